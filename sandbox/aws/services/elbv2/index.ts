import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { InventoryRow, Service } from '../../service.ts';
import type { StateKind, World } from '../../world.ts';
import { changeHandlers } from './change-load-balancer.ts';
import { creationHandlers } from './create-load-balancer.ts';
import { deletionHandlers } from './delete-load-balancer.ts';
import { loadBalancerReads } from './describe-load-balancers.ts';
import { events } from './events.ts';
import { limitHandlers } from './limits.ts';
import { listenerHandlers } from './listeners.ts';
import { elbPermissions } from './permissions.ts';
import { elbRules } from './rules.ts';
import { elbStates, listenersOf, loadBalancersOf, targetGroupsOf } from './state.ts';
import { tagHandlers } from './tags.ts';
import { targetGroupHandlers } from './target-groups.ts';
import { targetHandlers } from './targets.ts';

interface Listed {
  readonly arn: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Everything of a kind, in every account and Region. */
const rowsOf = <Thing extends Listed>(
  world: World,
  kind: string,
  states: StateKind<Map<string, Thing>>,
  more: (thing: Thing) => { readonly name: string; readonly state: string },
): InventoryRow[] =>
  world.places(states).flatMap(({ account, region }) =>
    [...world.state(states, account, region).values()].map((thing) => ({
      ...{ service: 'elasticloadbalancing', kind, account, region, id: thing.arn },
      ...more(thing),
      tags: Object.fromEntries(thing.tags),
    })),
  );

const inventory = (world: World): InventoryRow[] => [
  ...rowsOf(world, 'load-balancer', elbStates.loadBalancers, ({ name, state }) => ({ name, state })),
  ...rowsOf(world, 'target-group', elbStates.targetGroups, ({ name, targets }) => ({
    name,
    state: targets.map(({ address, port, state }) => `${address}:${port} ${state}`).join(', '),
  })),
  ...rowsOf(world, 'listener', elbStates.listeners, ({ protocol, port }) => ({
    name: `${protocol} ${port}`,
    state: '',
  })),
];

const tagsOf: Service['tagsOf'] = (world, arn) => {
  const [, , , region = '', account = ''] = arn.split(':');
  const place = { world, region, account };
  const kinds: readonly ReadonlyMap<string, Listed>[] = [
    loadBalancersOf(place),
    targetGroupsOf(place),
    listenersOf(place),
  ];
  const found = kinds.map((things) => things.get(arn)).find((thing) => thing !== undefined);
  return found && Object.fromEntries(found.tags);
};

/** Elastic Load Balancing, version 2. */
export const loadBalancingService: Service = {
  rules: elbRules,
  module: elb,
  handlers: {
    ...creationHandlers,
    ...loadBalancerReads,
    ...changeHandlers,
    ...deletionHandlers,
    ...targetGroupHandlers,
    ...targetHandlers,
    ...listenerHandlers,
    ...limitHandlers,
    ...tagHandlers,
  },
  permissions: elbPermissions,
  inventory,
  tagsOf,
  events,
};
