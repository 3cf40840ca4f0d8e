import { judge } from '../policy.ts';
import { AwsRefusal, type Call } from '../service.ts';
import { findKey, keyAllows, type Key } from './keys.ts';

/**
 * Whether the caller may do this to the secret. S1, S3, S7: another account needs the secret's own policy to name it and
 * the very action; the owner's administrators need nothing, and an explicit Deny stops anybody.
 * @throws AwsRefusal AccessDeniedException
 */
export const mayAccess = (
  secret: { readonly arn: string; readonly policy: string | undefined },
  action: string,
  call: Call,
): void => {
  const own = secret.arn.split(':')[4] === call.account;
  const judgement =
    secret.policy === undefined
      ? 'silent'
      : judge(secret.policy, { principal: call.principal, action, resource: secret.arn });
  if (judgement === 'deny' || (!own && judgement !== 'allow'))
    throw new AwsRefusal(
      'AccessDeniedException',
      `User: ${call.principal} is not authorized to perform: ${action} on resource: ${secret.arn} because no resource-based policy allows the ${action} action`,
    );
};

/** S2, K1, K2: reading the value takes a right on its key. @throws AwsRefusal AccessDeniedException */
export const mayDecrypt = (keyArn: string, call: Call): void => {
  const key = keyOf(keyArn, call, 'DecryptionFailure');
  if (!keyAllows(key, 'kms:Decrypt', call, 'secretsmanager'))
    throw new AwsRefusal('AccessDeniedException', 'Access to KMS is not allowed');
};

/** The key must be there and enabled before anything is encrypted with it (S4, S23, K8). @throws AwsRefusal */
export const useKey = (name: string | undefined, call: Call): void => {
  if (name === undefined) return;
  const key = keyOf(name, call, 'EncryptionFailure');
  if (!keyAllows(key, 'kms:GenerateDataKey', call, 'secretsmanager'))
    throw new AwsRefusal('AccessDeniedException', 'Access to KMS is not allowed');
};

const keyOf = (name: string, call: Call, failure: string): Key => {
  const key = findOrExplain(name, call, failure);
  if (key.state !== 'Enabled')
    throw new AwsRefusal(failure, `Secrets Manager can't use the key ${key.arn}: it is ${key.state}.`);
  return key;
};

const findOrExplain = (name: string, call: Call, failure: string): Key => {
  try {
    return findKey(name, call);
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error;
    const words =
      failure === 'EncryptionFailure'
        ? "Secrets Manager can't encrypt the secret value"
        : "Secrets Manager can't decrypt the secret value";
    throw new AwsRefusal(
      failure,
      `${words}: ${error.message} (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)`,
    );
  }
};
