import type * as facts from '../aws/facts.ts';
import {
  brokerIdInArn,
  brokerIdOf,
  brokerName,
  brokerSlot,
  replacementOf,
  slotInName,
  type Owner,
} from '../core/names.ts';
import { NotSeen, see, seenOr } from '../core/seen.ts';
import { slotTag } from '../core/tags.ts';
import type { Spec } from '../api/spec.ts';
import { portOf } from './ports.ts';
import type { Listener, LoadBalancer, TargetGroup } from './look-at-load-balancers.ts';
import type { EndpointService, World } from './world.ts';

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

/** Slots of what every broker has one of. */
export const wantedSlots = (world: World): readonly string[] => wantedBrokerIds(world).map((id) => brokerSlot(id));

/** Slots of the load balancers that are to be there, each with its target group and listener. */
export const wantedLoadBalancerSlots = (world: World): readonly string[] =>
  wantedBrokerIds(world).map((id) => loadBalancerSlot(world, id));

/**
 * That of a broker's newest load balancer. ELB never mends one that has failed: in service its place is taken by another, which has
 * a name of its own because the first cannot go before.
 */
const loadBalancerSlot = (world: World, id: number): string => {
  const [newest] = see(world.loadBalancers)
    .filter(({ name }) => brokerIdOf(slotInName(world.owner, name)) === id)
    .sort((a, b) => replacementIn(world, b) - replacementIn(world, a));
  if (!newest) return brokerSlot(id);
  const isLost = newest.state === 'failed' && isServed(newest, findEndpointService(world, id));
  return brokerSlot(id, replacementIn(world, newest) + (isLost ? 1 : 0));
};

const replacementIn = ({ owner }: World, { name }: LoadBalancer): number => replacementOf(slotInName(owner, name));

/** Whether it passes traffic on: an impaired one does, and is short of what it would take to do more (ELB API reference, LoadBalancerState). */
export const carries = ({ state }: LoadBalancer): boolean => state === 'active' || state === 'active_impaired';

export const hasFailed = ({ state }: EndpointService): boolean => state.toLowerCase() === 'failed';

/** Whether an endpoint service leads to a load balancer. */
export const isServed = ({ arn }: LoadBalancer, service: EndpointService | undefined): boolean =>
  service?.loadBalancerArns.includes(arn) ?? false;

/** Whether a broker that stays has another load balancer by now. */
export const isReplaced = (world: World, slot: string): boolean => {
  const id = brokerIdOf(slot);
  return id !== undefined && wantedBrokerIds(world).includes(id) && loadBalancerSlot(world, id) !== slot;
};

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
  const groups = see(world.targetGroups).filter(({ name }) => brokerIdOf(slotInName(world.owner, name)) === id);
  const addresses = groups.flatMap(({ targets }) => see(targets).map(({ address }) => address));
  return see(world.interfaces).some(({ address }) => addresses.includes(address));
};

/** Brokers that any load balancer, target group or endpoint service of ours stands for. */
const builtBrokerIds = (world: World): readonly number[] => {
  const names = [...see(world.loadBalancers), ...see(world.targetGroups)].map(({ name }) =>
    slotInName(world.owner, name),
  );
  const slots = see(world.endpointServices).flatMap((service) => slotOfService(service, world.owner) ?? []);
  return [...new Set([...names, ...slots].flatMap((slot) => brokerIdOf(slot) ?? []))];
};

/** The one in exactly this slot. @throws NotSeen */
export const findLoadBalancer = (world: World, slot: string): LoadBalancer | undefined =>
  see(world.loadBalancers).find(({ name }) => name === brokerName(world.owner, slot));

/** The one in exactly this slot. @throws NotSeen */
export const findTargetGroup = (world: World, slot: string): TargetGroup | undefined =>
  see(world.targetGroups).find(({ name }) => name === brokerName(world.owner, slot));

/** The broker's; of several, one that has not failed. @throws NotSeen */
export const findEndpointService = (world: World, id: number): EndpointService | undefined => {
  const all = see(world.endpointServices).filter((service) => slotOfService(service, world.owner) === brokerSlot(id));
  return all.find((service) => !hasFailed(service)) ?? all[0];
};

/**
 * The broker's slot of an endpoint service: that of the load balancer it serves, whatever somebody made of its tags; by its tag
 * while it serves none of ours. Undefined for one that nobody can tell.
 */
export const slotOfService = ({ tags, loadBalancerArns }: facts.EndpointService, owner: Owner): string | undefined => {
  const served = loadBalancerArns.flatMap((arn) => brokerIdInArn(owner, arn) ?? [])[0];
  const id = served ?? brokerIdOf(tags[slotTag] ?? '');
  return id === undefined ? undefined : brokerSlot(id);
};

/** Everything about one broker. @throws NotSeen */
export const brokerOf = (world: World, slot: string): Broker => {
  const id = brokerIdOf(slot);
  if (id === undefined) throw new Error(`${slot} is not the slot of a broker`);
  const front = loadBalancerSlot(world, id);
  return {
    id,
    slot,
    node: see(world.nodes).brokers.find(({ brokerId }) => brokerId === id),
    loadBalancer: findLoadBalancer(world, front),
    targetGroup: findTargetGroup(world, front),
    endpointService: findEndpointService(world, id),
  };
};

export const findListener = (loadBalancer: LoadBalancer | undefined, port: number): Listener | undefined =>
  loadBalancer && see(loadBalancer.listeners).find((listener) => listener.port === port);

/** Without it the load balancer's nodes in the zones without the broker pass nothing (NLB user guide, cross-zone load balancing). */
export const crossZone = 'load_balancing.cross_zone.enabled';

/** What a broker's path still lacks, as a phrase; undefined when the whole path was seen live. @throws NotSeen */
export const missingOnPath = (broker: Broker, spec: Spec): string | undefined => {
  const { loadBalancer, endpointService } = broker;
  const behind = missingBehindService(broker, spec);
  if (behind !== undefined) return behind;
  if (endpointService?.state.toLowerCase() !== 'available')
    return `endpoint service ${endpointService?.state ?? 'missing'}`;
  if (loadBalancer && !isServed(loadBalancer, endpointService)) return 'load balancer not in the endpoint service yet';
  const principals = see(endpointService.principals);
  const refused = spec.consumers.find(({ principal }) => !principals.includes(principal));
  return refused && `${refused.principal} not admitted`;
};

/** The same of the part that the endpoint service leads to. @throws NotSeen */
export const missingBehindService = (broker: Broker, spec: Spec): string | undefined => {
  const { node, loadBalancer, targetGroup } = broker;
  if (!node) return 'MSK does not list the broker';
  if (!loadBalancer || !carries(loadBalancer)) return `load balancer ${loadBalancer?.state ?? 'missing'}`;
  if (loadBalancer.enforcesInboundOnPrivateLink !== 'off') return 'load balancer still filters PrivateLink traffic';
  if (see(loadBalancer.attributes)[crossZone] !== 'true') return 'load balancer not cross-zone yet';
  const target = targetGroup && see(targetGroup.targets).find(({ address }) => address === node.address);
  if (target?.state !== 'healthy') return `target ${target?.state ?? 'missing'}`;
  const listener = findListener(loadBalancer, portOf(spec.exposure.authentication));
  return !listener || !targetGroup || !listener.targetGroupArns.includes(targetGroup.arn)
    ? 'listener missing'
    : undefined;
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
