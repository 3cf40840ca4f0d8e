import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { KubeClient } from './client.ts';
import { hasReason } from './error.ts';
import type { KubeObject, KubeResource } from './object.ts';
import { microTime } from './micro-time.ts';
import { troubleOf } from './trouble.ts';

export interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

export const leases: KubeResource<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
};

/** The times of an election, in milliseconds, all in proportion to the lease. */
export interface LeaseTimes {
  leaseMs: number;
  /** A lease not renewed for so long admits no new call: the rest of it is one call timeout. */
  renewWithinMs: number;
  /** The longest that a call sent under the lease may take. */
  callTimeoutMs: number;
}

export function leaseTimes(leaseDurationMs: number): LeaseTimes {
  const callTimeoutMs = Math.floor(leaseDurationMs / 3);
  return { leaseMs: leaseDurationMs, renewWithinMs: leaseDurationMs - callTimeoutMs, callTimeoutMs };
}

export interface LeaderOptions {
  client: KubeClient;
  namespace: string;
  /** Of the Lease object. */
  name: string;
  /** Names this process to people; made unique by a suffix, so that a restarted process never takes itself for the old one. */
  identity: string;
  leaseDurationMs: number;
  clock: Clock;
  random: () => number;
  /** The lease was held and is no longer ours. Stop everything: another process may lead. Called at most once. */
  onLost: (why: string) => void;
  /** Another process leads now, by the name that it gave itself; called when that changes. */
  onFollowing: (holder: string) => void;
  /** Why the Lease cannot be read or written; called at each failed try. */
  onTrouble: (message: string) => void;
}

/**
 * Leader election over one Lease object. How long the lease lasts is judged by our own monotonic clock alone: ours from
 * the moment before the renewal was sent, another's from the moment after we first saw its last renewal. So the holder
 * always stops before a follower starts, whatever the wall clocks say.
 */
