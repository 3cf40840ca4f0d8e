import * as z from 'zod';
import { callUnderWay, during, type CallUnderWay } from './call-under-way.ts';
import type { Clock } from './clock.ts';
import { concerns, isMentioned, whichCalls } from './which-calls.ts';

export const paceSchema = z
  .strictObject({
    ...whichCalls,
    /** How long each wait lasts that such a call sets going; for ever: it never comes to its end by itself. */
    seconds: z.union([z.number().nonnegative(), z.literal('forever')]).optional(),
    /** Or how many answers to which reads show the thing before the wait is over. */
    reads: z.strictObject({ action: whichCalls.action, times: z.int().positive() }).optional(),
  })
  .refine(
    ({ seconds, reads }) => (seconds === undefined) !== (reads === undefined),
    'a pace has either seconds or reads',
  );

/** A11: how long AWS takes for what certain calls set going. */
export type Pace = z.infer<typeof paceSchema>;

type Reads = NonNullable<Pace['reads']>;

/** Something that comes once it was seen often enough as it is. */
interface Awaited {
  readonly call: CallUnderWay;
  readonly action: string;
  readonly come: () => void;
  left: number;
}

/** What a call is about: what it made, else what it named. */
const isShown = ({ record }: CallUnderWay, answer: unknown): boolean =>
  [...(record.created.size > 0 ? record.created : record.named)].some((id) => isMentioned(id, answer));

/** The paces that were asked for; the latest wins. */
export class Paces {
  #paces: readonly Pace[] = [];
  #awaited: readonly Awaited[] = [];

  set(pace: Pace): void {
    this.#paces = [pace, ...this.#paces];
  }

  all(): readonly Pace[] {
    return this.#paces;
  }

  clear(): void {
    this.#paces = [];
  }

  /** What waits for reads waits no longer: the world begins anew. */
  forget(): void {
    this.#awaited = [];
  }

  /** The pace of what a call sets going. */
  of(call: CallUnderWay | undefined): Pace | undefined {
    return call && this.#paces.find((one) => concerns(one, call));
  }

  awaitReads(call: CallUnderWay, { action, times }: Reads, come: () => void): void {
    this.#awaited = [...this.#awaited, { call, action, come, left: times }];
  }

  /** A read was answered: what was seen often enough comes now, and is seen by the next. */
  answered(read: Pick<CallUnderWay, 'action' | 'account' | 'input'>, answer: unknown): void {
    const showing = this.#awaited.filter(
      ({ call, action }) => concerns({ action, account: call.account }, read) && isShown(call, answer),
    );
    for (const one of showing) one.left -= 1;
    this.#awaited = this.#awaited.filter(({ left }) => left > 0);
    for (const { left, come } of showing) if (left === 0) come();
  }
}

/** A clock on which the waits of some calls last longer or shorter; a job belongs to the call that asked for it. */
export const paced = (clock: Clock, paces: Paces): Clock => ({
  now: () => clock.now(),
  clientNow: () => clock.clientNow(),
  after: (seconds, job) => {
    const call = callUnderWay();
    const { seconds: instead = seconds, reads } = paces.of(call) ?? {};
    const run = (): void => {
      if (call) during(call, job);
      else job();
    };
    const atOnce = (): void => {
      clock.after(0, run);
      clock.advance(0);
    };
    if (call && reads) paces.awaitReads(call, reads, atOnce);
    else if (instead !== 'forever') clock.after(instead, run);
  },
  advance: (seconds) => {
    clock.advance(seconds);
  },
  clear: () => {
    clock.clear();
  },
  ofConnections: clock.ofConnections,
});
