import * as z from 'zod';
import { callUnderWay, during } from './call-under-way.ts';
import type { Clock } from './clock.ts';
import { concerns, whichCalls } from './which-calls.ts';

export const paceSchema = z.strictObject({
  ...whichCalls,
  /** How long each wait lasts that such a call sets going; for ever: it never comes to its end by itself. */
  seconds: z.union([z.number().nonnegative(), z.literal('forever')]),
});

/** A11: how long AWS takes for what certain calls set going. */
export type Pace = z.infer<typeof paceSchema>;

/** The paces that were asked for; the latest wins. */
export class Paces {
  #paces: readonly Pace[] = [];

  set(pace: Pace): void {
    this.#paces = [pace, ...this.#paces];
  }

  all(): readonly Pace[] {
    return this.#paces;
  }

  clear(): void {
    this.#paces = [];
  }

  /** How long a wait lasts that would last `seconds`. */
  instead(seconds: number): number {
    const call = callUnderWay();
    const pace = call && this.#paces.find((one) => concerns(one, call));
    if (!pace) return seconds;
    return pace.seconds === 'forever' ? Infinity : pace.seconds;
  }
}

/** A clock on which the waits of some calls last longer or shorter; a job belongs to the call that asked for it. */
export const paced = (clock: Clock, paces: Paces): Clock => ({
  now: () => clock.now(),
  after: (seconds, job) => {
    const lasts = paces.instead(seconds);
    const call = callUnderWay();
    if (lasts !== Infinity)
      clock.after(
        lasts,
        call
          ? () => {
              during(call, job);
            }
          : job,
      );
  },
  advance: (seconds) => {
    clock.advance(seconds);
  },
  clear: () => {
    clock.clear();
  },
  ofConnections: clock.ofConnections,
});
