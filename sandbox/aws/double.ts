import { claimAddressPair, type AddressPair } from './address-pairs.ts';
import { afterEachJob, type Clock } from './clock.ts';
import { controlOf } from './control.ts';
import { DataPlane } from './dataplane/index.ts';
import { Dispatcher } from './dispatch.ts';
import { Faults } from './faults.ts';
import { makeFresh } from './fresh-world.ts';
import { inProcess, type InProcessHandler } from './in-process.ts';
import { Journal } from './journal.ts';
import { realLoopback, type Loopback } from './loopback.ts';
import { serve, type Control } from './server.ts';
import { services } from './services/index.ts';
import { Throttle } from './throttle.ts';
import { limits } from './wire/limits.ts';
import { servedParts } from './wire/unserved.ts';
import { World } from './world.ts';

/** A double in this process, without a socket of its own for AWS's API. */
export interface InProcessDouble {
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly dispatcher: Dispatcher;
  /** Calls `follower` after anything may have changed: a call, a control, a job of the clock. */
  follow(follower: () => void): void;
  /** What an SDK client takes as its `requestHandler` to talk to this double without a socket. */
  readonly requestHandler: InProcessHandler;
  /** Tells the followers. */
  changed(): void;
  /** Back to a fresh world; the journal goes on. */
  reset(): Promise<void>;
}

/** A running AWS double. */
export interface Double extends InProcessDouble {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface DoubleOptions {
  readonly clock: Clock;
  /** The machine's own by default. */
  readonly loopback?: Loopback;
  /** Address ranges of the two VPCs. */
  readonly addresses: AddressPair;
  /** Whether callers that are too fast are refused, as AWS does; true by default. */
  readonly throttling?: boolean;
  /** Whether load balancers and endpoints carry TCP; without it nothing but brokers listens on addresses of VPCs. */
  readonly dataPlane?: boolean;
  /** How many calls the journal keeps: the latest. */
  readonly journalLength?: number;
}

/** Makes a double with a fresh world. `world.clear()` ends it. */
export const makeDouble = ({
  clock,
  loopback = realLoopback,
  addresses,
  throttling = true,
  dataPlane = false,
  journalLength,
}: DoubleOptions): InProcessDouble => {
  const followers: (() => void)[] = [];
  const changed = (): void => {
    for (const follow of followers) follow();
  };
  const world = new World(afterEachJob(clock, changed), loopback);
  const plane = dataPlane ? new DataPlane(world) : undefined;
  if (plane)
    followers.push(() => {
      plane.follow();
    });
  const journal = new Journal(journalLength);
  const faults = new Faults();
  const throttle = new Throttle(world, throttling);
  const dispatcher = new Dispatcher(services, { world, journal, faults, throttle, limits, parts: servedParts });
  journal.watch(changed);
  makeFresh(world, addresses);
  const reset = async (): Promise<void> => {
    plane?.clear();
    await world.clear();
    faults.clear();
    dispatcher.clear();
    makeFresh(world, addresses);
  };
  return {
    ...{ world, journal, faults, throttle, dispatcher, reset, changed },
    follow: (follower) => followers.push(follower),
    requestHandler: inProcess((request) => dispatcher.answer(request)),
  };
};

/**
 * Starts a double with a fresh world.
 * @param port 0 takes any
 * @param addresses by default the first pair that no other world on this machine holds
 * @throws when the port is taken; nothing is held then
 */
export const startDouble = async ({
  port = 0,
  addresses,
  ...options
}: Omit<DoubleOptions, 'addresses'> & { port?: number; addresses?: AddressPair }): Promise<Double> => {
  const { release, ...range } = addresses ? { ...addresses, release: () => undefined } : claimAddressPair();
  const double = makeDouble({ ...options, addresses: range });
  const control = controlOf(() => ({ ...double, services }));
  const controlAndTell: Control = (...request) =>
    control(...request).finally(() => {
      double.changed();
    });
  const { server, endpoint } = await serve(double.dispatcher, controlAndTell, port).catch((error: unknown) => {
    release();
    throw error;
  });
  return {
    ...double,
    endpoint,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await double.world.clear();
      release();
    },
  };
};
