import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { inRange, networkOf } from '../ec2/network.ts';
import { page } from '../paging.ts';
import { startChecking } from './health.ts';
import {
  attributeList,
  checkName,
  findTargetGroup,
  setAttributes,
  tagsFrom,
  targetGroupsOf,
  usersOf,
  type Target,
  type TargetGroup,
} from './state.ts';

/** L37. */
const mostTargets = 1000;

/** L3: the same name with the same settings is the same group. */
const sameSettings = (group: TargetGroup, input: elb.CreateTargetGroupInput): boolean =>
  group.protocol === input.Protocol &&
  group.port === input.Port &&
  group.vpcId === input.VpcId &&
  group.targetType === (input.TargetType ?? 'instance') &&
  group.interval === (input.HealthCheckIntervalSeconds ?? 30);

/** L14. @throws AwsRefusal */
const checkHealth = (input: {
  HealthCheckIntervalSeconds?: number | undefined;
  HealthyThresholdCount?: number | undefined;
  UnhealthyThresholdCount?: number | undefined;
  HealthCheckEnabled?: boolean | undefined;
}): void => {
  const within = (value: number | undefined, least: number, most: number): boolean =>
    value === undefined || (value >= least && value <= most);
  if (!within(input.HealthCheckIntervalSeconds, 5, 300))
    throw new AwsRefusal('ValidationError', 'Health check interval must be between 5 and 300 seconds');
  if (!within(input.HealthyThresholdCount, 2, 10) || !within(input.UnhealthyThresholdCount, 2, 10))
    throw new AwsRefusal('ValidationError', 'Health check thresholds must be between 2 and 10');
  if (input.HealthCheckEnabled === false)
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'Health checks cannot be disabled for target groups with target type ip',
    );
};

const create = (input: elb.CreateTargetGroupInput, call: Call): TargetGroup => {
  const name = input.Name ?? '';
  if (!networkOf(call).vpcs.has(input.VpcId ?? ''))
    throw new AwsRefusal('ValidationError', `The VPC ID '${input.VpcId ?? ''}' is not found`);
  const group: TargetGroup = {
    arn: `arn:aws:elasticloadbalancing:${call.region}:${call.account}:targetgroup/${name}/${call.world.id(16)}`,
    name,
    protocol: input.Protocol ?? '',
    port: input.Port ?? 0,
    vpcId: input.VpcId ?? '',
    targetType: input.TargetType ?? 'instance',
    interval: input.HealthCheckIntervalSeconds ?? 30,
    healthyThreshold: input.HealthyThresholdCount ?? 5,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? 2,
    targets: [],
    // L10
    attributes: new Map([
      ['deregistration_delay.timeout_seconds', '300'],
      ['deregistration_delay.connection_termination.enabled', 'false'],
      ['preserve_client_ip.enabled', 'false'],
      ['proxy_protocol_v2.enabled', 'false'],
      ['load_balancing.cross_zone.enabled', 'use_load_balancer_configuration'],
    ]),
    tags: tagsFrom(input.Tags),
  };
  targetGroupsOf(call).set(group.arn, group);
  return group;
};

const describe = (group: TargetGroup, call: Call): elb.TargetGroup => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  Protocol: group.protocol as elb.ProtocolEnum,
  Port: group.port,
  VpcId: group.vpcId,
  TargetType: group.targetType as elb.TargetTypeEnum,
  IpAddressType: 'ipv4',
  HealthCheckProtocol: 'TCP',
  HealthCheckPort: 'traffic-port',
  HealthCheckEnabled: true,
  HealthCheckIntervalSeconds: group.interval,
  HealthyThresholdCount: group.healthyThreshold,
  UnhealthyThresholdCount: group.unhealthyThreshold,
  LoadBalancerArns: [...new Set(usersOf(group, call).map(({ arn }) => arn))],
});

/** L17. @throws AwsRefusal */
const checkTarget = (address: string, group: TargetGroup, call: Call): void => {
  const vpc = networkOf(call).vpcs.get(group.vpcId);
  if (!vpc || !inRange(address, vpc.cidr))
    throw new AwsRefusal(
      'InvalidTarget',
      `The following targets are not in the target group VPC '${group.vpcId}': '${address}'`,
    );
};

/** L16: one address with two ports is two targets. */
const isTarget = (target: Target, id: string | undefined, port: number): boolean =>
  target.address === id && target.port === port;

