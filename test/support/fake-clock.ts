import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  wakesAt: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it; sleepers wake in the order of their times. */
export class FakeClock implements Clock {
  #time = 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #epoch = Date.parse('2030-01-01T00:00:00Z');

  now(): number {
    return this.#epoch + this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { wakesAt: this.#time + Math.max(0, ms), wake };
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Lets `ms` milliseconds pass, and after each sleeper that wakes lets everything run that can. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#time = Math.max(this.#time, next.wakesAt);
      next.wake();
      await settle();
    }
    this.#time = end;
  }

  #next(end: number): Sleeper | undefined {
    const due = [...this.#sleepers].filter((sleeper) => sleeper.wakesAt <= end);
    return due.sort((left, right) => left.wakesAt - right.wakesAt)[0];
  }
}

/** Lets all promises settle that wait for nothing outside. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
