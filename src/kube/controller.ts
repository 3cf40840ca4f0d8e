import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { following } from '../abort-signals.ts';
import type { Queue } from './queue.ts';

/** What a pass wants next: another look after so many milliseconds, or, without `again`, none until something changes. */
export interface PassResult {
  again?: { afterMs: number } | undefined;
}

/** How a pass ended: `requeue_after` where it asked for another look, as controller-runtime calls that. */
export interface PassEnded {
  readonly key: string;
  readonly result: 'success' | 'requeue_after' | 'error';
  readonly seconds: number;
}

export interface ControllerOptions {
  /** Names the controller in log lines. */
  name: string;
  queue: Queue;
  /** One pass over one object. It should end soon after `signal` aborts. An exception means: again, with backoff. */
  reconcile: (key: string, signal: AbortSignal) => Promise<PassResult>;
  /** Passes at the same time. */
  workers: number;
  /** A pass that takes longer is aborted and counts as failed, in milliseconds. */
  passTimeoutMs: number;
  /** How long a stop waits for running passes before it aborts them, in milliseconds. */
  stopLimitMs: number;
  clock: Clock;
  log: Log;
  /** Told of each pass's end, for metrics. */
  onPass?: (pass: PassEnded) => void;
}

/** Takes keys off a queue and reconciles them, several at once, never one key twice at once. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #running = new Set<Promise<void>>();
  /** When each pass that holds a worker began, on the monotonic clock. */
  readonly #begun = new Set<{ readonly atMs: number }>();
  readonly #hardStop = new AbortController();
  #freed: () => void = () => undefined;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  /** Passes that hold a worker right now. */
  get active(): number {
    return this.#begun.size;
  }

  /** For how many seconds each of those has been running. */
  get running(): readonly number[] {
    const now = this.#options.clock.monotonic();
    return [...this.#begun].map(({ atMs }) => (now - atMs) / 1000);
  }

  /** Works until `signal` aborts, then waits for the running passes; at the stop limit it aborts those left and returns. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#freeWorker(signal);
      const key = await this.#options.queue.take(signal);
      if (key === undefined) break;
      this.#start(key);
    }
    await this.#drain();
  }

  async #freeWorker(signal: AbortSignal): Promise<void> {
    while (this.#begun.size >= this.#options.workers && !signal.aborted) {
      await following(signal, (freed) => {
        this.#freed = () => {
          freed.abort();
        };
        return this.#options.clock.sleep(Infinity, freed.signal);
      });
    }
  }

  #start(key: string): void {
    const pass = this.#pass(key).finally(() => this.#running.delete(pass));
    this.#running.add(pass);
  }

  /** The worker is free at the pass's end or timeout; the key is not handed out again before the pass has really ended. */
  async #pass(key: string): Promise<void> {
    const { clock, queue } = this.#options;
    const begun = { atMs: clock.monotonic() };
    this.#begun.add(begun);
    const timer = new AbortController();
    const work = this.#work(key, timer.signal);
    const ended = await Promise.race([work.then(() => true), this.#timeout(timer).then(() => false)]);
    this.#begun.delete(begun);
    this.#freed();
    if (!ended) timer.abort(new Error(`the pass took longer than ${this.#options.passTimeoutMs} ms`));
    const result = await work;
    timer.abort();
    this.#options.onPass?.({ key, result, seconds: (clock.monotonic() - begun.atMs) / 1000 });
    queue.done(key);
  }

  #timeout(timer: AbortController): Promise<void> {
    return this.#options.clock.sleep(this.#options.passTimeoutMs, timer.signal);
  }

  async #work(key: string, timeout: AbortSignal): Promise<PassEnded['result']> {
    const { queue, reconcile } = this.#options;
    try {
      const { again } = await following(this.#hardStop.signal, (ending) => {
        timeout.addEventListener('abort', () => {
          ending.abort(timeout.reason);
        });
        return reconcile(key, ending.signal);
      });
      timeout.throwIfAborted();
      queue.succeeded(key);
      if (again === undefined) return 'success';
      queue.addAfter(key, again.afterMs);
      return 'requeue_after';
    } catch (error) {
      this.#fail(key, timeout.aborted ? timeout.reason : error);
      return 'error';
    }
  }

  #fail(key: string, error: unknown): void {
    const retryMs = Math.round(this.#options.queue.failed(key));
    if (this.#hardStop.signal.aborted) return;
    const { log, name } = this.#options;
    log.error({ controller: name, key, retryMs, error: error instanceof Error ? error.stack : error }, 'a pass failed');
  }

  async #drain(): Promise<void> {
    const waited = new AbortController();
    const all = Promise.allSettled([...this.#running]);
    await Promise.race([all, this.#options.clock.sleep(this.#options.stopLimitMs, waited.signal)]);
    waited.abort();
    this.#hardStop.abort(new Error('the controller stops'));
  }
}