export const targetGroupHandlers: Handlers<typeof elb> = {
  CreateTargetGroup: (input, call) => {
    checkName(input.Name ?? '', 'target group');
    checkHealth(input);
    const existing = [...targetGroupsOf(call).values()].find(({ name }) => name === input.Name);
    if (existing && !sameSettings(existing, input))
      throw new AwsRefusal(
        'DuplicateTargetGroupName',
        `A target group with the same name '${existing.name}' exists, but with different settings`,
      );
    return { TargetGroups: [describe(existing ?? create(input, call), call)] };
  },
  DescribeTargetGroups: (input, call) => {
    const all = [...targetGroupsOf(call).values()];
    const byArn = (input.TargetGroupArns ?? []).map((arn) => findTargetGroup(arn, call));
    const byName = (input.Names ?? []).map((name) => {
      const found = all.find((one) => one.name === name);
      if (!found) throw new AwsRefusal('TargetGroupNotFound', `Target groups '[${name}]' not found`);
      return found;
    });
    const asked = input.TargetGroupArns || input.Names ? [...byArn, ...byName] : all;
    const { items, next } = page(asked, input.Marker, input.PageSize ?? 400);
    return { NextMarker: next, TargetGroups: items.map((group) => describe(group, call)) };
  },
  ModifyTargetGroup: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    checkHealth(input);
    group.interval = input.HealthCheckIntervalSeconds ?? group.interval;
    group.healthyThreshold = input.HealthyThresholdCount ?? group.healthyThreshold;
    group.unhealthyThreshold = input.UnhealthyThresholdCount ?? group.unhealthyThreshold;
    return { TargetGroups: [describe(group, call)] };
  },
  DeleteTargetGroup: (input, call) => {
    const group = targetGroupsOf(call).get(input.TargetGroupArn ?? '');
    if (!group) return {};
    // L36
    if (usersOf(group, call).length > 0)
      throw new AwsRefusal('ResourceInUse', `Target group '${group.arn}' is currently in use by a listener or a rule`);
    targetGroupsOf(call).delete(group.arn);
    return {};
  },
  DescribeTargetGroupAttributes: (input, call) => ({
    Attributes: attributeList(findTargetGroup(input.TargetGroupArn, call).attributes),
  }),
  ModifyTargetGroupAttributes: (input, call) => {
    const { attributes } = findTargetGroup(input.TargetGroupArn, call);
    setAttributes(attributes, input.Attributes);
    return { Attributes: attributeList(attributes) };
  },
  RegisterTargets: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    for (const { Id = '' } of input.Targets ?? []) checkTarget(Id, group, call);
    for (const { Id = '', Port = group.port } of input.Targets ?? []) {
      const known = group.targets.find((target) => isTarget(target, Id, Port));
      if (known && known.state !== 'draining') continue;
      if (group.targets.length >= mostTargets)
        throw new AwsRefusal('TooManyTargets', 'The maximum number of targets has been reached');
      if (known) group.targets.splice(group.targets.indexOf(known), 1);
      const target: Target = {
        address: Id,
        port: Port,
        state: 'initial',
        reason: 'Elb.RegistrationInProgress',
        streak: 0,
        lastOk: undefined,
      };
      group.targets.push(target);
      startChecking(target, group, call);
    }
    return {};
  },
  DeregisterTargets: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    // L18: an unknown target is no error. L21: it drains first.
    for (const { Id, Port = group.port } of input.Targets ?? []) {
      const target = group.targets.find((one) => isTarget(one, Id, Port) && one.state !== 'draining');
      if (!target) continue;
      target.state = 'draining';
      target.reason = 'Target.DeregistrationInProgress';
      call.world.clock.after(Number(group.attributes.get('deregistration_delay.timeout_seconds') ?? '300'), () => {
        if (group.targets.includes(target) && target.state === 'draining')
          group.targets.splice(group.targets.indexOf(target), 1);
      });
    }
    return {};
  },
  DescribeTargetHealth: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    const inUse = usersOf(group, call).length > 0;
    return {
      TargetHealthDescriptions: group.targets.map((target) => ({
        Target: { Id: target.address, Port: target.port },
        HealthCheckPort: String(target.port),
        // L20
        TargetHealth:
          inUse || target.state === 'draining'
            ? { State: target.state, Reason: target.reason as elb.TargetHealthReasonEnum | undefined }
            : { State: 'unused', Reason: 'Target.NotInUse' },
      })),
    };
  },
};
