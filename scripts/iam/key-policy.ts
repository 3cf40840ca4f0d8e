import { consumersDecrypt } from '../../src/cross-account-kafka/key-statements.ts';
import { allow, policy, through } from './statements.ts';

/** What a reader puts his own in the place of. */
const account = '111111111111';
const region = 'eu-central-1';
const consumers = ['arn:aws:iam::222222222222:root'];

const by = (role: string) => ({ Principal: { AWS: `arn:aws:iam::${account}:role/${role}` } });

/**
 * A customer managed key for `sharing.kmsKeyArn`, whose policy leaves nothing to its account: what the operator's role does
 * with it, and what the consumers do.
 */
export const keyPolicy = (): object =>
  policy(
    allow('OwnersAdminister', ['kms:*'], by('key-owners')),
    allow('OperatorLooks', ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListResourceTags'], by('cross-account-kafka')),
    allow('OperatorEncryptsTheSecret', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], {
      ...by('cross-account-kafka'),
      ...through('secretsmanager'),
    }),
    consumersDecrypt(consumers, region),
  );
