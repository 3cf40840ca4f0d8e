import { AwsRefusal, type Call } from '../../service.ts';
import { mayEncrypt, mayReencrypt } from './access.ts';
import { makeRoom } from './outdated-versions.ts';
import { giveLabel } from './staging-labels.ts';
import type { Secret, Version } from './state.ts';

/** What a caller wants stored. */
export interface Wanted {
  readonly token: string;
  readonly value: string;
  /** S24: the labels that it is to have. */
  readonly stages: readonly string[];
}

const longestValue = 65_536;
const usualStages = ['AWSCURRENT'];

/** The value and token of a request; undefined when it brings no value. @throws AwsRefusal */
export const wantedOf = (input: {
  SecretString?: string | undefined;
  SecretBinary?: unknown;
  ClientRequestToken?: string | undefined;
  VersionStages?: readonly string[] | undefined;
}): Wanted | undefined => {
  if (input.SecretBinary !== undefined)
    throw new AwsRefusal('NotImplementedByTheSandbox', 'the sandbox keeps secrets as text only', 501);
  if (input.SecretString === undefined) return undefined;
  // S20
  const length = Buffer.byteLength(input.SecretString);
  if (length < 1 || length > longestValue)
    throw new AwsRefusal('InvalidParameterException', `A secret value has 1 to ${longestValue} bytes, not ${length}.`);
  // S25
  if (input.ClientRequestToken === undefined)
    throw new AwsRefusal(
      'InvalidRequestException',
      'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    );
  return { token: input.ClientRequestToken, value: input.SecretString, stages: input.VersionStages ?? usualStages };
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

/** S13: it becomes AWSCURRENT, and what was current AWSPREVIOUS, unless other labels are wanted; the first is always current. */
const addVersion = (secret: Secret, { token, value, stages }: Wanted, call: Call): Version => {
  const key = mayEncrypt(secret.kmsKeyId, call, { secretArn: secret.arn, versionId: token });
  makeRoom(secret, call.world);
  const createdAt = call.world.clock.now();
  const version = { id: token, value, stages: new Set<string>(), keyArn: key.arn, createdAt };
  const labels = secret.versions.length === 0 ? [...stages, ...usualStages] : stages;
  secret.versions.push(version);
  for (const label of labels) giveLabel(label, version, secret);
  secret.changedAt = createdAt;
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
