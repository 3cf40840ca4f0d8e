import type { AwsTime } from './durations.ts';

/**
 * Whoever is left behind in one pass catches up only if a round is longer than all need. (An appointment for each would need no slack, but
 * who comes late, because passes take long, would never be in time for its own.)
 */
const slack = 1.1;

/**
 * Who may make a slow read now. All who ask share one budget, and each has its turn: nothing is read again before the
 * budget has sufficed for all others once, whatever the order they ask in. Who finds it spent makes do with what is known.
 */
export class SlowTurns {
  readonly #time: AwsTime;
  readonly #everyMs: number;
  /** When each read was last asked for. */
  readonly #askedAtMs = new Map<object, number>();
  #nextMs = 0;
  #sweptAtMs = 0;

  /** @param everyMs the budget: a read so often */
  constructor(time: AwsTime, everyMs: number) {
    this.#time = time;
    this.#everyMs = everyMs;
  }

  /**
   * @param read which one, always by the same object
   * @param ageMs of what is known
   * @param leastMs what is younger is not read again, however much of the budget is left
   */
  take(read: object, ageMs: number, leastMs: number, nowMs: number): boolean {
    this.#askedAtMs.set(read, nowMs);
    this.#forgetWhoIsGone(nowMs);
    if (ageMs < Math.max(leastMs, this.#roundMs) || nowMs < this.#nextMs) return false;
    this.#nextMs = Math.max(this.#nextMs, nowMs - this.#time.resyncMs) + this.#everyMs;
    return true;
  }

  /** How long it takes until each of them had a turn. */
  get #roundMs(): number {
    return this.#askedAtMs.size * this.#everyMs * slack;
  }

  /** Each object asks once in every pass: who has not done so in a while needs no turn any more. */
  #forgetWhoIsGone(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < this.#time.resyncMs) return;
    this.#sweptAtMs = nowMs;
    const oldest = nowMs - 2 * this.#time.resyncMs;
    for (const [read, atMs] of this.#askedAtMs) if (atMs < oldest) this.#askedAtMs.delete(read);
  }
}
