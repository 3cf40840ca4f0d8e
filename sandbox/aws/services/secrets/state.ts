import { authorize } from '../../iam/authorize.ts';
import { accountOf } from '../../iam/principals.ts';
import { AwsRefusal, type Call } from '../../service.ts';
import { stateOf, type Place } from '../../world.ts';
import { mayAccess } from './access.ts';

/** One stored version of a secret's value. */
export interface Version {
  readonly id: string;
  readonly value: string;
  readonly stages: Set<string>;
  /** ARN of the key it was encrypted with. */
  readonly keyArn: string;
  readonly createdAt: number;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  description: string;
  /** As given; undefined is the account's own aws/secretsmanager key. */
  kmsKeyId: string | undefined;
  policy: string | undefined;
  readonly tags: Map<string, string>;
  readonly versions: Version[];
  /** When a version without a label was last removed. */
  versionRemovedAt: number;
  /** When it will be gone, of one that is scheduled for deletion. */
  deletedAt: number | undefined;
  /** When its deletion was asked for. */
  deletionAskedAt: number | undefined;
  readonly createdAt: number;
  /** When its value or what describes it was last changed. */
  changedAt: number;
}

/** Secrets by name. */
export const secretsState = stateOf('secrets', () => new Map<string, Secret>());

export const secretsOf = ({ world, account, region }: Place): Map<string, Secret> =>
  world.state(secretsState, account, region);

/** S23. */
const notFound = (): AwsRefusal =>
  new AwsRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

/** The secret of that name or ARN, whoever asks; S5: a name means the caller's own, only an ARN reaches another account. */
export const lookUp = (id: string | undefined, call: Call): Secret | undefined => {
  const [, account = call.account] = /^arn:aws:secretsmanager:[^:]+:(\d+):secret:/.exec(id ?? '') ?? [];
  const own = [...secretsOf({ ...call, account }).values()];
  return own.find(({ name, arn }) => arn === id || name === id || arn.slice(0, -7) === id);
};

/** S28: who may not ask for it does not learn that it is not there. @throws AwsRefusal */
export const mayAskForMissing = (id: string, action: string, call: Call): void => {
  const asked = `secretsmanager:${action}`;
  if (isForeign(id, call)) mayAccess({ arn: id, policy: undefined, tags: new Map<string, string>() }, asked, call);
  else authorize('secretsmanager', [{ action: asked, resource: id }], call);
};

const isForeign = (id: string, { account }: Call): boolean => id.startsWith('arn:') && accountOf(id) !== account;

/** @throws AwsRefusal when it is not there, or the caller may not do this to it */
export const find = (id = '', action: string, call: Call): Secret => {
  const secret = lookUp(id, call);
  if (!secret) {
    mayAskForMissing(id, action, call);
    throw notFound();
  }
  mayAccess(secret, `secretsmanager:${action}`, call);
  return secret;
};

/** S10: what is scheduled for deletion can only be described, restored or deleted again. @throws AwsRefusal */
export const live = (id: string | undefined, action: string, call: Call): Secret => {
  const secret = find(id, action, call);
  if (secret.deletedAt !== undefined)
    throw new AwsRefusal(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
};

export const tagsOf = (
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): [string, string][] => (tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]);

/** What DescribeSecret and ListSecrets both tell; S29: nothing of what it has not. */
export const summaryOf = (secret: Secret) => ({
  ARN: secret.arn,
  Name: secret.name,
  ...(secret.description === '' ? {} : { Description: secret.description }),
  KmsKeyId: secret.kmsKeyId,
  ...(secret.tags.size === 0 ? {} : { Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })) }),
  CreatedDate: new Date(secret.createdAt),
  LastChangedDate: new Date(secret.changedAt),
  ...(secret.deletedAt === undefined ? {} : { DeletedDate: new Date(secret.deletedAt) }),
});

/** Version id → its staging labels, of the versions that have any. */
export const stagesOf = (secret: Secret): Record<string, string[]> =>
  Object.fromEntries(
    secret.versions.filter(({ stages }) => stages.size > 0).map(({ id, stages }) => [id, [...stages]]),
  );
