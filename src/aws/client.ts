import type { STSClient } from '@aws-sdk/client-sts';
import { leaseEnding, type Failure } from '../core/failure.ts';
import type { Owner } from '../core/names.ts';
import { sight, type Seen } from '../core/seen.ts';
import { show } from '../core/show.ts';
import { isOwned } from '../core/tags.ts';
import type { Log } from '../log.ts';
import { withTimeLimit } from '../abort-signals.ts';
import { CannotAssumeRole, RoleSession, type AssumedRole } from './accounts.ts';
import { calls, type AwsStep, type CallName, type SendOptions } from './calls.ts';
import type { Clients, CredentialsSource } from './clients.ts';
import type { AwsTime } from './durations.ts';
import { FailingReads } from './failing-reads.ts';
import { failureOf, isExpired } from './failures.ts';
import { reads, type ReadName, type ReadValue } from './reads.ts';
import { unseen, View, type ViewClock } from './view.ts';

/** How a call to AWS ended; without `failure`, well. */
export interface EndedCall {
  /** Its IAM action. */
  readonly call: string;
  readonly failure?: Failure | undefined;
  readonly seconds: number;
}

/** What a call to AWS needs from the rest of the process. */
export interface AwsOptions {
  /** The SDK's clients for a Region; with the operator's own credentials unless others are given. */
  readonly clients: (region: string, credentials?: CredentialsSource) => Clients;
  /** What CloudTrail calls our sessions of other roles. */
  readonly sessionName: string;
  /** The longest that one read, or one step with the look at whose its thing is, may take, in milliseconds; never longer than what the lease leaves. */
  readonly callTimeoutMs: number;
  readonly clock: ViewClock;
  readonly time: AwsTime;
  readonly log: Log;
  /** Whether we may still write for this many milliseconds: the lease outlives them. */
  readonly mayWrite: (ms: number) => boolean;
  /** Told of every call's end: for metrics. */
  readonly onCall: (ended: EndedCall) => void;
  /** Aborts what is in flight when the process ends. */
  readonly stop: AbortSignal;
}

/** AWS as one role sees it in one Region: shared looks, and writes that are guarded, logged and classified. */
export class AwsRegion {
  readonly view: View;
  readonly #clients: Clients;
  readonly #options: AwsOptions;
  readonly #session: RoleSession | undefined;
  readonly #failingReads: FailingReads;

  /** @param session where it is not the operator's own role */
  constructor(clients: Clients, options: AwsOptions, session?: RoleSession) {
    this.#clients = clients;
    this.#options = options;
    this.#session = session;
    const { log, clock, time } = options;
    this.#failingReads = new FailingReads({ log, now: () => clock.now(), forgetAfterMs: time.cannotSeeAfterMs });
    this.view = new View((name, key, before) => this.ask(name, key, before), options.clock, options.time);
  }

  get sts(): STSClient {
    return this.#clients.sts;
  }

