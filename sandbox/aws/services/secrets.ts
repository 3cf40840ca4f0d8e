import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { AwsRefusal, type Call, type Handlers, type InventoryRow, type Service } from '../service.ts';
import { stateOf, type Place, type World } from '../world.ts';
import { defaultSecretsKey, findKey } from './keys.ts';
import { mayAccess, mayDecrypt, useKey } from './secret-access.ts';
import { page } from './paging.ts';
import { checkPolicy } from './secret-policy.ts';

/** One stored version of a secret's value. */
interface Version {
  readonly id: string;
  readonly value: string;
  readonly stages: Set<string>;
  /** ARN of the key it was encrypted with. */
  readonly keyArn: string;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  description: string;
  /** As given; undefined is the account's own aws/secretsmanager key. */
  kmsKeyId: string | undefined;
  policy: string | undefined;
  readonly tags: Map<string, string>;
  readonly versions: Version[];
  deletedAt: number | undefined;
  readonly createdAt: number;
}

/** Secrets by name. */
const secrets = stateOf('secrets', () => new Map<string, Secret>());

const secretsOf = ({ world, account, region }: Place): Map<string, Secret> => world.state(secrets, account, region);

/** S23. */
const notFound = (): AwsRefusal =>
  new AwsRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

/** S5: a name means the caller's own; only a full ARN reaches another account. @throws AwsRefusal */
const find = (id: string | undefined, action: string, call: Call): Secret => {
  const [, account = call.account] = /^arn:aws:secretsmanager:[^:]+:(\d+):secret:/.exec(id ?? '') ?? [];
  const own = [...secretsOf({ ...call, account }).values()];
  const secret = own.find(({ name, arn }) => arn === id || name === id || arn.slice(0, -7) === id);
  if (!secret) throw notFound();
  mayAccess(secret, action, call);
  return secret;
};

/** S10: what is scheduled for deletion can only be described, restored or deleted again. */
const live = (id: string | undefined, action: string, call: Call): Secret => {
  const secret = find(id, action, call);
  if (secret.deletedAt !== undefined)
    throw new AwsRefusal(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
};

const current = (secret: Secret): Version | undefined => secret.versions.find(({ stages }) => stages.has('AWSCURRENT'));

const keyArnOf = (secret: Pick<Secret, 'kmsKeyId'>, call: Call): string =>
  secret.kmsKeyId === undefined ? defaultSecretsKey(call).arn : findKey(secret.kmsKeyId, call).arn;

/** S13: a new version becomes AWSCURRENT; the same token with the same value changes nothing, with another value fails. */
const putVersion = (secret: Secret, id: string, value: string, call: Call): Version => {
  const known = secret.versions.find((version) => version.id === id);
  if (known && known.value === value) return known;
  if (known)
    throw new AwsRefusal(
      'ResourceExistsException',
      "You can't use ClientRequestToken " +
        id +
        ' because that value is already in use for a version of secret ' +
        secret.arn +
        '.',
    );
  // S20
  if (Buffer.byteLength(value) > 65_536)
    throw new AwsRefusal('ValidationException', 'Member must have length less than or equal to 65536');
  useKey(secret.kmsKeyId, call);
  for (const version of secret.versions) version.stages.delete('AWSPREVIOUS');
  const previous = current(secret);
  previous?.stages.delete('AWSCURRENT');
  previous?.stages.add('AWSPREVIOUS');
  const version = { id, value, stages: new Set(['AWSCURRENT']), keyArn: keyArnOf(secret, call) };
  secret.versions.push(version);
  return version;
};

const checkName = (name: string): void => {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name))
    throw new AwsRefusal(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
};

const tagsOf = (
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): [string, string][] => (tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]);

