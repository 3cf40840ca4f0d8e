import type { Rule } from '../../rule.ts';

/** What AWS STS does. */
export const rules: readonly Rule[] = [
  {
    id: 'T1',
    says: 'The keys that AssumeRole hands out are the role’s: their calls land in its account, and GetCallerIdentity names account and assumed role.',
    source:
      'IAM user guide, reference_policies_elements_principal (role sessions); STS API reference, GetCallerIdentity',
  },
  {
    id: 'T2',
    says: 'AssumeRole is refused with AccessDenied 403 when the role is not there, its trust policy does not admit the caller, or the ExternalId is missing or wrong.',
    source: 'Netflix/security_monkey#77 for code and text; that the three causes answer alike is inferred',
  },
  {
    id: 'T3',
    says: 'Every service refuses the keys of a session that has expired.',
    source: 'STS API reference, common errors; which code each service uses is inferred from its protocol',
  },
  {
    id: 'T4',
    says: 'AssumeRoleWithWebIdentity refuses what is no token with InvalidIdentityToken and an expired one with ExpiredTokenException, both 400.',
    source: 'botocore sts service-2.json',
  },
  {
    id: 'T5',
    says: 'Every service refuses temporary keys that STS did not give, and those that come without their session token.',
    source:
      'IAM user guide, id_credentials_temp_use-resources; common errors of each service: InvalidClientTokenId, UnrecognizedClientException; EC2 API reference, errors-overview: AuthFailure',
  },
  {
    id: 'T6',
    says: 'STS opens no session longer than the role allows, an hour unless it says more, and none longer than an hour for one who has a role already.',
    source: 'botocore sts service-2.json, AssumeRole DurationSeconds; texts: 99designs/aws-vault, USAGE.md',
  },
  {
    id: 'T7',
    says: 'STS refuses a session policy that is none with MalformedPolicyDocument.',
    source: 'botocore sts service-2.json, MalformedPolicyDocumentException and its code',
  },
  {
    id: 'T8',
    says: 'A role that is deleted takes its sessions’ rights along for ever: another of the same name has another id.',
    source: 'IAM user guide, reference_identifiers and id_roles_manage_delete',
  },
];