  /** Makes one read now, past the shared view. @param before the last answer, if there was one */
  async ask<Name extends ReadName>(name: Name, key: string, before?: unknown): Promise<Seen<ReadValue<Name>>> {
    const beganMs = this.#options.clock.now();
    try {
      const read = reads[name] as (typeof reads)[ReadName] & AnyRead;
      const value = await this.#limited((options) => read.fetch(this.#clients, key, options, before));
      this.#ended(name, beganMs);
      this.#failingReads.answered(name, key);
      return sight(value as ReadValue<Name>);
    } catch (error) {
      const failure = this.#failureOf(name, error, false);
      this.#ended(name, beganMs, failure);
      if (!this.#options.stop.aborted) this.#failingReads.failed(name, key, failure);
      return unseen(failure);
    }
  }

  /**
   * Sends one step. What deletes is sent only if what it names still carries the owner's tag, read by id a moment before.
   * @returns the failure, or undefined when AWS took it (or what was to be deleted is gone)
   */
  async send(step: AwsStep, owner: Owner): Promise<Failure | undefined> {
    if (!this.#options.mayWrite(this.#options.callTimeoutMs)) return leaseEnding(step.call);
    const beganMs = this.#options.clock.now();
    const failure = await this.#limited((options) => this.#sendIfOwned(step, owner, options)).catch((error: unknown) =>
      this.#failureOf(step.call, error, true),
    );
    this.#ended(step.call, beganMs, failure);
    this.view.touch(calls[step.call].touches, textsIn(step.input), owner.id);
    if (failure) return this.#told(step, owner, failure);
    this.#options.log.info({ call: step.call, step: show(step), owner: owner.id }, 'AWS call');
    return undefined;
  }

  /** Both calls share one limit of time: the lease was asked once whether it outlives that. */
  async #sendIfOwned(step: AwsStep, owner: Owner, options: SendOptions): Promise<Failure | undefined> {
    const call = calls[step.call] as (typeof calls)[CallName] & AnyCall;
    if (call.ownerTags) {
      const tags = await call.ownerTags(this.#clients, step.input, options);
      if (tags === undefined) return undefined;
      if (!isOwned(tags, owner))
        return {
          class: 'notOwned',
          call: step.call,
          code: 'NotOwned',
          message: 'it carries no owner tag of ours any more',
        };
    }
    await call.send(this.#clients, step.input, options);
    return undefined;
  }

  /**
   * That something has to be waited for is how AWS works, and no trouble.
   * @returns undefined where what was to be deleted is gone
   */
  #told(step: AwsStep, owner: Owner, failure: Failure): Failure | undefined {
    const { call, code, class: is, message } = failure;
    if (is !== 'notOwned')
      this.#options.log[is === 'busy' ? 'info' : 'warn'](
        { call, code, class: is, owner: owner.id },
        `AWS call failed: ${message}`,
      );
    return is === 'gone' && 'ownerTags' in calls[step.call] ? undefined : failure;
  }

  #failureOf(call: string, error: unknown, write: boolean): Failure {
    if (error instanceof CannotAssumeRole) return error.failure;
    const failure = failureOf(call, error, write);
    if (isExpired(failure)) this.#session?.forget();
    return failure;
  }

  #ended(call: string, beganMs: number, failure?: Failure): void {
    const { onCall, clock } = this.#options;
    onCall({ call, failure, seconds: (clock.now() - beganMs) / 1000 });
  }

  #limited<T>(work: (options: SendOptions) => Promise<T>): Promise<T> {
    const { callTimeoutMs, stop } = this.#options;
    return withTimeLimit(callTimeoutMs, stop, (abortSignal) => work({ abortSignal }));
  }
}

/** Every text in an input, however deep: among them the keys of the reads that show what the call did. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

interface AnyRead {
  readonly fetch: (aws: Clients, key: string, options: SendOptions, before?: unknown) => Promise<unknown>;
}

interface AnyCall {
  readonly send: (aws: Clients, input: unknown, options: SendOptions) => Promise<unknown>;
  readonly ownerTags?: (
    aws: Clients,
    input: unknown,
    options: SendOptions,
  ) => Promise<Readonly<Record<string, string>> | undefined>;
}

/**
 * The roles and Regions that objects work in: each pair has clients, a shared view and a budget of slow reads of its own, so
 * that no account's trouble is another's.
 */
export class Aws {
  readonly #regions = new Map<string, AwsRegion>();
  readonly #sessions = new Map<string, RoleSession>();
  readonly #options: AwsOptions;

  constructor(options: AwsOptions) {
    this.#options = options;
  }

  /** @param role undefined for the operator's own */
  region(name: string, role?: AssumedRole): AwsRegion {
    const key = [name, ...(role ? [sessionKey(role)] : [])].join(' ');
    const known = this.#regions.get(key) ?? this.#open(name, role);
    this.#regions.set(key, known);
    return known;
  }

  #open(name: string, role: AssumedRole | undefined): AwsRegion {
    if (!role) return new AwsRegion(this.#options.clients(name), this.#options);
    const { sts } = this.region(name);
    const session = this.#session(role);
    return new AwsRegion(this.#options.clients(name, session.through(sts)), this.#options, session);
  }

  /** Its credentials are good in every Region. */
  #session(role: AssumedRole): RoleSession {
    const known = this.#sessions.get(sessionKey(role)) ?? new RoleSession(role, this.#options);
    this.#sessions.set(sessionKey(role), known);
    return known;
  }
}

const sessionKey = ({ arn, externalId }: AssumedRole): string => [arn, externalId].join(' ');
