import { isIPv4 } from 'node:net';
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { inRange, networkOf } from '../ec2/network.ts';
import { startChecking } from './health.ts';
import { isEnabledFor, zoneOfAddress } from './nodes.ts';
import { findTargetGroup, usersOf, type Target, type TargetGroup } from './state.ts';

/** L16: one address with two ports is two targets. */
interface Key {
  readonly address: string;
  readonly port: number;
}

const keysOf = (targets: readonly elb.TargetDescription[] | undefined, group: TargetGroup): Key[] =>
  (targets ?? []).map(({ Id = '', Port = group.port }) => ({ address: Id, port: Port }));

const isAt = (target: Target, { address, port }: Key): boolean => target.address === address && target.port === port;

/** L45: instances do not exist here. @throws AwsRefusal */
const checkForm = ({ address: id }: Key, { targetType }: TargetGroup): void => {
  if (targetType === 'ip' && !isIPv4(id))
    throw new AwsRefusal('ValidationError', `The IP address '${id}' is not a valid IPv4 address`);
  if (targetType === 'ip') return;
  if (!/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id))
    throw new AwsRefusal('ValidationError', `Instance ID '${id}' is not valid`);
  throw new AwsRefusal('InvalidTarget', `The following targets are not valid instances: '${id}'`);
};

/** L17. @throws AwsRefusal */
const checkAddress = ({ address }: Key, { vpcId }: TargetGroup, call: Call): void => {
  const vpc = networkOf(call).vpcs.get(vpcId);
  if (!vpc || !inRange(address, vpc.cidr))
    throw new AwsRefusal(
      'InvalidTarget',
      `The following targets are not in the target group VPC '${vpcId}': '${address}'`,
    );
};

/** Those that are not registered yet, or only drain; each once. */
const newOnes = (keys: readonly Key[], { targets }: TargetGroup): Key[] => {
  const live = targets.filter(({ state }) => state !== 'draining');
  const unique = new Map(keys.map((key) => [`${key.address}:${key.port}`, key]));
  return [...unique.values()].filter((key) => !live.some((target) => isAt(target, key)));
};

/** L37. @throws AwsRefusal */
const checkRoom = (added: readonly Key[], { targets }: TargetGroup, call: Call): void => {
  const kept = targets.filter((target) => !added.some((key) => isAt(target, key))).length;
  if (kept + added.length > call.world.quotas.get('elasticloadbalancing.targetsPerTargetGroup'))
    throw new AwsRefusal('TooManyTargets', 'The maximum number of targets has been reached');
};

const add = (key: Key, group: TargetGroup, call: Call): void => {
  const drained = group.targets.findIndex((target) => isAt(target, key));
  if (drained >= 0) group.targets.splice(drained, 1);
  const target: Target = {
    ...key,
    ...{ state: 'initial', reason: 'Elb.RegistrationInProgress', streak: 0, lastOk: undefined, timesLost: 0 },
  };
  group.targets.push(target);
  startChecking(target, group, call);
};

/** L21: it drains for the group's delay, and is gone then. */
const drain = (target: Target, group: TargetGroup, call: Call): void => {
  target.state = 'draining';
  target.reason = 'Target.DeregistrationInProgress';
  const seconds = Number(group.attributes.get('deregistration_delay.timeout_seconds'));
  call.world.clock.after(seconds, () => {
    const index = group.targets.indexOf(target);
    if (index >= 0) group.targets.splice(index, 1);
  });
};

/** L20: nobody looks at a target whose group no listener has, or whose zone the load balancer has not. */
const isUnused = ({ address, state }: Target, group: TargetGroup, call: Call): boolean =>
  state !== 'draining' && !usersOf(group, call).some((loadBalancer) => isEnabledFor(address, loadBalancer, call));

/** L50. */
const descriptions: Readonly<Record<string, string>> = {
  'Elb.RegistrationInProgress': 'Target registration is in progress',
  'Elb.InitialHealthChecking': 'Initial health checks in progress',
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.NotRegistered': 'Target is not registered to the target group',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
};

const explained = (State: elb.TargetHealthStateEnum, reason: string | undefined): elb.TargetHealth =>
  reason === undefined
    ? { State }
    : { State, Reason: reason as elb.TargetHealthReasonEnum, Description: descriptions[reason] };

const healthOf = (target: Target, group: TargetGroup, call: Call): elb.TargetHealth =>
  isUnused(target, group, call) ? explained('unused', 'Target.NotInUse') : explained(target.state, target.reason);

const zoneName = (address: string, { vpcId }: TargetGroup, call: Call): string | undefined => {
  const zoneId = zoneOfAddress(address, vpcId, call);
  return [...networkOf(call).subnets.values()].find((subnet) => subnet.zoneId === zoneId)?.zoneName;
};

const describe = (target: Target, group: TargetGroup, call: Call): elb.TargetHealthDescription => ({
  Target: { Id: target.address, Port: target.port, AvailabilityZone: zoneName(target.address, group, call) },
  HealthCheckPort: group.check.port === 'traffic-port' ? String(target.port) : group.check.port,
  TargetHealth: healthOf(target, group, call),
});

const unknownTarget = ({ address, port }: Key): elb.TargetHealthDescription => ({
  Target: { Id: address, Port: port },
  TargetHealth: explained('unused', 'Target.NotRegistered'),
});

export const targetHandlers: Handlers<typeof elb> = {
  /** All of them, or none. */
  RegisterTargets: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    const keys = keysOf(input.Targets, group);
    for (const key of keys) {
      checkForm(key, group);
      checkAddress(key, group, call);
    }
    const added = newOnes(keys, group);
    checkRoom(added, group, call);
    for (const key of added) add(key, group, call);
    return {};
  },
  /** L18: an unknown target is no error. */
  DeregisterTargets: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    const keys = keysOf(input.Targets, group);
    for (const target of group.targets.filter(({ state }) => state !== 'draining'))
      if (keys.some((key) => isAt(target, key))) drain(target, group, call);
    return {};
  },
  DescribeTargetHealth: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    const found = (key: Key): elb.TargetHealthDescription => {
      const target = group.targets.find((one) => isAt(one, key));
      return target ? describe(target, group, call) : unknownTarget(key);
    };
    return {
      TargetHealthDescriptions: input.Targets
        ? keysOf(input.Targets, group).map(found)
        : group.targets.map((target) => describe(target, group, call)),
    };
  },
};
