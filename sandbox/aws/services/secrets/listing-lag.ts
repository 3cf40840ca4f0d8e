import * as z from 'zod';
import { stateOf, type World } from '../../world.ts';
import type { Secret } from './state.ts';

/** S19: how far lists are behind. */
const lag = stateOf('secrets-listing-lag', () => ({ seconds: 0 }));
const lagOf = (world: World): { seconds: number } => world.state(lag, 'any', 'any');

/** S19: a secret as lists know it: not yet if it was made a moment ago, still whole if its deletion was just asked for. */
export const asListed = (secret: Secret, { world }: { readonly world: World }): Secret[] => {
  const known = world.clock.now() - lagOf(world).seconds * 1000;
  if (secret.createdAt > known) return [];
  return (secret.deletionAskedAt ?? 0) > known ? [{ ...secret, deletedAt: undefined }] : [secret];
};

const delay = z.object({ seconds: z.number().min(0).max(300, 'lists are at most 300 seconds behind') });

/** S19: lists are so far behind from now on. @throws Error when the details are wrong */
export const delayListings = (world: World, details: Readonly<Record<string, unknown>>): void => {
  lagOf(world).seconds = delay.parse(details).seconds;
};
