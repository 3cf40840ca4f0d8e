import type { Clock } from '../clock.ts';
import { following } from '../abort-signals.ts';
import { backoffMs } from './backoff.ts';

/** Told of what happens in a queue, for metrics. */
export interface QueueObserver {
  /** A key that did not wait waits now. */
  readonly added: () => void;
  /** A key is added again since its work failed. */
  readonly retried: () => void;
  /** A worker took a key so many milliseconds after it was due. */
  readonly taken: (waitedMs: number) => void;
}

export interface QueueOptions {
  clock: Clock;
  random: () => number;
  observer?: QueueObserver;
  /** The shortest wait after a failure, in milliseconds; 1 s by default. */
  firstRetryMs?: number;
  /** The longest wait after a failure, in milliseconds; 5 min by default. */
  longestRetryMs?: number;
}

/** What the queue knows of a key. Waiting: due and not running. Dirty: due and running, so it runs again afterwards. */
interface Entry {
  due: number | undefined;
  running: boolean;
  failures: number;
}

/**
 * Keys that want work, each at most once, each with the earliest time asked for. A key that is being worked on is never
 * handed out a second time; what is added meanwhile waits for {@link done}. Has one taker.
 */
export class Queue {
  readonly #options: QueueOptions;
  readonly #entries = new Map<string, Entry>();
  #wake: () => void = () => undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    this.addAfter(key, 0);
  }

  /** In `ms` milliseconds, or earlier if it is already to come earlier. */
  addAfter(key: string, ms: number): void {
    const entry = this.#entry(key);
    const due = this.#options.clock.monotonic() + ms;
    if (entry.due !== undefined && entry.due <= due) return;
    if (entry.due === undefined) this.#options.observer?.added();
    entry.due = due;
    this.#wake();
  }

  /** Waits for the next key that is due, longest overdue first, and marks it as running; undefined when `signal` aborts. */
  async take(signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      if (signal.aborted) return undefined;
      const next = this.#next();
      const waitMs = (next?.due ?? Infinity) - this.#options.clock.monotonic();
      if (next !== undefined && waitMs <= 0) return this.#start(next.key, -waitMs);
      await this.#pause(waitMs, signal);
    }
  }

  /** The work on `key` has ended. Call {@link failed} or {@link succeeded} before it. */
  done(key: string): void {
    const entry = this.#entry(key);
    entry.running = false;
    this.#drop(key, entry);
    this.#wake();
  }

  /** Adds the key again after its failure backoff; returns that wait in milliseconds. */
  failed(key: string): number {
    const { random, observer, firstRetryMs = 1000, longestRetryMs = 300_000 } = this.#options;
    observer?.retried();
    const entry = this.#entry(key);
    entry.failures += 1;
    const waitMs = backoffMs(entry.failures, firstRetryMs, longestRetryMs, random);
    this.addAfter(key, waitMs);
    return waitMs;
  }

  /** The next failure starts from the shortest wait again. */
  succeeded(key: string): void {
    this.#entry(key).failures = 0;
  }

  /** The object is gone: no look is due any more and its failures are forgotten. A running key stays so until done. */
  forget(key: string): void {
    const entry = this.#entry(key);
    entry.due = undefined;
    entry.failures = 0;
    this.#drop(key, entry);
  }

  /** Keys that are due now and not running. */
  get depth(): number {
    const now = this.#options.clock.monotonic();
    return [...this.#entries.values()].filter((entry) => !entry.running && (entry.due ?? Infinity) <= now).length;
  }

  #entry(key: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { due: undefined, running: false, failures: 0 };
    this.#entries.set(key, entry);
    return entry;
  }

  #next(): { key: string; due: number } | undefined {
    let next: { key: string; due: number } | undefined;
    for (const [key, { due, running }] of this.#entries) {
      if (!running && due !== undefined && due < (next?.due ?? Infinity)) next = { key, due };
    }
    return next;
  }

  #start(key: string, waitedMs: number): string {
    const entry = this.#entry(key);
    this.#options.observer?.taken(waitedMs);
    entry.due = undefined;
    entry.running = true;
    return key;
  }

  /** Sleeps until `ms` have passed, something was added or ended, or `signal` aborts. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await following(signal, (woken) => {
      this.#wake = () => {
        woken.abort();
      };
      return this.#options.clock.sleep(ms, woken.signal);
    });
  }

  /** An entry that says nothing takes no memory. */
  #drop(key: string, entry: Entry): void {
    if (!entry.running && entry.due === undefined && entry.failures === 0) this.#entries.delete(key);
  }
}
