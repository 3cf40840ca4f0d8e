import type { Rule } from '../../rule.ts';

const model = 'botocore kms service-2.json';
const guide = 'Secrets Manager guide, security-encryption';

/** What KMS refuses and promises, as far as secrets need it. */
export const keysRules: readonly Rule[] = [
  {
    id: 'K1',
    says: 'KMS lets the key aws/secretsmanager be used by its own account only, and nobody change its policy.',
    source: `${guide}; KMS developer guide, concepts`,
  },
  {
    id: 'K2',
    says: 'KMS asks both the key’s policy and the caller’s own before another account may decrypt.',
    source: 'KMS developer guide, key-policy-modifying-external-accounts',
  },
  {
    id: 'K3',
    says: 'KMS judges kms:ViaService and the encryption context, which Secrets Manager fills with the secret’s ARN and the version’s id.',
    source: guide,
  },
  {
    id: 'K4',
    says: 'KMS asks a writer of secrets for kms:GenerateDataKey and kms:Decrypt, and for kms:Encrypt to bring old versions under another key.',
    source: `${guide}; botocore secretsmanager service-2.json, UpdateSecret`,
  },
  { id: 'K5', says: 'KMS keeps asymmetric keys, which no secret can be encrypted with.', source: guide },
  {
    id: 'K6',
    says: 'KMS takes an alias for one of the caller’s own account, and another account’s by its ARN only.',
    source: `${model}, DescribeKey; KMS developer guide, kms-alias`,
  },
  {
    id: 'K7',
    says: 'KMS asks for a right of its own to describe a key.',
    source: 'KMS developer guide, kms-api-permissions-reference',
  },
  {
    id: 'K8',
    says: 'KMS tells an unknown key by NotFoundException, a disabled one by DisabledException, and one that is pending deletion by KMSInvalidStateException.',
    source: `${model}, errors`,
  },
];
