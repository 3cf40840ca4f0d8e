import { claimAddressPair } from './address-pairs.ts';
import type { Clock } from './clock.ts';
import { controlOf } from './control.ts';
import { Dispatcher } from './dispatch.ts';
import { Faults } from './faults.ts';
import { makeFresh } from './fresh-world.ts';
import { Journal } from './journal.ts';
import { realLoopback } from './loopback.ts';
import { serve } from './server.ts';
import { services } from './services/index.ts';
import { World } from './world.ts';

/** A running AWS double. */
export interface Double {
  readonly endpoint: string;
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  stop(): Promise<void>;
}

/** Starts a double with a fresh world. @param port 0 takes any */
export const startDouble = async ({ port = 0, clock }: { port?: number; clock: Clock }): Promise<Double> => {
  const addresses = claimAddressPair();
  const world = new World(clock, realLoopback);
  const journal = new Journal();
  const faults = new Faults();
  const fresh = (): void => {
    makeFresh(world, addresses);
  };
  const reset = async (): Promise<void> => {
    await world.clear();
    faults.clear();
    fresh();
  };
  fresh();
  const dispatcher = new Dispatcher(services, world, journal, faults);
  const { server, endpoint } = await serve(
    dispatcher,
    controlOf(() => ({ world, journal, faults, services, reset })),
    port,
  );
  return {
    ...{ endpoint, world, journal, faults },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await world.clear();
      addresses.release();
    },
  };
};
