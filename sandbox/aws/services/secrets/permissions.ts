import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import type { Asked } from '../../iam/authorize.ts';
import { isEmpty, tagContext, tagRecord } from '../../iam/tag-context.ts';
import type { Permissions } from '../../service.ts';

/** The secret's own policy has a say in these: they are judged together, where the secret is found. */
const withTheSecretsPolicy = (): readonly Asked[] => [];

/** By the service authorization reference of AWS Secrets Manager. */
export const secretsPermissions: Permissions<typeof secretsmanager> = {
  /** S8: with tags, secretsmanager:TagResource too. The six characters at the end of the ARN are not known yet. */
  CreateSecret: ({ Name = '', Tags }, { account, region }) => {
    const resource = `arn:aws:secretsmanager:${region}:${account}:secret:${Name}-??????`;
    const tags = tagRecord(Tags);
    const context = { 'secretsmanager:Name': Name, ...(isEmpty(tags) ? {} : tagContext(tags)) };
    const actions = ['CreateSecret', ...(isEmpty(tags) ? [] : ['TagResource'])];
    return actions.map((action) => ({ action: `secretsmanager:${action}`, resource, context }));
  },
  /** By filters it is a list, too; the right on each value is asked for where it is read. */
  BatchGetSecretValue: ({ Filters }) =>
    ['BatchGetSecretValue', ...(Filters ? ['ListSecrets'] : [])].map((action) => ({
      action: `secretsmanager:${action}`,
      resource: '*',
    })),
  DescribeSecret: withTheSecretsPolicy,
  DeleteSecret: withTheSecretsPolicy,
  RestoreSecret: withTheSecretsPolicy,
  GetSecretValue: withTheSecretsPolicy,
  PutSecretValue: withTheSecretsPolicy,
  UpdateSecret: withTheSecretsPolicy,
  UpdateSecretVersionStage: withTheSecretsPolicy,
  ListSecretVersionIds: withTheSecretsPolicy,
  GetResourcePolicy: withTheSecretsPolicy,
  PutResourcePolicy: withTheSecretsPolicy,
  DeleteResourcePolicy: withTheSecretsPolicy,
  TagResource: withTheSecretsPolicy,
  UntagResource: withTheSecretsPolicy,
};
