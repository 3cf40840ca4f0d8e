import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { checkTags } from '../check-tags.ts';
import { mayEncrypt } from './access.ts';
import { find, live, lookUp, mayAskForMissing, secretsOf, stagesOf, summaryOf, tagsOf, type Secret } from './state.ts';
import { putVersion, wantedOf, type Wanted } from './versions.ts';

/** S27. @throws AwsRefusal */
const checkName = (name: string): void => {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name))
    throw new AwsRefusal(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
};

/** A30. @throws AwsRefusal */
const checkSecretTags = (
  tags: readonly secretsmanager.Tag[] | undefined,
  present: ReadonlyMap<string, string> = new Map(),
): void => {
  const code = 'InvalidParameterException';
  checkTags(
    tagsOf(tags).map(([key]) => key),
    present,
    { invalid: code, tooMany: code },
  );
};

/** S9: a name is taken until the secret is gone. S8: the same token and value is the same create again. */
const sameAgain = (secret: Secret, wanted: Wanted | undefined): { ARN: string; Name: string; VersionId: string } => {
  if (secret.deletedAt !== undefined)
    throw new AwsRefusal(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  const version = secret.versions.find(({ id, value }) => id === wanted?.token && value === wanted.value);
  if (version) return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
  throw new AwsRefusal(
    'ResourceExistsException',
    `The operation failed because the secret ${secret.name} already exists.`,
  );
};

/** S6: six random characters end the ARN, so a secret made again has another. */
const newSecret = (name: string, input: secretsmanager.CreateSecretCommandInput, call: Call): Secret => ({
  name,
  arn: `arn:aws:secretsmanager:${call.region}:${call.account}:secret:${name}-${call.world.id(6)}`,
  description: input.Description ?? '',
  kmsKeyId: input.KmsKeyId,
  policy: undefined,
  tags: new Map(tagsOf(input.Tags)),
  versions: [],
  versionRemovedAt: 0,
  deletedAt: undefined,
  deletionAskedAt: undefined,
  createdAt: call.world.clock.now(),
  changedAt: call.world.clock.now(),
});

/** S11: 7 to 30 days, 30 by default; forced, a moment. @throws AwsRefusal */
const windowSeconds = (days: number | undefined, forced: boolean): number => {
  if (forced && days !== undefined)
    throw new AwsRefusal(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  const window = days ?? 30;
  if (window < 7 || window > 30)
    throw new AwsRefusal(
      'InvalidParameterException',
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    );
  return forced ? 1 : window * 86_400;
};

const scheduleDeletion = (secret: Secret, seconds: number, { world, account, region }: Call): Date => {
  const deletedAt = world.clock.now() + seconds * 1000;
  secret.deletedAt = deletedAt;
  secret.deletionAskedAt = world.clock.now();
  world.clock.after(seconds, () => {
    if (secret.deletedAt === deletedAt) secretsOf({ world, account, region }).delete(secret.name);
  });
  return new Date(deletedAt);
};

export const lifeHandlers: Pick<
  Handlers<typeof secretsmanager>,
  'CreateSecret' | 'DescribeSecret' | 'DeleteSecret' | 'RestoreSecret' | 'TagResource' | 'UntagResource'
> = {
  CreateSecret: (input, call) => {
    const name = input.Name ?? '';
    checkName(name);
    checkSecretTags(input.Tags);
    const wanted = wantedOf(input);
    const existing = secretsOf(call).get(name);
    if (existing) return sameAgain(existing, wanted);
    const secret = newSecret(name, input, call);
    // S4, K8: the key must be usable before anything is made.
    mayEncrypt(secret.kmsKeyId, call, { secretArn: secret.arn, versionId: wanted?.token ?? '' });
    const version = wanted && putVersion(secret, wanted, call);
    secretsOf(call).set(name, secret);
    return { ARN: secret.arn, Name: name, VersionId: version?.id };
  },
  DescribeSecret: (input, call) => {
    const secret = find(input.SecretId, 'DescribeSecret', call);
    return { ...summaryOf(secret), VersionIdsToStages: stagesOf(secret) };
  },
  DeleteSecret: (input, call) => {
    const forced = input.ForceDeleteWithoutRecovery === true;
    const seconds = windowSeconds(input.RecoveryWindowInDays, forced);
    // S11: forced, what is not there is no error.
    if (forced && !lookUp(input.SecretId, call)) {
      mayAskForMissing(input.SecretId ?? '', 'DeleteSecret', call);
      return { Name: input.SecretId, DeletionDate: new Date(call.world.clock.now()) };
    }
    const secret = find(input.SecretId, 'DeleteSecret', call);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: scheduleDeletion(secret, seconds, call) };
  },
  RestoreSecret: (input, call) => {
    const secret = find(input.SecretId, 'RestoreSecret', call);
    // S12
    secret.deletedAt = undefined;
    secret.deletionAskedAt = undefined;
    return { ARN: secret.arn, Name: secret.name };
  },
  TagResource: (input, call) => {
    const secret = live(input.SecretId, 'TagResource', call);
    checkSecretTags(input.Tags, secret.tags);
    for (const [key, value] of tagsOf(input.Tags)) secret.tags.set(key, value);
    return {};
  },
  UntagResource: (input, call) => {
    const secret = live(input.SecretId, 'UntagResource', call);
    for (const key of input.TagKeys ?? []) secret.tags.delete(key);
    return {};
  },
};
