import { leaseEnding, type Failure } from '../core/failure.ts';
import type { Owner } from '../core/names.ts';
import { sight, type Seen } from '../core/seen.ts';
import { show } from '../core/show.ts';
import { isOwned } from '../core/tags.ts';
import type { Log } from '../log.ts';
import { calls, type AwsStep, type CallName, type SendOptions } from './calls.ts';
import type { Clients } from './clients.ts';
import type { AwsTime } from './durations.ts';
import { failureOf } from './failures.ts';
import { reads, type ReadName, type ReadValue } from './reads.ts';
import { unseen, View, type ViewClock } from './view.ts';

/** What a call to AWS needs from the rest of the process. */
export interface AwsOptions {
  /** The SDK's clients for a Region. */
  readonly clients: (region: string) => Clients;
  /** The longest that one call may take, in milliseconds; never longer than what the lease leaves. */
  readonly callTimeoutMs: number;
  readonly clock: ViewClock;
  readonly time: AwsTime;
  readonly log: Log;
  /** Whether we may still write for this many milliseconds: the lease outlives them. */
  readonly mayWrite: (ms: number) => boolean;
  /** Told of every call's end: for metrics. `outcome` is `ok` or the failure's class. */
  readonly onCall: (call: string, outcome: string) => void;
  /** Aborts what is in flight when the process ends. */
  readonly stop: AbortSignal;
}

/** AWS as one role sees it in one Region: shared looks, and writes that are guarded, logged and classified. */
export class AwsRegion {
  readonly view: View;
  readonly #clients: Clients;
  readonly #options: AwsOptions;

  constructor(region: string, options: AwsOptions) {
    this.#clients = options.clients(region);
    this.#options = options;
    this.view = new View((name, key) => this.ask(name, key), options.clock, options.time);
  }

  /** Makes one read now, past the shared view. */
  async ask<Name extends ReadName>(name: Name, key: string): Promise<Seen<ReadValue<Name>>> {
    try {
      const value = await reads[name].fetch(this.#clients, key, this.#sendOptions());
      this.#options.onCall(name, 'ok');
      return sight(value as ReadValue<Name>);
    } catch (error) {
      return unseen(this.#failed(name, error, false));
    }
  }

  /**
   * Sends one step. What deletes is sent only if what it names still carries the owner's tag, read by id a moment before.
   * @returns the failure, or undefined when AWS took it (or what was to be deleted is gone)
   */
  async send(step: AwsStep, owner: Owner): Promise<Failure | undefined> {
    if (!this.#options.mayWrite(this.#options.callTimeoutMs)) return leaseEnding(step.call);
    try {
      const failure = await this.#sendIfOwned(step, owner);
      this.#options.onCall(step.call, failure?.class ?? 'ok');
      if (!failure) this.#options.log.info({ call: step.call, step: show(step), owner: owner.id }, 'AWS call');
      return failure;
    } catch (error) {
      return this.#failedWrite(step, error);
    } finally {
      this.view.touch(calls[step.call].touches, textsIn(step.input));
    }
  }

  async #sendIfOwned(step: AwsStep, owner: Owner): Promise<Failure | undefined> {
    const call = calls[step.call] as (typeof calls)[CallName] & AnyCall;
    if (call.ownerTags) {
      const tags = await call.ownerTags(this.#clients, step.input, this.#sendOptions());
      if (tags === undefined) return undefined;
      if (!isOwned(tags, owner))
        return {
          class: 'notOwned',
          call: step.call,
          code: 'NotOwned',
          message: 'it carries no owner tag of ours any more',
        };
    }
    await call.send(this.#clients, step.input, this.#sendOptions());
    return undefined;
  }

  #failedWrite(step: AwsStep, error: unknown): Failure | undefined {
    const failure = this.#failed(step.call, error, true);
    const deletedAlready = failure.class === 'gone' && 'ownerTags' in calls[step.call];
    return deletedAlready ? undefined : failure;
  }

  #failed(call: string, error: unknown, write: boolean): Failure {
    const failure = failureOf(call, error, write);
    this.#options.onCall(call, failure.class);
    if (write)
      this.#options.log.warn({ call, code: failure.code, class: failure.class }, `AWS call failed: ${failure.message}`);
    return failure;
  }

  #sendOptions(): SendOptions {
    return { abortSignal: AbortSignal.any([this.#options.stop, AbortSignal.timeout(this.#options.callTimeoutMs)]) };
  }
}

/** Every text in an input, however deep: among them the keys of the reads that show what the call did. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

interface AnyCall {
  readonly send: (aws: Clients, input: unknown, options: SendOptions) => Promise<unknown>;
  readonly ownerTags?: (
    aws: Clients,
    input: unknown,
    options: SendOptions,
  ) => Promise<Readonly<Record<string, string>> | undefined>;
}

/** The Regions that objects live in, each with its clients and its shared view. */
export class Aws {
  readonly #regions = new Map<string, AwsRegion>();
  readonly #options: AwsOptions;

  constructor(options: AwsOptions) {
    this.#options = options;
  }

  region(name: string): AwsRegion {
    const known = this.#regions.get(name) ?? new AwsRegion(name, this.#options);
    this.#regions.set(name, known);
    return known;
  }
}
