import { AwsRefusal } from '../../service.ts';
import { stateOf, type Place } from '../../world.ts';

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly type: 'network' | 'application';
  readonly scheme: 'internal' | 'internet-facing';
  readonly vpcId: string;
  readonly subnetIds: string[];
  /** Made without any, it can never have one (L11). */
  groupIds: string[];
  enforcesInboundOnPrivateLink: 'on' | 'off';
  state: 'provisioning' | 'active' | 'active_impaired' | 'failed';
  reason: string | undefined;
  readonly interfaceIds: string[];
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
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: string;
  interval: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  readonly targets: Target[];
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: string;
  readonly port: number;
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

/** L26: not found is 400, and the code on the wire has no "Exception". */
export const findLoadBalancer = (arn: string | undefined, place: Place): LoadBalancer => {
  const found = loadBalancersOf(place).get(arn ?? '');
  if (!found) throw new AwsRefusal('LoadBalancerNotFound', `Load balancer '${arn ?? ''}' not found`);
  return found;
};

export const findTargetGroup = (arn: string | undefined, place: Place): TargetGroup => {
  const found = targetGroupsOf(place).get(arn ?? '');
  if (!found) throw new AwsRefusal('TargetGroupNotFound', `Target group '${arn ?? ''}' not found`);
  return found;
};

export const findListener = (arn: string | undefined, place: Place): Listener => {
  const found = listenersOf(place).get(arn ?? '');
  if (!found) throw new AwsRefusal('ListenerNotFound', `Listener '${arn ?? ''}' not found`);
  return found;
};

/** The load balancers whose listeners forward to a target group. */
export const usersOf = (group: TargetGroup, place: Place): LoadBalancer[] =>
  [...listenersOf(place).values()]
    .filter(({ targetGroupArn }) => targetGroupArn === group.arn)
    .flatMap(({ loadBalancerArn }) => loadBalancersOf(place).get(loadBalancerArn) ?? []);

/** L1. @throws AwsRefusal */
export const checkName = (name: string, what: string): void => {
  if (name.length > 32)
    throw new AwsRefusal('ValidationError', `The ${what} name '${name}' cannot be longer than '32' characters`);
  if (
    !/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name) ||
    (what === 'load balancer' && name.startsWith('internal-'))
  )
    throw new AwsRefusal(
      'ValidationError',
      `The ${what} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-), and may not begin or end with a hyphen`,
    );
};

export const tagsFrom = (
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Map<string, string> => new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

export const attributeList = (attributes: Map<string, string>): { Key: string; Value: string }[] =>
  [...attributes].map(([Key, Value]) => ({ Key, Value }));

/** Sets attributes that are known and within their range. @throws AwsRefusal */
export const setAttributes = (
  attributes: Map<string, string>,
  changes: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): void => {
  for (const { Key = '', Value = '' } of changes ?? []) checkAttribute(attributes, Key, Value);
  for (const { Key = '', Value = '' } of changes ?? []) attributes.set(Key, Value);
};

/** L10. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  'tcp.idle_timeout.seconds': [60, 6000],
  'deregistration_delay.timeout_seconds': [0, 3600],
};

const checkAttribute = (attributes: Map<string, string>, key: string, value: string): void => {
  if (!attributes.has(key))
    throw new AwsRefusal('InvalidConfigurationRequest', `Attribute key '${key}' is not recognized`);
  const [least, most] = ranges[key] ?? [-Infinity, Infinity];
  const isBoolean = ['true', 'false'].includes(attributes.get(key) ?? '');
  if (
    (ranges[key] && !(Number(value) >= least && Number(value) <= most)) ||
    (isBoolean && !['true', 'false'].includes(value))
  )
    throw new AwsRefusal('InvalidConfigurationRequest', `'${key}' cannot be '${value}'`);
};
