import type { Failure } from '../core/failure.ts';
import type { Log } from '../log.ts';
import type { ReadName } from './reads.ts';

/** Failures that say how things are, and nothing of trouble. */
const isNoTrouble = ({ class: is }: Failure): boolean => is === 'gone' || is === 'busy';

export interface FailingReadsOptions {
  readonly log: Log;
  readonly now: () => number;
  /** What has not failed for so long is asked for no more, in milliseconds. */
  readonly forgetAfterMs: number;
}

/**
 * Tells of reads that begin to fail, and of those that are answered again. They are made again and again: a line each
 * time would hide everything else, so one kind of failure is told once, for however many things are asked for.
 */
export class FailingReads {
  /** Call and code → what was asked for → when that failed last. */
  readonly #failing = new Map<string, Map<string, number>>();
  readonly #options: FailingReadsOptions;

  constructor(options: FailingReadsOptions) {
    this.#options = options;
  }

  failed(name: ReadName, key: string, failure: Failure): void {
    if (isNoTrouble(failure)) {
      this.answered(name, key);
      return;
    }
    this.#forgetOld();
    const { call, code, class: is, message } = failure;
    const kind = `${call} ${code}`;
    const known = this.#failing.get(kind);
    this.#failing.set(kind, (known ?? new Map<string, number>()).set(`${name} ${key}`, this.#options.now()));
    if (!known) this.#options.log.warn({ call, code, class: is }, `AWS cannot be read: ${message}`);
  }

  answered(name: ReadName, key: string): void {
    for (const [kind, failing] of this.#failing) {
      if (!failing.delete(`${name} ${key}`) || failing.size > 0) continue;
      this.#failing.delete(kind);
      const [call, code] = kind.split(' ');
      this.#options.log.info({ call, code }, 'AWS can be read again');
    }
  }

  /** Brokers and objects go, and what was asked for them with them. */
  #forgetOld(): void {
    const oldest = this.#options.now() - this.#options.forgetAfterMs;
    for (const [kind, failing] of this.#failing) {
      for (const [asked, atMs] of failing) if (atMs < oldest) failing.delete(asked);
      if (failing.size === 0) this.#failing.delete(kind);
    }
  }
}
