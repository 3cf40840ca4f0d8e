import { partitionOf } from '../core/names.ts';
import { canonicalJson } from '../core/show.ts';
import type { Identity } from './intent.ts';

/** What a key's policy must hold for the consumers to read the secret, and no more: the key serves them through Secrets Manager only. */
export const consumersDecrypt = (principals: readonly string[], region: string): object => ({
  Sid: 'ConsumersDecryptThroughSecretsManager',
  Effect: 'Allow',
  Principal: { AWS: principals },
  Action: ['kms:Decrypt', 'kms:DescribeKey'],
  Resource: '*',
  Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
});

/** Of the statement that the account's administrators are named in. */
export const administersSid = 'AccountAdministers';

/** Without it nobody could ever change the key again (KMS developer guide, key-policy-default). */
const accountAdministers = ({ account, region }: Identity): object => ({
  Sid: administersSid,
  Effect: 'Allow',
  Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
});

/** The whole policy of the key that we make. A statement must name somebody, so without consumers there is none for them. */
export const ownKeyPolicy = (consumers: readonly string[], identity: Identity): string =>
  canonicalJson({
    Version: '2012-10-17',
    Statement: [
      accountAdministers(identity),
      ...(consumers.length === 0 ? [] : [consumersDecrypt(consumers, identity.region)]),
    ],
  });