const listed = (tags: Map<string, string>): { Key: string; Value: string }[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

const versionStages = (secret: Secret): Record<string, string[]> =>
  Object.fromEntries(
    secret.versions.filter(({ stages }) => stages.size > 0).map(({ id, stages }) => [id, [...stages]]),
  );

const timesOf = (secret: Secret): { CreatedDate: Date; DeletedDate?: Date } => ({
  CreatedDate: new Date(secret.createdAt),
  ...(secret.deletedAt === undefined ? {} : { DeletedDate: new Date(secret.deletedAt) }),
});

const handlers: Handlers<typeof secretsmanager> = {
  CreateSecret: (input, call) => {
    const name = input.Name ?? '';
    checkName(name);
    const existing = secretsOf(call).get(name);
    // S9
    if (existing?.deletedAt !== undefined)
      throw new AwsRefusal(
        'InvalidRequestException',
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    if (existing) return sameAgain(existing, input);
    // S4, K8: the key must be usable before anything is made.
    useKey(input.KmsKeyId, call);
    const secret: Secret = {
      name,
      // S6
      arn: `arn:aws:secretsmanager:${call.region}:${call.account}:secret:${name}-${call.world.id(6)}`,
      description: input.Description ?? '',
      kmsKeyId: input.KmsKeyId,
      policy: undefined,
      tags: new Map(tagsOf(input.Tags)),
      versions: [],
      deletedAt: undefined,
      createdAt: call.world.clock.now(),
    };
    const version =
      input.SecretString === undefined
        ? undefined
        : putVersion(secret, input.ClientRequestToken ?? call.requestId, input.SecretString, call);
    secretsOf(call).set(name, secret);
    return { ARN: secret.arn, Name: name, VersionId: version?.id };
  },
  DescribeSecret: (input, call) => {
    const secret = find(input.SecretId, 'secretsmanager:DescribeSecret', call);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      KmsKeyId: secret.kmsKeyId,
      Tags: listed(secret.tags),
      VersionIdsToStages: versionStages(secret),
      ...timesOf(secret),
    };
  },
  GetSecretValue: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:GetSecretValue', call);
    const version = secret.versions.find(({ id, stages }) =>
      input.VersionId === undefined ? stages.has(input.VersionStage ?? 'AWSCURRENT') : id === input.VersionId,
    );
    if (!version)
      throw new AwsRefusal(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for staging label: ${input.VersionStage ?? 'AWSCURRENT'}`,
      );
    mayDecrypt(version.keyArn, call);
    return {
      ARN: secret.arn,
      Name: secret.name,
      SecretString: version.value,
      VersionId: version.id,
      VersionStages: [...version.stages],
      ...{ CreatedDate: new Date(secret.createdAt) },
    };
  },
  PutSecretValue: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:PutSecretValue', call);
    const version = putVersion(secret, input.ClientRequestToken ?? call.requestId, input.SecretString ?? '', call);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
  },
  UpdateSecret: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:UpdateSecret', call);
    if (input.KmsKeyId !== undefined) {
      useKey(input.KmsKeyId, call);
      secret.kmsKeyId = input.KmsKeyId;
      reencrypt(secret, keyArnOf(secret, call));
    }
    if (input.Description !== undefined) secret.description = input.Description;
    const version =
      input.SecretString === undefined
        ? undefined
        : putVersion(secret, input.ClientRequestToken ?? call.requestId, input.SecretString, call);
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },
  DeleteSecret: (input, call) => {
    const secret = find(input.SecretId, 'secretsmanager:DeleteSecret', call);
    const days = input.RecoveryWindowInDays ?? 30;
    // S11
    if (days < 7 || days > 30)
      throw new AwsRefusal(
        'InvalidParameterException',
        'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
      );
    const window = input.ForceDeleteWithoutRecovery === true ? 0 : days * 86_400;
    const deletedAt = call.world.clock.now() + window * 1000;
    secret.deletedAt = deletedAt;
    call.world.clock.after(Math.max(window, 1), () => {
      if (secret.deletedAt === deletedAt) secretsOf(call).delete(secret.name);
    });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(deletedAt) };
  },
  RestoreSecret: (input, call) => {
    const secret = find(input.SecretId, 'secretsmanager:RestoreSecret', call);
    // S12
    secret.deletedAt = undefined;
    return { ARN: secret.arn, Name: secret.name };
  },
  ListSecrets: (input, call) => {
    const filters = input.Filters ?? [];
    const shown = [...secretsOf(call).values()]
      // S19
      .filter(({ deletedAt }) => deletedAt === undefined || input.IncludePlannedDeletion === true)
      .filter((secret) => filters.every((filter) => passes(secret, filter.Key, filter.Values ?? [])));
    const { items, next } = page(shown, input.NextToken, input.MaxResults ?? 100);
    return {
      NextToken: next,
      SecretList: items.map((secret) => ({
        ARN: secret.arn,
        Name: secret.name,
        KmsKeyId: secret.kmsKeyId,
        Tags: listed(secret.tags),
        ...timesOf(secret),
      })),
    };
  },
  TagResource: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:TagResource', call);
    for (const [key, value] of tagsOf(input.Tags)) secret.tags.set(key, value);
    return {};
  },
  UntagResource: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:UntagResource', call);
    for (const key of input.TagKeys ?? []) secret.tags.delete(key);
    return {};
  },
  GetResourcePolicy: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:GetResourcePolicy', call);
    return {
      ARN: secret.arn,
      Name: secret.name,
      ...(secret.policy === undefined ? {} : { ResourcePolicy: secret.policy }),
    };
  },
  PutResourcePolicy: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:PutResourcePolicy', call);
    checkPolicy(input.ResourcePolicy ?? '', input.BlockPublicPolicy ?? false);
    secret.policy = input.ResourcePolicy;
    return { ARN: secret.arn, Name: secret.name };
  },
  DeleteResourcePolicy: (input, call) => {
    const secret = live(input.SecretId, 'secretsmanager:DeleteResourcePolicy', call);
    secret.policy = undefined;
    return { ARN: secret.arn, Name: secret.name };
  },
};

/** S8: the same token and value is the same create again. */
const sameAgain = (
  secret: Secret,
  input: { ClientRequestToken?: string | undefined; SecretString?: string | undefined },
): { ARN: string; Name: string; VersionId: string } => {
  const version = secret.versions.find(({ id }) => id === input.ClientRequestToken);
  if (version && version.value === input.SecretString)
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
  throw new AwsRefusal(
    'ResourceExistsException',
    `The operation failed because the secret ${secret.name} already exists.`,
  );
};

/** S15: the staged versions are encrypted anew. */
const reencrypt = (secret: Secret, keyArn: string): void => {
  secret.versions.splice(
    0,
    Infinity,
    ...secret.versions.map((version) => (version.stages.size > 0 ? { ...version, keyArn } : version)),
  );
};

const passes = (secret: Secret, key: string | undefined, values: readonly string[]): boolean => {
  const texts: Readonly<Record<string, readonly string[]>> = {
    name: [secret.name],
    description: [secret.description],
    'tag-key': [...secret.tags.keys()],
    'tag-value': [...secret.tags.values()],
    all: [secret.name, secret.description, ...secret.tags.keys(), ...secret.tags.values()],
  };
  const own = texts[key ?? ''];
  if (!own) throw new AwsRefusal('InvalidParameterException', `${key ?? ''} is no filter of ListSecrets here`);
  return values.some((value) =>
    own.some((text) => (value.startsWith('!') ? !text.startsWith(value.slice(1)) : text.startsWith(value))),
  );
};

const inventory = (world: World): InventoryRow[] =>
  world.places(secrets).flatMap(({ account, region }) =>
    [...world.state(secrets, account, region).values()].map((secret) => ({
      service: 'secretsmanager',
      kind: 'secret',
      account,
      region,
      id: secret.arn,
      name: secret.name,
      state: secret.deletedAt === undefined ? 'live' : 'scheduled for deletion',
      tags: Object.fromEntries(secret.tags),
    })),
  );

/** AWS Secrets Manager. */
export const secretsService: Service = { module: secretsmanager, handlers, inventory };
