import type { AwsTime } from './durations.ts';

/** A slow read; always the same object for the same read. */
export interface Asked {
  /** When it was asked for last, in milliseconds. */
  readonly askedAtMs: number;
}

/**
 * Who may make a slow read now. All who ask share one budget: each has an appointment, and who has come to it has the next one after
 * everybody else's. So nobody is read again before all others were, in whatever order they ask. Who comes too early makes do
 * with what is known.
 */
export class SlowTurns {
  readonly #time: AwsTime;
  readonly #everyMs: number;
  /** Each one's appointment, in their order. */
  readonly #turnsMs = new Map<Asked, number>();
  #nextMs = 0;
  #sweptAtMs = 0;

  /** @param everyMs the budget: a read so often */
  constructor(time: AwsTime, everyMs: number) {
    this.#time = time;
    this.#everyMs = everyMs;
  }

  /**
   * @param ageMs of what is known
   * @param leastMs what is younger is not read again, however much of the budget is left
   */
  take(read: Asked, ageMs: number, leastMs: number, nowMs: number): boolean {
    this.#sweep(nowMs);
    const turnMs = this.#turnsMs.get(read) ?? this.#book(read, nowMs);
    if (nowMs < turnMs || ageMs < leastMs) return false;
    this.#book(read, nowMs);
    return true;
  }

  /** What of the budget nobody has used for a while is lost: calls that come all at once are throttled. */
  #book(read: Asked, nowMs: number): number {
    const turnMs = Math.max(this.#nextMs, nowMs - this.#time.slowReadMs);
    this.#nextMs = turnMs + this.#everyMs;
    this.#turnsMs.delete(read);
    this.#turnsMs.set(read, turnMs);
    return turnMs;
  }

  /** Who asks is back within a resync: who is not has gone, and all who come after it come sooner. */
  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < this.#time.resyncMs) return;
    this.#sweptAtMs = nowMs;
    const before = this.#turnsMs.size;
    const oldest = nowMs - 2 * this.#time.resyncMs;
    for (const [read, turnMs] of this.#turnsMs)
      if (Math.min(turnMs, read.askedAtMs) < oldest) this.#turnsMs.delete(read);
    if (this.#turnsMs.size < before) this.#closeRanks(nowMs);
  }

  #closeRanks(nowMs: number): void {
    this.#nextMs = nowMs;
    for (const [read, turnMs] of this.#turnsMs) {
      const soonerMs = Math.min(turnMs, this.#nextMs);
      this.#turnsMs.set(read, soonerMs);
      this.#nextMs = Math.max(nowMs, soonerMs + this.#everyMs);
    }
  }
}
