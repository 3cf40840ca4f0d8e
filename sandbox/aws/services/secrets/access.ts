import { denied, refusalBetween, sentenceOf } from '../../iam/authorize.ts';
import { resourceTagContext } from '../../iam/tag-context.ts';
import { AwsRefusal, type Call } from '../../service.ts';
import { defaultSecretsKey, findKey, keyAllows, type Key } from '../keys/state.ts';

/**
 * Whether the caller may do this to the secret. S1, S3, S7: within an account, its policy or the caller's must allow the very
 * action; from another account, both must.
 * @throws AwsRefusal AccessDeniedException
 */
export const mayAccess = (
  {
    arn,
    policy,
    tags,
  }: { readonly arn: string; readonly policy: string | undefined; readonly tags: Map<string, string> },
  action: string,
  call: Call,
): void => {
  const context = resourceTagContext('secretsmanager', Object.fromEntries(tags));
  const asked = { action, resource: arn, context };
  const why = refusalBetween(policy, asked, call);
  if (why) throw denied('secretsmanager', sentenceOf(why, asked, call));
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

const keyDenied = (): AwsRefusal => new AwsRefusal('AccessDeniedException', 'Access to KMS is not allowed');

/** S2, K1, K2: reading the value takes a right on its key. @throws AwsRefusal */
export const mayDecrypt = (keyArn: string, call: Call, use: Use): void => {
  if (!allows(enabledKey(keyArn, call, 'DecryptionFailure'), 'kms:Decrypt', call, use)) throw keyDenied();
};

/** K4: what a writer needs on the key, which must be there and enabled (S4, S23, K8). @throws AwsRefusal */
export const mayEncrypt = (kmsKeyId: string | undefined, call: Call, use: Use): Key => {
  const key = kmsKeyId === undefined ? defaultSecretsKey(call) : enabledKey(kmsKeyId, call, 'EncryptionFailure');
  if (!['kms:GenerateDataKey', 'kms:Decrypt'].every((action) => allows(key, action, call, use))) throw keyDenied();
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
