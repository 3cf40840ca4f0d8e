import { see } from '../core/seen.ts';
import type { OwnKey } from './look-at-keys.ts';
import type { World } from './world.ts';

export const isScheduledForDeletion = ({ state }: OwnKey): boolean => state === 'PendingDeletion';

export const keyId = ({ arn }: OwnKey): string => arn.slice(arn.lastIndexOf('/') + 1);

/**
 * The one of our keys that is used: the one that encrypts the secret, else the one that the alias names, else the oldest, one
 * that is to stay before one that is to go. The others are surplus. @throws NotSeen
 */
export const usedKey = (world: World): OwnKey | undefined => {
  const { all, aliasedId } = see(world.ownKeys);
  const secretKeyArn = see(world.secret)?.kmsKeyArn;
  const byAge = [...all].sort((a, b) => orderOf(a).localeCompare(orderOf(b)));
  return all.find(({ arn }) => arn === secretKeyArn) ?? byAge.find((one) => keyId(one) === aliasedId) ?? byAge[0];
};

const orderOf = (key: OwnKey): string =>
  [isScheduledForDeletion(key) ? 'to go' : 'stays', key.createdAt ?? '', key.arn].join(' ');
