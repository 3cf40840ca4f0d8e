import { AwsRefusal } from '../../service.ts';
import { stateOf, type Place } from '../../world.ts';
import { checkArn } from './arns.ts';

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly type: 'network' | 'application';
  readonly scheme: 'internal' | 'internet-facing';
  readonly vpcId: string;
  /** One a zone, and in the same order an interface in each: the node of that zone. */
  subnetIds: readonly string[];
  interfaceIds: readonly string[];
  /** Addresses that were asked for, by subnet. */
  fixedAddresses: ReadonlyMap<string, string>;
  /** Made without any, it can never have one (L11). */
  groupIds: string[];
  enforcesInboundOnPrivateLink: 'on' | 'off';
  state: 'provisioning' | 'active' | 'active_impaired' | 'failed';
  reason: string | undefined;
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
}

export interface Target {
  readonly address: string;
  readonly port: number;
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  reason: string | undefined;
  /** Checks in a row that came out as the last one did. */
  streak: number;
  lastOk: boolean | undefined;
  /** How often it became unhealthy (L48). */
  timesLost: number;
}

export interface HealthCheck {
  readonly port: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: string;
  check: HealthCheck;
  readonly targets: Target[];
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  /** Until when it counts as used by a load balancer that is gone (L36). */
  inUseUntil: number;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  protocol: string;
  port: number;
  targetGroupArn: string;
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
}

const loadBalancers = stateOf('load-balancers', () => new Map<string, LoadBalancer>());
const targetGroups = stateOf('target-groups', () => new Map<string, TargetGroup>());
const listeners = stateOf('listeners', () => new Map<string, Listener>());
export const elbStates = { loadBalancers, targetGroups, listeners };

export const loadBalancersOf = ({ world, account, region }: Place): Map<string, LoadBalancer> =>
  world.state(loadBalancers, account, region);
export const targetGroupsOf = ({ world, account, region }: Place): Map<string, TargetGroup> =>
  world.state(targetGroups, account, region);
export const listenersOf = ({ world, account, region }: Place): Map<string, Listener> =>
  world.state(listeners, account, region);

export const listenersOn = ({ arn }: LoadBalancer, place: Place): Listener[] =>
  [...listenersOf(place).values()].filter(({ loadBalancerArn }) => loadBalancerArn === arn);

/** L26: not found is 400, and the code on the wire has no "Exception". @throws AwsRefusal */
export const findLoadBalancer = (arn = '', place: Place): LoadBalancer => {
  checkArn(arn, 'load balancer');
  const found = loadBalancersOf(place).get(arn);
  if (!found) throw new AwsRefusal('LoadBalancerNotFound', `Load balancer '${arn}' not found`);
  return found;
};

export const findTargetGroup = (arn = '', place: Place): TargetGroup => {
  checkArn(arn, 'target group');
  const found = targetGroupsOf(place).get(arn);
  if (!found) throw new AwsRefusal('TargetGroupNotFound', `Target group '${arn}' not found`);
  return found;
};

export const findListener = (arn = '', place: Place): Listener => {
  checkArn(arn, 'listener');
  const found = listenersOf(place).get(arn);
  if (!found) throw new AwsRefusal('ListenerNotFound', `Listener '${arn}' not found`);
  return found;
};

/** L27 (switch `elb.missingOne`): several at once, of which one may not be there. @throws AwsRefusal */
export const findEach = <Key, Found>(keys: readonly Key[], { world }: Place, find: (key: Key) => Found): Found[] =>
  world.switches.get('elb.missingOne') === 'fails' ? keys.map(find) : keys.flatMap((key) => unlessMissing(key, find));

const unlessMissing = <Key, Found>(key: Key, find: (key: Key) => Found): Found[] => {
  try {
    return [find(key)];
  } catch (error) {
    if (error instanceof AwsRefusal && error.code.endsWith('NotFound')) return [];
    throw error;
  }
};

/** The load balancers whose listeners forward to a target group. */
export const usersOf = (group: TargetGroup, place: Place): LoadBalancer[] => {
  const arns = [...listenersOf(place).values()]
    .filter(({ targetGroupArn }) => targetGroupArn === group.arn)
    .map(({ loadBalancerArn }) => loadBalancerArn);
  return [...new Set(arns)].flatMap((arn) => loadBalancersOf(place).get(arn) ?? []);
};

const lastForwarder = new WeakMap<TargetGroup, Listener>();

/** The load balancer that checks a group's targets. Thousands of checks ask: the listener is only looked for when the last one is it no more. */
export const checkerOf = (group: TargetGroup, place: Place): LoadBalancer | undefined => {
  const listeners = listenersOf(place);
  const forwards = ({ targetGroupArn }: Listener): boolean => targetGroupArn === group.arn;
  const last = lastForwarder.get(group);
  const isStill = last !== undefined && listeners.get(last.arn) === last && forwards(last);
  const listener = isStill ? last : [...listeners.values()].find(forwards);
  if (listener) lastForwarder.set(group, listener);
  return listener && loadBalancersOf(place).get(listener.loadBalancerArn);
};

/** It takes connections, and checks its targets, once it is provisioned, and goes on when it is impaired. */
export const isWorking = ({ state }: LoadBalancer): boolean => state === 'active' || state === 'active_impaired';
