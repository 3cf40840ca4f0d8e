import type { Rule } from '../../rule.ts';

const model = 'botocore secretsmanager service-2.json';
const crossAccount = 'Secrets Manager guide, auth-and-access_examples_cross';
const recorded =
  'localstack/localstack, tests/aws/services/secretsmanager/test_secretsmanager.snapshot.json, recorded from AWS';
const kms = 'botocore kms service-2.json';
const terraform = 'hashicorp/terraform-provider-aws internal/service/secretsmanager';

/** What Secrets Manager refuses and promises. */
export const secretsRules: readonly Rule[] = [
  {
    id: 'S1',
    says: 'Secrets Manager lets another account read a value only if the secret’s policy, the caller’s own and the key’s all admit it.',
    source: crossAccount,
  },
  {
    id: 'S2',
    says: 'Secrets Manager answers a caller without a right on the key with AccessDeniedException "Access to KMS is not allowed".',
    source: 'external-secrets/kubernetes-external-secrets#838; for the default key inferred from its policy',
  },
  {
    id: 'S3',
    says: 'Secrets Manager names caller, action and resource to a caller without a right on the secret.',
    source: 'external-secrets/external-secrets#2685',
  },
  {
    id: 'S4',
    says: 'Secrets Manager takes a bare key id for one of the caller’s own account.',
    source: 'hashicorp/terraform-provider-aws#30272',
  },
  { id: 'S5', says: 'Secrets Manager takes a name for a secret of the caller’s own account.', source: crossAccount },
  {
    id: 'S6',
    says: 'Secrets Manager ends the ARN of a secret in six random characters, new ones when it is made again.',
    source: `${model}, CreateSecret`,
  },
  {
    id: 'S7',
    says: 'Secrets Manager asks for a right of its own to describe a secret.',
    source: 'Secrets Manager guide, reference_iam-permissions',
  },
  {
    id: 'S8',
    says: 'Secrets Manager takes the same token and value for the same creation, refuses a taken name, and asks for the right to tag where tags are given.',
    source: `${model}, CreateSecret`,
  },
  {
    id: 'S9',
    says: 'Secrets Manager makes no secret by the name of one that is scheduled for deletion: InvalidRequestException.',
    source: `${terraform}/secret.go`,
  },
  {
    id: 'S10',
    says: 'Secrets Manager lets a secret that is scheduled for deletion be described and restored, with its date, and nothing else.',
    source: `${model}, DeleteSecret; ${terraform}/secret.go`,
  },
  {
    id: 'S11',
    says: 'Secrets Manager deletes after 7 to 30 days, 30 by default, or after a moment where that is forced, when it minds no missing secret.',
    source: `${model}, DeleteSecret`,
  },
  {
    id: 'S12',
    says: 'Secrets Manager takes the date away from a secret that is restored.',
    source: `${model}, RestoreSecret`,
  },
  {
    id: 'S13',
    says: 'Secrets Manager makes a new value current and the last one previous; a token that it knows changes nothing, or is refused with another value.',
    source: `${model}, PutSecretValue; the code is inferred as the modelled error that fits`,
  },
  {
    id: 'S14',
    says: 'Secrets Manager refuses an update with a token that it knows.',
    source: `${model}, UpdateSecret; the code is inferred as the modelled error that fits`,
  },
  {
    id: 'S15',
    says: 'Secrets Manager brings the labelled versions under a new key only if the caller may encrypt with it.',
    source: `${model}, UpdateSecret`,
  },
  {
    id: 'S16',
    says: 'Secrets Manager puts a policy in the place of the last one, and refuses one over 20480 characters, or a public one if told to.',
    source: `${model}, PutResourcePolicy`,
  },
  {
    id: 'S17',
    says: 'Secrets Manager takes no policy that names a role which is not there, or a principal in the first two minutes of its life: MalformedPolicyDocumentException.',
    source: `${terraform}/secret_policy.go and consts.go; KMS, which says so in ${kms}, CreateKey Policy`,
  },
  {
    id: 'S18',
    says: 'Secrets Manager shows the unique id of a deleted principal in the place of its ARN, and takes no such id.',
    source: `${terraform}/secret_policy.go; IAM user guide, reference_policies_elements_principal`,
  },
  {
    id: 'S19',
    says: 'Secrets Manager’s lists may be five minutes behind, and hide secrets that are scheduled for deletion unless asked for them.',
    source: `${model}, ListSecrets`,
  },
  {
    id: 'S20',
    says: 'Secrets Manager refuses an empty value, and one over 65536 bytes.',
    source: `${model}, SecretStringType`,
  },
  {
    id: 'S21',
    says: 'Secrets Manager removes outdated versions no faster than one in ten minutes, so faster writers meet the quota of versions.',
    source: `${model}, PutSecretValue; Secrets Manager guide, reference_limits`,
  },
  {
    id: 'S22',
    says: 'Secrets Manager takes 50 writes of values and 50 calls about policies a second, and counts reads against the reader’s account.',
    source: 'Secrets Manager guide, reference_limits',
  },
  {
    id: 'S23',
    says: 'Secrets Manager tells what is not there by ResourceNotFoundException, and a key that cannot be used by EncryptionFailure or DecryptionFailure.',
    source: `${model}, errors`,
  },
  {
    id: 'S24',
    says: 'Secrets Manager keeps each staging label at one version, takes it away only from the version that is named, never leaves a secret without AWSCURRENT, and lists versions without a label on request only.',
    source: `${model}, UpdateSecretVersionStage and ListSecretVersionIds; text: hashicorp/terraform-provider-aws#19943; ${recorded}`,
  },
  {
    id: 'S25',
    says: 'Secrets Manager stores no value without a ClientRequestToken, which SDKs send by themselves.',
    source: recorded,
  },
  {
    id: 'S26',
    says: 'Secrets Manager reads a version by id and label only if both are its own.',
    source: recorded,
  },
  {
    id: 'S27',
    says: 'Secrets Manager takes letters, digits and /_+=.@- as names.',
    source: recorded,
  },
  {
    id: 'S28',
    says: 'Secrets Manager does not tell those who may not ask for a secret, or whose account it would not be, that it is not there.',
    source: 'IAM user guide, reference_policies_evaluation-logic; that it is so across accounts is inferred',
  },
  {
    id: 'S29',
    says: 'Secrets Manager tells when a secret was last changed, and leaves out a description, a key and tags that it has not.',
    source: recorded,
  },
];
