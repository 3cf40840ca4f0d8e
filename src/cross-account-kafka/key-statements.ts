import type { Spec } from '../api/spec.ts';
import { partitionOf } from '../core/names.ts';
import { canonicalJson } from '../core/show.ts';
import type { Identity } from './intent.ts';
import { consumerPrincipals } from './policies.ts';

/** What a key's policy must hold for the consumers to read the secret, and no more: the key serves them through Secrets Manager only. */
export const consumersDecrypt = (spec: Pick<Spec, 'region' | 'consumers'>): object => ({
  Sid: 'ConsumersDecryptThroughSecretsManager',
  Effect: 'Allow',
  Principal: { AWS: consumerPrincipals(spec) },
  Action: ['kms:Decrypt', 'kms:DescribeKey'],
  Resource: '*',
  Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${spec.region}.amazonaws.com` } },
});

/** Without it nobody could ever change the key again (KMS developer guide, key-policy-default). */
const accountAdministers = ({ account, region }: Identity): object => ({
  Sid: 'AccountAdministers',
  Effect: 'Allow',
  Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
});

/** The whole policy of the key that we make. A statement must name somebody, so without consumers there is none for them. */
export const ownKeyPolicy = (spec: Spec, identity: Identity): string =>
  canonicalJson({
    Version: '2012-10-17',
    Statement: [accountAdministers(identity), ...(spec.consumers.length === 0 ? [] : [consumersDecrypt(spec)])],
  });
