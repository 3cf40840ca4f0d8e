/** A service's own operation and what it is sent. */
export interface Step {
  readonly operation: string;
  readonly input: object;
}

type Tags = Readonly<Record<string, string>>;

/** How a service tags one of its things, and takes tags away. */
export interface Tagger {
  readonly tag: (arn: string, tags: Tags) => Step;
  readonly untag: (arn: string, keys: readonly string[]) => Step;
}

const pairs = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** EC2's things are known by their ids. */
const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** G3: by the service in an ARN. */
export const taggers: Readonly<Record<string, Tagger>> = {
  kafka: {
    tag: (ResourceArn, Tags) => ({ operation: 'TagResource', input: { ResourceArn, Tags } }),
    untag: (ResourceArn, TagKeys) => ({ operation: 'UntagResource', input: { ResourceArn, TagKeys } }),
  },
  ec2: {
    tag: (arn, tags) => ({ operation: 'CreateTags', input: { Resources: [idOf(arn)], Tags: pairs(tags) } }),
    untag: (arn, keys) => ({
      operation: 'DeleteTags',
      input: { Resources: [idOf(arn)], Tags: keys.map((Key) => ({ Key })) },
    }),
  },
  elasticloadbalancing: {
    tag: (arn, tags) => ({ operation: 'AddTags', input: { ResourceArns: [arn], Tags: pairs(tags) } }),
    untag: (arn, TagKeys) => ({ operation: 'RemoveTags', input: { ResourceArns: [arn], TagKeys } }),
  },
  secretsmanager: {
    tag: (SecretId, tags) => ({ operation: 'TagResource', input: { SecretId, Tags: pairs(tags) } }),
    untag: (SecretId, TagKeys) => ({ operation: 'UntagResource', input: { SecretId, TagKeys } }),
  },
  kms: {
    tag: (KeyId, tags) => ({
      operation: 'TagResource',
      input: { KeyId, Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
    }),
    untag: (KeyId, TagKeys) => ({ operation: 'UntagResource', input: { KeyId, TagKeys } }),
  },
  logs: {
    tag: (resourceArn, tags) => ({ operation: 'TagResource', input: { resourceArn, tags } }),
    untag: (resourceArn, tagKeys) => ({ operation: 'UntagResource', input: { resourceArn, tagKeys } }),
  },
};
