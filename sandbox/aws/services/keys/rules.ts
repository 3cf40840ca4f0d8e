import type { Rule } from '../../rule.ts';

const model = 'botocore kms service-2.json';
const recorded = 'localstack/localstack, tests/aws/services/kms/test_kms.snapshot.json, recorded from AWS';
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
    says: 'KMS tells an unknown key, one of another Region, and what is no key’s id by NotFoundException, a disabled one by DisabledException, and one that is pending deletion by KMSInvalidStateException.',
    source: `${model}, errors; texts: ${recorded}`,
  },
  {
    id: 'K9',
    says: 'KMS takes aliases where a key is described or used; whoever administers it names it by id or ARN.',
    source: `${model}, KeyId of each operation; text: ${recorded}; that an alias’s ARN is InvalidArnException is inferred`,
  },
  {
    id: 'K10',
    says: 'KMS lets nobody of another account administer a key, or give it an alias, whatever its policy says.',
    source: `${model}, Cross-account use of each operation; the code is inferred`,
  },
  {
    id: 'K11',
    says: 'KMS makes keys only of a kind that goes with their usage, and changes and deletes an alias for who may do so with alias and keys.',
    source: `${model}, CreateKey KeyUsage, UpdateAlias and DeleteAlias; texts: ${recorded}`,
  },
  {
    id: 'K12',
    says: 'KMS takes a statement of a key’s policy that names no resource, and it has no effect.',
    source: `${model}, CreateKey Policy`,
  },
];
