import * as fc from 'fast-check';
import { histories, type History } from './history.ts';
import { play } from './play.ts';

/** A history that broke a promise, as short as it could be made. */
export interface Found {
  readonly history: History;
  readonly violations: readonly string[];
}

export interface Searched {
  readonly played: number;
  readonly found: Found | undefined;
}

/**
 * Plays as many histories as asked for, all of them given by the seed; the first that breaks a promise is shrunken.
 * @param onPlayed called after each, with what it broke
 */
export const search = async (
  seed: number,
  count: number,
  onPlayed: (violations: readonly string[]) => void = () => undefined,
): Promise<Searched> => {
  const property = fc.asyncProperty(histories, async (history) => {
    const violations = await judged(history);
    onPlayed(violations);
    if (violations.length > 0) throw new Error(violations.join('\n'));
  });
  const result = await fc.check(property, { seed, numRuns: count });
  const [history] = result.counterexample ?? [];
  return {
    played: result.numRuns,
    found: history && { history, violations: await judged(history) },
  };
};

/** What cannot be played to its end is a violation too: somebody's mistake in any case. */
const judged = async (history: History): Promise<readonly string[]> => {
  try {
    return await play(history);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
};
