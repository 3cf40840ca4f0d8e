import { ready, wait } from '../../core/verdict.ts';
import { wantedBrokerIds } from '../brokers.ts';
import type { StackResource } from '../intent.ts';

/** Not a thing but a fact: MSK lists brokers. Where there is none, everything that each of them has is there, and nothing is exposed. */
export const brokers: StackResource = {
  name: 'brokers',
  condition: 'BrokersExposed',
  wanted: ({ phase }) => (phase === 'keep' ? ['brokers'] : []),
  present: () => [],
  plan: (_slot, _intent, world) =>
    wantedBrokerIds(world).length > 0
      ? ready
      : wait('there are no brokers to expose yet', world.time.lookAtCreatingClusterMs),
  remove: () => ready,
};