export class Leader {
  readonly identity: string;
  /** Resolves when the lease is ours for the first time. */
  readonly acquired: Promise<void>;
  readonly #options: LeaderOptions;
  #markAcquired: () => void = () => undefined;
  /** The Lease as last read or written. */
  #lease: Lease | undefined;
  /** When we first saw the Lease as it is, by the monotonic clock. */
  #seenAt = 0;
  /** When our lease ends, by the monotonic clock; undefined when it is not ours. */
  #endsAt: number | undefined;
  #lost = false;

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.identity = `${options.identity}_${randomUUID()}`;
    this.acquired = new Promise((resolve) => {
      this.#markAcquired = resolve;
    });
  }

  get isLeader(): boolean {
    return this.outlives(0);
  }

  /** Whether a call that may take `ms` milliseconds is over before our lease is. */
  outlives(ms: number): boolean {
    return this.#endsAt !== undefined && this.#options.clock.monotonic() + ms < this.#endsAt;
  }

  /**
   * Becomes leader and stays it until `signal` aborts, then releases the lease so that a successor starts at once; end
   * all work before. Resolves early when the lease is lost. Never throws; call it once.
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#try(signal);
      if (this.#endsAt !== undefined && !this.outlives(0)) this.#lose('it could not be renewed in time');
      if (this.#lost) return;
      await this.#options.clock.sleep(this.#waitMs(), signal);
    }
    await this.#release();
  }

  /** A leader renews every sixth of the lease, a follower looks every fifteenth; jittered, lest followers walk in step. */
  #waitMs(): number {
    const { leaseDurationMs, random, clock } = this.#options;
    const jitter = 0.9 + 0.2 * random();
    if (this.#endsAt === undefined) return (leaseDurationMs / 15) * jitter;
    return Math.min((leaseDurationMs / 6) * jitter, this.#endsAt - clock.monotonic());
  }

  async #try(signal: AbortSignal): Promise<void> {
    try {
      await (this.#endsAt === undefined ? this.#stand(signal) : this.#renew());
    } catch (error) {
      this.#lease = this.#endsAt === undefined ? this.#lease : undefined;
      // A conflict is somebody's write between our read and ours: the next try reads again and sees whose.
      if (signal.aborted || hasReason(error, 'Conflict', 'AlreadyExists')) return;
      this.#options.onTrouble(troubleOf(error, leases));
    }
  }

  /** As a follower: takes the lease when it was released, or was seen unchanged for its whole length. */
  async #stand(signal: AbortSignal): Promise<void> {
    const lease = await this.#read(signal);
    if (lease === undefined) {
      await this.#options.client.create(leases, this.#ofNobodyKnown(), this.#call());
      return;
    }
    this.#observe(lease);
    if (this.#isFree(lease)) await this.#take(lease);
  }

  /**
   * In place of one that is missing. Somebody may have deleted that, and whoever held it may not know yet: so nobody takes the
   * new one before a whole lease has passed, as if it were held.
   */
  #ofNobodyKnown(): Lease {
    const { namespace, name, leaseDurationMs } = this.#options;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name },
      spec: { leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000) },
    };
  }

  /** As the leader: writes a new renewal over the version we know; after a failed try, over what is there if it is ours. */
  async #renew(): Promise<void> {
    const lease = this.#lease ?? (await this.#read());
    if (lease?.spec?.holderIdentity !== this.identity) {
      this.#lose(`${lease?.spec?.holderIdentity ?? 'nobody'} holds it`);
      return;
    }
    await this.#take(lease);
  }

  #observe(lease: Lease): void {
    if (lease.metadata.resourceVersion === this.#lease?.metadata.resourceVersion) return;
    const [before, holder] = [this.#lease?.spec?.holderIdentity, lease.spec?.holderIdentity];
    if (holder && holder !== before && holder !== this.identity) this.#options.onFollowing(holder);
    this.#lease = lease;
    this.#seenAt = this.#options.clock.monotonic();
  }

  #isFree(lease: Lease): boolean {
    const { holderIdentity, leaseDurationSeconds = 0 } = lease.spec ?? {};
    // That is what its holder writes who releases it; one without a holder may have taken the place of one that is held.
    if (holderIdentity === '') return true;
    const lengthMs = Math.max(this.#options.leaseDurationMs, leaseDurationSeconds * 1000);
    return holderIdentity === this.identity || this.#options.clock.monotonic() - this.#seenAt >= lengthMs;
  }

  /** The lease runs from before the write was sent: whoever sees the write sees it later. */
  async #take(over: Lease): Promise<void> {
    const began = this.#options.clock.monotonic();
    this.#lease = await this.#options.client.update(leases, this.#held(over), this.#call());
    this.#endsAt = began + this.#options.leaseDurationMs;
    this.#markAcquired();
  }

  #held(over: Lease): Lease {
    const { leaseDurationMs, clock } = this.#options;
    const now = microTime(clock.now());
    const former = over.spec?.holderIdentity;
    const renews = former === this.identity;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: over.metadata,
      spec: {
        holderIdentity: this.identity,
        leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
        acquireTime: renews ? (over.spec?.acquireTime ?? now) : now,
        renewTime: now,
        leaseTransitions: (over.spec?.leaseTransitions ?? 0) + (renews || former === undefined ? 0 : 1),
      },
    };
  }

  async #read(signal?: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.#options.client.get(leases, this.#options, this.#call(signal));
    } catch (error) {
      if (hasReason(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  /** Writes carry no signal: cut off in the middle we would not know whether we hold the lease, and could not release it. */
  #call(signal?: AbortSignal): { timeoutMs: number; signal: AbortSignal | undefined } {
    return { timeoutMs: leaseTimes(this.#options.leaseDurationMs).callTimeoutMs, signal };
  }

  #lose(why: string): void {
    this.#lost = true;
    this.#endsAt = undefined;
    this.#options.onLost(`the lease ${this.#options.namespace}/${this.#options.name} is lost: ${why}`);
  }

  /** Best effort: a lease that cannot be released runs out by itself. */
  async #release(): Promise<void> {
    if (this.#endsAt === undefined) return;
    this.#endsAt = undefined;
    try {
      const lease = this.#lease ?? (await this.#read());
      if (lease?.spec?.holderIdentity !== this.identity) return;
      const free = {
        ...lease,
        spec: { ...lease.spec, holderIdentity: '', renewTime: microTime(this.#options.clock.now()) },
      };
      await this.#options.client.update(leases, free, this.#call());
    } catch (error) {
      this.#options.onTrouble(troubleOf(error, leases));
    }
  }
}
