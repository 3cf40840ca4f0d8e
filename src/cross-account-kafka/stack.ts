import type { Status } from '../api/status.ts';
import { seenOr } from '../core/seen.ts';
import type { StackResource } from './intent.ts';
import { cluster } from './resources/cluster.ts';
import { endpointService } from './resources/endpoint-service.ts';
import { givenKey } from './resources/given-key.ts';
import { key } from './resources/key.ts';
import { listener } from './resources/listener.ts';
import { loadBalancer } from './resources/load-balancer.ts';
import { logGroup } from './resources/log-group.ts';
import { secret } from './resources/secret.ts';
import { securityGroups } from './resources/security-groups.ts';
import { subnets } from './resources/subnets.ts';
import { targetGroup } from './resources/target-group.ts';
import type { World } from './world.ts';

/** The AWS resources that make one CrossAccountKafka, in the order a person would tell them. Order decides nothing. */
export const stack: readonly StackResource[] = [
  subnets,
  logGroup,
  securityGroups,
  cluster,
  loadBalancer,
  targetGroup,
  listener,
  endpointService,
  key,
  givenKey,
  secret,
];

/**
 * Whether the cluster failed before it had a broker: nothing in it is worth keeping. Status remembers for ever that a broker
 * was exposed, so that an empty node list of a bad day is not taken for one.
 */
const neverLived = (status: Status, world: World): boolean => {
  const state = seenOr(world.cluster, undefined)?.state ?? '';
  const nodes = seenOr(world.nodes, undefined);
  const isEmpty = nodes?.brokers.length === 0 && nodes.incomplete.length === 0;
  return (
    ['FAILED', 'DELETING'].includes(state) && isEmpty && status.identity !== undefined && status.exposure === undefined
  );
};

/** What deletionPolicy Retain keeps: of the security groups only the brokers', which is on the cluster's interfaces. */
export const isRetainable = (resource: string, slot: string, status: Status, world: World): boolean =>
  (resource === cluster.name && !neverLived(status, world)) ||
  resource === logGroup.name ||
  (resource === securityGroups.name && slot === 'brokers');
