import { judge } from '../../policy.ts';
import { AwsRefusal, type Call } from '../../service.ts';
import { defaultSecretsKey, findKey, keyAllows, type Key } from '../keys/state.ts';

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
  const because =
    judgement === 'deny'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the ${action} action`;
  if (judgement === 'deny' || (!own && judgement !== 'allow'))
    throw new AwsRefusal(
      'AccessDeniedException',
      `User: ${call.principal} is not authorized to perform: ${action} on resource: ${secret.arn} ${because}`,
    );
};

/** K3: how Secrets Manager uses a key for a secret: conditions of key policies can ask for it. */
export interface Use {
  readonly secretArn: string;
  readonly versionId: string;
}

const allows = (key: Key, action: string, call: Call, { secretArn, versionId }: Use): boolean =>
  keyAllows(key, action, call, {
    'kms:ViaService': `secretsmanager.${call.region}.amazonaws.com`,
    'kms:EncryptionContext:SecretARN': secretArn,
    'kms:EncryptionContext:SecretVersionId': versionId,
  });

const denied = (): AwsRefusal => new AwsRefusal('AccessDeniedException', 'Access to KMS is not allowed');

/** S2, K1, K2: reading the value takes a right on its key. @throws AwsRefusal */
export const mayDecrypt = (keyArn: string, call: Call, use: Use): void => {
  if (!allows(enabledKey(keyArn, call, 'DecryptionFailure'), 'kms:Decrypt', call, use)) throw denied();
};

/** K4: what a writer needs on the key, which must be there and enabled (S4, S23, K8). @throws AwsRefusal */
export const mayEncrypt = (kmsKeyId: string | undefined, call: Call, use: Use): Key => {
  const key = kmsKeyId === undefined ? defaultSecretsKey(call) : enabledKey(kmsKeyId, call, 'EncryptionFailure');
  if (!['kms:GenerateDataKey', 'kms:Decrypt'].every((action) => allows(key, action, call, use))) throw denied();
  return key;
};

/** S15, K4: whether older versions can be brought under a new key. */
export const mayReencrypt = (key: Key, call: Call, use: Use): boolean => allows(key, 'kms:Encrypt', call, use);

const enabledKey = (name: string, call: Call, failure: Failure): Key => {
  const key = findOrExplain(name, call, failure);
  // K5
  if (key.spec !== 'SYMMETRIC_DEFAULT')
    throw keyFailure(failure, `${key.arn} is not a symmetric encryption key.`, 'InvalidKeyUsageException');
  if (key.state === 'Enabled') return key;
  throw keyFailure(failure, `${key.arn} is ${key.state}.`, unusable[key.state]);
};

const unusable = {
  Disabled: 'DisabledException',
  PendingDeletion: 'KMSInvalidStateException',
  Unavailable: 'KeyUnavailableException',
} as const;

type Failure = 'EncryptionFailure' | 'DecryptionFailure';

const keyFailure = (failure: Failure, reason: string, code: string): AwsRefusal => {
  const verb = failure === 'EncryptionFailure' ? 'encrypt' : 'decrypt';
  const message = `Secrets Manager can't ${verb} the secret value: ${reason} (Service: AWSKMS; Status Code: 400; Error Code: ${code})`;
  return new AwsRefusal(failure, message);
};

const findOrExplain = (name: string, call: Call, failure: Failure): Key => {
  try {
    return findKey(name, call);
  } catch (error) {
    throw error instanceof AwsRefusal ? keyFailure(failure, error.message, error.code) : error;
  }
};
