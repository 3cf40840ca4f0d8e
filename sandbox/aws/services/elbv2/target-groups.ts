import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { networkOf } from '../ec2/network.ts';
import { checkArn } from './arns.ts';
import { attributeList, setAttributes, targetGroupAttributes } from './attributes.ts';
import { defaultCheck, healthCheckOf } from './health-check.ts';
import { checkName } from './names.ts';
import { pageOf } from './pages.ts';
import {
  findEach,
  findLoadBalancer,
  findTargetGroup,
  targetGroupsOf,
  usersOf,
  type HealthCheck,
  type TargetGroup,
} from './state.ts';
import { tagsFrom } from './tags.ts';

/** L3: the same name with the same settings is the same group. */
const isSame = (group: TargetGroup, input: elb.CreateTargetGroupInput, check: HealthCheck): boolean =>
  group.protocol === input.Protocol &&
  group.port === input.Port &&
  group.vpcId === input.VpcId &&
  group.targetType === (input.TargetType ?? 'instance') &&
  (Object.keys(defaultCheck) as (keyof HealthCheck)[]).every((key) => group.check[key] === check[key]);

/** L44. @throws AwsRefusal */
const requiredOf = ({ Protocol, Port, VpcId }: elb.CreateTargetGroupInput) => {
  if (Protocol === undefined) throw new AwsRefusal('ValidationError', 'A protocol must be specified');
  if (Port === undefined) throw new AwsRefusal('ValidationError', 'A port must be specified');
  if (VpcId === undefined) throw new AwsRefusal('ValidationError', 'A VPC ID must be specified');
  return { protocol: Protocol, port: Port, vpcId: VpcId };
};

/** @throws AwsRefusal */
const create = (input: elb.CreateTargetGroupInput, check: HealthCheck, call: Call): TargetGroup => {
  const { Name: name = '', TargetType: targetType = 'instance' } = input;
  if (['lambda', 'alb'].includes(targetType))
    throw new AwsRefusal('NotImplementedByTheSandbox', 'targets are addresses here', 501);
  const { protocol, port, vpcId } = requiredOf(input);
  if (!networkOf(call).vpcs.has(vpcId)) throw new AwsRefusal('ValidationError', `The VPC ID '${vpcId}' is not found`);
  if ((input.IpAddressType ?? 'ipv4') !== 'ipv4')
    throw new AwsRefusal('InvalidConfigurationRequest', 'The subnets have no IPv6 addresses');
  // L37
  if (targetGroupsOf(call).size >= call.world.quotas.get('elasticloadbalancing.targetGroups'))
    throw new AwsRefusal('TooManyTargetGroups', 'The maximum number of target groups has been reached');
  const group: TargetGroup = {
    arn: `arn:aws:elasticloadbalancing:${call.region}:${call.account}:targetgroup/${name}/${call.world.id(16)}`,
    ...{ name, protocol, port, vpcId, targetType, check, targets: [] },
    attributes: targetGroupAttributes(targetType, protocol),
    tags: tagsFrom(input.Tags),
    inUseUntil: 0,
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
  HealthCheckPort: group.check.port,
  HealthCheckEnabled: true,
  HealthCheckIntervalSeconds: group.check.interval,
  HealthCheckTimeoutSeconds: group.check.timeout,
  HealthyThresholdCount: group.check.healthyThreshold,
  UnhealthyThresholdCount: group.check.unhealthyThreshold,
  LoadBalancerArns: usersOf(group, call).map(({ arn }) => arn),
});

/** @throws AwsRefusal */
const named = (name: string, call: Call): TargetGroup => {
  const found = [...targetGroupsOf(call).values()].find((one) => one.name === name);
  if (!found) throw new AwsRefusal('TargetGroupNotFound', `Target groups '[${name}]' not found`);
  return found;
};

const asked = (input: elb.DescribeTargetGroupsInput, call: Call): TargetGroup[] => {
  const { LoadBalancerArn: user, TargetGroupArns: arns, Names: names } = input;
  // L47
  if ([user, arns, names].filter((way) => way !== undefined).length > 1)
    throw new AwsRefusal(
      'ValidationError',
      'Specify a load balancer ARN, target group ARNs or names, not several of these',
    );
  const all = [...targetGroupsOf(call).values()];
  if (user !== undefined) {
    const loadBalancer = findLoadBalancer(user, call);
    return all.filter((group) => usersOf(group, call).includes(loadBalancer));
  }
  if (!arns && !names) return all;
  return [
    ...findEach(arns ?? [], call, (arn) => findTargetGroup(arn, call)),
    ...findEach(names ?? [], call, (name) => named(name, call)),
  ];
};

export const targetGroupHandlers: Handlers<typeof elb> = {
  CreateTargetGroup: (input, call) => {
    checkName(input.Name ?? '', 'target group');
    const check = healthCheckOf(input);
    const existing = [...targetGroupsOf(call).values()].find(({ name }) => name === input.Name);
    if (existing && !isSame(existing, input, check))
      throw new AwsRefusal(
        'DuplicateTargetGroupName',
        `A target group with the same name '${existing.name}' exists, but with different settings`,
      );
    return { TargetGroups: [describe(existing ?? create(input, check, call), call)] };
  },
  DescribeTargetGroups: (input, call) => {
    const { items, next } = pageOf(asked(input, call), input);
    return { NextMarker: next, TargetGroups: items.map((group) => describe(group, call)) };
  },
  /** L14: nothing else can be changed. */
  ModifyTargetGroup: (input, call) => {
    const group = findTargetGroup(input.TargetGroupArn, call);
    group.check = healthCheckOf(input, group.check);
    return { TargetGroups: [describe(group, call)] };
  },
  DeleteTargetGroup: (input, call) => {
    const { TargetGroupArn: arn = '' } = input;
    checkArn(arn, 'target group');
    const group = targetGroupsOf(call).get(arn);
    if (!group) return {};
    // L36
    if (usersOf(group, call).length > 0 || call.world.clock.now() < group.inUseUntil)
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
};
