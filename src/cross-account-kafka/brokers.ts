import type * as facts from '../aws/facts.ts';
import { brokerIdOf, brokerName, brokerSlot, slotInArn, type Owner } from '../core/names.ts';
import { NotSeen, see, seenOr } from '../core/seen.ts';
import { slotTag } from '../core/tags.ts';
import type { Spec } from '../api/spec.ts';
import { portOf } from './ports.ts';
import type { EndpointService, Listener, LoadBalancer, TargetGroup, World } from './world.ts';

/** One broker with everything we built for it, as far as it is there. */
export interface Broker {
  readonly id: number;
  readonly slot: string;
  readonly node: facts.BrokerNode | undefined;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly targetGroup: TargetGroup | undefined;
  readonly endpointService: EndpointService | undefined;
}

/** Ids of the brokers that are to be exposed: all in the node list, and those that we built for and that are not known to be gone. */
export const wantedBrokerIds = (world: World): readonly number[] => {
  const listed = see(world.nodes).brokers.map(({ brokerId }) => brokerId);
  const kept = builtBrokerIds(world).filter((id) => !listed.includes(id) && !isGone(id, world));
  return [...listed, ...kept].sort((a, b) => a - b);
};

export const wantedSlots = (world: World): readonly string[] => wantedBrokerIds(world).map(brokerSlot);

/**
 * A broker is gone when a complete node list lacks it and either an operation that ended names it as deleted, or the list
 * is whole, MSK is at rest, and no interface holds its last address. Anything less may be a bad day of the list.
 */
const isGone = (id: number, world: World): boolean => {
  const cluster = see(world.cluster);
  const nodes = see(world.nodes);
  if (!cluster || nodes.incomplete.length > 0 || nodes.brokers.some(({ brokerId }) => brokerId === id)) return false;
  if (see(world.deletedBrokerIds).includes(id)) return true;
  const atRest = cluster.state === 'ACTIVE' && cluster.activeOperationArn === undefined;
  return atRest && nodes.brokers.length === cluster.brokers && !isAddressInUse(id, world);
};

const isAddressInUse = (id: number, world: World): boolean => {
  const group = findTargetGroup(world, id);
  const addresses = group ? see(group.targets).map(({ address }) => address) : [];
  return see(world.interfaces).some(({ address }) => addresses.includes(address));
};

/** Brokers that any load balancer, target group or endpoint service of ours stands for. */
const builtBrokerIds = (world: World): readonly number[] => {
  const names = [...see(world.loadBalancers), ...see(world.targetGroups)].map(({ name }) =>
    name.slice(name.lastIndexOf('-') + 1),
  );
  const slots = see(world.endpointServices).flatMap((service) => slotOfService(service, world.owner) ?? []);
  return [...new Set([...names, ...slots].flatMap((slot) => brokerIdOf(slot) ?? []))];
};

export const findLoadBalancer = (world: World, id: number): LoadBalancer | undefined =>
  see(world.loadBalancers).find(({ name }) => name === brokerName(world.owner, id));

export const findTargetGroup = (world: World, id: number): TargetGroup | undefined =>
  see(world.targetGroups).find(({ name }) => name === brokerName(world.owner, id));

export const findEndpointService = (world: World, id: number): EndpointService | undefined =>
  see(world.endpointServices).find((service) => slotOfService(service, world.owner) === brokerSlot(id));

/**
 * The broker's slot of an endpoint service: that of the load balancer it serves, whatever somebody made of its tags; by its tag
 * while it serves none of ours. Undefined for one that nobody can tell.
 */
export const slotOfService = ({ tags, loadBalancerArns }: facts.EndpointService, owner: Owner): string | undefined => {
  const served = loadBalancerArns.flatMap((arn) => slotInArn(owner, arn) ?? [])[0];
  const tagged = tags[slotTag] ?? '';
  return served ?? (brokerIdOf(tagged) === undefined ? undefined : tagged);
};

/** Everything about one broker. @throws NotSeen */
export const brokerOf = (world: World, slot: string): Broker => {
  const id = brokerIdOf(slot);
  if (id === undefined) throw new Error(`${slot} is not the slot of a broker`);
  return {
    id,
    slot,
    node: see(world.nodes).brokers.find(({ brokerId }) => brokerId === id),
    loadBalancer: findLoadBalancer(world, id),
    targetGroup: findTargetGroup(world, id),
    endpointService: findEndpointService(world, id),
  };
};

export const findListener = (loadBalancer: LoadBalancer | undefined, port: number): Listener | undefined =>
  loadBalancer && see(loadBalancer.listeners).find((listener) => listener.port === port);

/** Without it the load balancer's nodes in the zones without the broker pass nothing (NLB user guide, cross-zone load balancing). */
export const crossZone = 'load_balancing.cross_zone.enabled';

/** What a broker's path still lacks, as a phrase; undefined when the whole path was seen live. @throws NotSeen */
export const missingOnPath = (broker: Broker, spec: Spec): string | undefined => {
  const { node, loadBalancer, targetGroup, endpointService } = broker;
  if (!node) return 'MSK does not list the broker';
  if (loadBalancer?.state !== 'active') return `load balancer ${loadBalancer?.state ?? 'missing'}`;
  if (loadBalancer.enforcesInboundOnPrivateLink !== 'off') return 'load balancer still filters PrivateLink traffic';
  if (see(loadBalancer.attributes)[crossZone] !== 'true') return 'load balancer not cross-zone yet';
  const target = targetGroup && see(targetGroup.targets).find(({ address }) => address === node.address);
  if (target?.state !== 'healthy') return `target ${target?.state ?? 'missing'}`;
  const listener = findListener(loadBalancer, portOf(spec.exposure.authentication));
  if (!listener || !targetGroup || !listener.targetGroupArns.includes(targetGroup.arn)) return 'listener missing';
  if (endpointService?.state.toLowerCase() !== 'available')
    return `endpoint service ${endpointService?.state ?? 'missing'}`;
  const principals = see(endpointService.principals);
  const refused = spec.consumers.find(({ principal }) => !principals.includes(principal));
  return refused && `${refused.principal} not admitted`;
};

/** Whether the path can carry traffic, whatever else is to be done about it; false when it cannot be seen. */
export const isLive = (world: World, slot: string, spec: Spec): boolean => {
  try {
    return missingOnPath(brokerOf(world, slot), spec) === undefined;
  } catch (error) {
    if (error instanceof NotSeen) return false;
    throw error;
  }
};

/** Ids of brokers whose whole path is seen live now. */
export const liveBrokerIds = (world: World, spec: Spec): readonly number[] =>
  (seenOr(world.nodes, undefined)?.brokers ?? [])
    .map(({ brokerId }) => brokerId)
    .filter((id) => isLive(world, brokerSlot(id), spec));
