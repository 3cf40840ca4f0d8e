import { AwsRefusal, type Call } from '../../service.ts';
import { mayEncrypt, mayReencrypt } from './access.ts';
import { makeRoom } from './outdated-versions.ts';
import type { Secret, Version } from './state.ts';

/** What a caller wants stored. */
export interface Wanted {
  readonly token: string;
  readonly value: string;
}

const longestValue = 65_536;

/** The value and token of a request; undefined when it brings no value. @throws AwsRefusal */
export const wantedOf = (
  input: { SecretString?: string | undefined; SecretBinary?: unknown; ClientRequestToken?: string | undefined },
  call: Call,
): Wanted | undefined => {
  if (input.SecretBinary !== undefined)
    throw new AwsRefusal('NotImplementedByTheSandbox', 'the sandbox keeps secrets as text only', 501);
  if (input.SecretString === undefined) return undefined;
  // S20
  if (Buffer.byteLength(input.SecretString) > longestValue)
    throw new AwsRefusal('InvalidParameterException', `The secret value is longer than ${longestValue} bytes.`);
  const token = input.ClientRequestToken ?? call.requestId;
  if (token.length < 32 || token.length > 64)
    throw new AwsRefusal('InvalidParameterException', 'ClientRequestToken must have 32 to 64 characters.');
  return { token, value: input.SecretString };
};

/** S13: the same token with the same value changes nothing, with another value fails. @throws AwsRefusal */
export const putVersion = (secret: Secret, wanted: Wanted, call: Call): Version => {
  const known = secret.versions.find(({ id }) => id === wanted.token);
  if (known && known.value !== wanted.value) throw tokenUsed(secret, wanted.token);
  return known ?? addVersion(secret, wanted, call);
};

/** S14: an update takes no token twice. @throws AwsRefusal */
export const checkUnused = (secret: Secret, { token }: Wanted): void => {
  if (secret.versions.some(({ id }) => id === token)) throw tokenUsed(secret, token);
};

const tokenUsed = (secret: Secret, token: string): AwsRefusal =>
  new AwsRefusal(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
  );

/** S13: it becomes AWSCURRENT, and what was current AWSPREVIOUS. */
const addVersion = (secret: Secret, { token, value }: Wanted, call: Call): Version => {
  const key = mayEncrypt(secret.kmsKeyId, call, { secretArn: secret.arn, versionId: token });
  makeRoom(secret, call.world);
  for (const { stages } of secret.versions) {
    stages.delete('AWSPREVIOUS');
    if (stages.delete('AWSCURRENT')) stages.add('AWSPREVIOUS');
  }
  const createdAt = call.world.clock.now();
  const version = { id: token, value, stages: new Set(['AWSCURRENT']), keyArn: key.arn, createdAt };
  secret.versions.push(version);
  return version;
};

/** S15: staged versions come under the new key if the caller may encrypt with it; the others keep theirs. */
export const changeKey = (secret: Secret, kmsKeyId: string, call: Call): void => {
  const use = { secretArn: secret.arn, versionId: '' };
  const key = mayEncrypt(kmsKeyId, call, use);
  secret.kmsKeyId = kmsKeyId;
  if (!mayReencrypt(key, call, use)) return;
  const versions = secret.versions.map((version) =>
    version.stages.size > 0 ? { ...version, keyArn: key.arn } : version,
  );
  secret.versions.splice(0, Infinity, ...versions);
};
