import type { AwsStep } from '../aws/calls.ts';
import type { Status } from '../api/status.ts';
import { plan, type Item, type PlanOptions } from '../core/plan.ts';
import { seenOr } from '../core/seen.ts';
import type { ClusterResource, Intent, IntentWithCluster, StackResource } from './intent.ts';
import { brokerIngress } from './resources/broker-ingress.ts';
import { brokers } from './resources/brokers.ts';
import { cluster } from './resources/cluster.ts';
import { endpointService } from './resources/endpoint-service.ts';
import { existingCluster, leaveAsItIs } from './resources/existing-cluster.ts';
import { givenKey } from './resources/given-key.ts';
import { changeNothingUngranted, grants } from './resources/grants.ts';
import { key } from './resources/key.ts';
import { listener } from './resources/listener.ts';
import { loadBalancer } from './resources/load-balancer.ts';
import { logGroup } from './resources/log-group.ts';
import { secret } from './resources/secret.ts';
import { loadBalancersGroup, securityGroups } from './resources/security-groups.ts';
import { subnets } from './resources/subnets.ts';
import { targetGroup } from './resources/target-group.ts';
import type { World } from './world.ts';

/** What makes the brokers reachable and tells the consumers where they are, whoever made the cluster. */
const exposure: readonly StackResource[] = [
  brokers,
  loadBalancer,
  targetGroup,
  listener,
  endpointService,
  key,
  givenKey,
  secret,
];

/** The AWS resources that make one CrossAccountKafka, in the order a person would tell them. Order decides nothing. */
const stack: readonly ClusterResource[] = [grants, subnets, logGroup, securityGroups, cluster, ...exposure];

/** The same for a cluster that exists: nothing here ever writes to MSK. */
const stackOfExisting: readonly StackResource[] = [
  grants,
  existingCluster,
  loadBalancersGroup,
  brokerIngress,
  ...exposure,
];

/** Every verdict for one object. */
export const planStack = (
  intent: Intent,
  world: World,
  { policies, ...options }: PlanOptions<AwsStep>,
): readonly Item<AwsStep>[] =>
  createsCluster(intent, world)
    ? plan(stack, intent, world, { ...options, policies: [...policies, changeNothingUngranted] })
    : plan(stackOfExisting, intent, world, {
        ...options,
        policies: [...policies, changeNothingUngranted, leaveAsItIs],
      });

const createsCluster = (intent: Intent, { identity }: World): intent is IntentWithCluster =>
  identity.clusterArn === undefined && intent.spec.cluster !== undefined;

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
