import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { AwsRefusal, type Handlers } from '../../service.ts';
import { page, sizeWithin } from '../paging.ts';
import { find, live, type Secret, type Version } from './state.ts';

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

const holderOf = ({ versions }: Secret, label: string): Version | undefined =>
  versions.find(({ stages }) => stages.has(label));

const move = (label: string, version: Version, secret: Secret): void => {
  for (const { stages } of secret.versions) stages.delete(label);
  version.stages.add(label);
};

/** S24: a label is of one version; the one that AWSCURRENT leaves becomes AWSPREVIOUS. */
export const giveLabel = (label: string, version: Version, secret: Secret): void => {
  const before = holderOf(secret, label);
  move(label, version, secret);
  if (label === current && before && before !== version) move(previous, before, secret);
};

const invalid = (message: string): AwsRefusal => new AwsRefusal('InvalidParameterException', message);

/** @throws AwsRefusal */
const versionWith = (id: string, { versions }: Secret): Version => {
  const version = versions.find((one) => one.id === id);
  if (!version) throw invalid(`Not a valid version: ${id}`);
  return version;
};

/** S24: who takes a label from a version says so, and AWSCURRENT is only moved. @throws AwsRefusal */
const checkRemoval = (secret: Secret, label: string, from: string | undefined, to: string | undefined): void => {
  const holder = holderOf(secret, label);
  if (holder && holder.id !== to && holder.id !== from)
    throw invalid(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  if (from !== undefined && holder?.id !== from)
    throw invalid(`Staging label ${label} is not attached to version ${from}.`);
  if (label === current && to === undefined)
    throw invalid(`You can only move staging label ${current} to a different secret version.`);
};

const entryOf = (
  { id, stages, createdAt, keyArn }: Version,
  secret: Secret,
): secretsmanager.SecretVersionsListEntry => ({
  VersionId: id,
  VersionStages: [...stages].sort(),
  CreatedDate: new Date(createdAt),
  KmsKeyIds: [secret.kmsKeyId === undefined ? 'DefaultEncryptionKey' : keyArn],
});

/** The versions of a secret, by their labels. */
export const versionHandlers: Pick<
  Handlers<typeof secretsmanager>,
  'UpdateSecretVersionStage' | 'ListSecretVersionIds'
> = {
  UpdateSecretVersionStage: (input, call) => {
    const secret = live(input.SecretId, 'UpdateSecretVersionStage', call);
    const { VersionStage: label = '', MoveToVersionId: to, RemoveFromVersionId: from } = input;
    const target = to === undefined ? undefined : versionWith(to, secret);
    checkRemoval(secret, label, from, to);
    if (target) giveLabel(label, target, secret);
    else holderOf(secret, label)?.stages.delete(label);
    return { ARN: secret.arn, Name: secret.name };
  },
  /** S24: versions without a label are outdated, and told only on request. */
  ListSecretVersionIds: (input, call) => {
    const secret = find(input.SecretId, 'ListSecretVersionIds', call);
    const shown = secret.versions.filter(({ stages }) => stages.size > 0 || input.IncludeDeprecated === true);
    const { items, next } = page(shown, input.NextToken, sizeOf(input.MaxResults));
    return { ARN: secret.arn, Name: secret.name, Versions: items.map((one) => entryOf(one, secret)), NextToken: next };
  },
};

const sizeOf = (asked: number | undefined): number => sizeWithin(asked, 100, 'InvalidParameterException');
