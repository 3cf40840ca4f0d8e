import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import type { Place } from '../../world.ts';
import { page } from '../paging.ts';
import { byIds } from './describe-network.ts';
import { checkFilters, filterBy, pageSize, type FilterTexts } from './filters.ts';
import { networkOf, type Rule, type SecurityGroup } from './network.ts';
import { listTags, tagsAtCreation } from './tags.ts';

const filters: FilterTexts<SecurityGroup> = {
  'group-name': ({ name }) => [name],
  'group-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  description: ({ description }) => [description],
};

/** E5. */
const mostRules = 60;

/** E6. @throws AwsRefusal */
export const findGroup = (id: string | undefined, place: Place): SecurityGroup => {
  const group = networkOf(place).groups.get(id ?? '');
  if (!group) throw new AwsRefusal('InvalidGroup.NotFound', `The security group '${id ?? ''}' does not exist`);
  return group;
};

export const securityGroupHandlers: Handlers<typeof ec2> = {
  CreateSecurityGroup: (input, call) => {
    const { GroupName: name = '', VpcId: vpcId = '' } = input;
    checkName(name);
    if (!networkOf(call).vpcs.has(vpcId))
      throw new AwsRefusal(
        /^vpc-[0-9a-f]+$/.test(vpcId) ? 'InvalidVpcID.NotFound' : 'InvalidVpcId.Malformed',
        `The vpc ID '${vpcId}' does not exist`,
      );
    // E3: names differ in more than case.
    const taken = [...networkOf(call).groups.values()].some(
      (group) => group.vpcId === vpcId && group.name.toLowerCase() === name.toLowerCase(),
    );
    if (taken)
      throw new AwsRefusal('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpcId}'`);
    const group: SecurityGroup = {
      id: `sg-${call.world.id()}`,
      name,
      description: input.Description ?? '',
      vpcId,
      rules: [],
      tags: tagsAtCreation(input.TagSpecifications, 'security-group'),
    };
    group.rules.push({
      id: `sgr-${call.world.id()}`,
      direction: 'egress',
      protocol: '-1',
      fromPort: -1,
      toPort: -1,
      peer: '0.0.0.0/0',
    });
    networkOf(call).groups.set(group.id, group);
    return { GroupId: group.id, Tags: listTags(group.tags) };
  },
  DeleteSecurityGroup: (input, call) => {
    const group = findGroup(input.GroupId, call);
    // E2: held by an interface, or named by another group's rule.
    const held = [...networkOf(call).interfaces.values()].some(({ groupIds }) => groupIds.includes(group.id));
    const named = [...networkOf(call).groups.values()].some(
      (other) => other !== group && other.rules.some(({ peer }) => peer === group.id),
    );
    if (held || named) throw new AwsRefusal('DependencyViolation', `resource ${group.id} has a dependent object`);
    networkOf(call).groups.delete(group.id);
    return { Return: true, GroupId: group.id };
  },
  DescribeSecurityGroups: (input, call) => {
    checkFilters(input.Filters, Object.keys(filters), true);
    const all = byIds(networkOf(call).groups, input.GroupIds, 'InvalidGroup.NotFound', 'security group');
    const { items, next } = page(
      filterBy(all, input.Filters, filters, ({ tags }) => tags),
      input.NextToken,
      pageSize(input.MaxResults),
    );
    return { NextToken: next, SecurityGroups: items.map((group) => describeGroup(group, call.account)) };
  },
  AuthorizeSecurityGroupIngress: (input, call) => authorize(input, 'ingress', call),
  AuthorizeSecurityGroupEgress: (input, call) => authorize(input, 'egress', call),
  RevokeSecurityGroupIngress: (input, call) => revoke(input, 'ingress', call),
  RevokeSecurityGroupEgress: (input, call) => revoke(input, 'egress', call),
};

const checkName = (name: string): void => {
  if (name.length === 0 || name.length > 255 || name.startsWith('sg-'))
    throw new AwsRefusal(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Up to 255 characters, not starting with 'sg-'.`,
    );
};

const describeGroup = (group: SecurityGroup, account: string): ec2.SecurityGroup => ({
  GroupId: group.id,
  GroupName: group.name,
  Description: group.description,
  VpcId: group.vpcId,
  OwnerId: account,
  Tags: listTags(group.tags),
  IpPermissions: permissionsOf(group, 'ingress', account),
  IpPermissionsEgress: permissionsOf(group, 'egress', account),
});

/** EC2 lumps rules of one protocol and port range into one permission. */
const permissionsOf = (group: SecurityGroup, direction: Rule['direction'], account: string): ec2.IpPermission[] => {
  const byRange = Map.groupBy(
    group.rules.filter((rule) => rule.direction === direction),
    ({ protocol, fromPort, toPort }) => `${protocol} ${fromPort} ${toPort}`,
  );
  return [...byRange.values()].map((rules) => {
    const [first] = rules;
    const range = first && first.protocol !== '-1' ? { FromPort: first.fromPort, ToPort: first.toPort } : {};
    const peers = rules.map(({ peer }) => peer);
    return {
      IpProtocol: first?.protocol ?? '-1',
      ...range,
      UserIdGroupPairs: peers.filter((peer) => peer.startsWith('sg-')).map((GroupId) => ({ GroupId, UserId: account })),
      IpRanges: peers.filter((peer) => /^\d.*\//.test(peer)).map((CidrIp) => ({ CidrIp })),
      Ipv6Ranges: peers.filter((peer) => peer.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
      PrefixListIds: peers.filter((peer) => peer.startsWith('pl-')).map((PrefixListId) => ({ PrefixListId })),
    };
  });
};

interface RuleInput {
  readonly GroupId?: string | undefined;
  readonly IpPermissions?: ec2.IpPermission[] | undefined;
  readonly SecurityGroupRuleIds?: string[] | undefined;
}

const rulesFrom = (permissions: readonly ec2.IpPermission[], direction: Rule['direction'], call: Call): Rule[] =>
  permissions.flatMap((permission) => {
    const protocol = permission.IpProtocol ?? '-1';
    const range =
      protocol === '-1'
        ? { fromPort: -1, toPort: -1 }
        : { fromPort: permission.FromPort ?? 0, toPort: permission.ToPort ?? 65535 };
    const peers = [
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
      ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
      ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ];
    return peers.map((peer = '') => ({ id: `sgr-${call.world.id()}`, direction, protocol, ...range, peer }));
  });

const same = (a: Rule, b: Rule): boolean =>
  a.direction === b.direction &&
  a.protocol === b.protocol &&
  a.fromPort === b.fromPort &&
  a.toPort === b.toPort &&
  a.peer === b.peer;

const authorize = (
  input: RuleInput,
  direction: Rule['direction'],
  call: Call,
): ec2.AuthorizeSecurityGroupIngressResult => {
  const group = findGroup(input.GroupId, call);
  const rules = rulesFrom(input.IpPermissions ?? [], direction, call);
  if (rules.length === 0)
    throw new AwsRefusal('MissingParameter', 'The request must contain the parameter ipPermissions');
  for (const rule of rules) checkRule(rule, group, call);
  group.rules.push(...rules);
  return {
    Return: true,
    SecurityGroupRules: rules.map((rule) => ({
      SecurityGroupRuleId: rule.id,
      GroupId: group.id,
      IsEgress: direction === 'egress',
      IpProtocol: rule.protocol,
    })),
  };
};

const checkRule = (rule: Rule, group: SecurityGroup, call: Call): void => {
  if (rule.peer.startsWith('sg-') && findGroup(rule.peer, call).vpcId !== group.vpcId)
    throw new AwsRefusal(
      'InvalidGroup.NotFound',
      `You have specified two resources that belong to different networks.`,
    );
  // E4
  if (group.rules.some((other) => same(rule, other)))
    throw new AwsRefusal(
      'InvalidPermission.Duplicate',
      `the specified rule "peer: ${rule.peer}, TCP, from port: ${rule.fromPort}, to port: ${rule.toPort}, ALLOW" already exists`,
    );
  if (group.rules.filter(({ direction }) => direction === rule.direction).length >= mostRules)
    throw new AwsRefusal(
      'RulesPerSecurityGroupLimitExceeded',
      'The maximum number of rules per security group has been reached.',
    );
};

const revoke = (input: RuleInput, direction: Rule['direction'], call: Call): ec2.RevokeSecurityGroupIngressResult => {
  const group = findGroup(input.GroupId, call);
  const asked = rulesFrom(input.IpPermissions ?? [], direction, call);
  const doomed = group.rules.filter(
    (rule) => asked.some((one) => same(one, rule)) || (input.SecurityGroupRuleIds ?? []).includes(rule.id),
  );
  // E4
  if (doomed.length < asked.length + (input.SecurityGroupRuleIds ?? []).length)
    throw new AwsRefusal('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  group.rules.splice(0, Infinity, ...group.rules.filter((rule) => !doomed.includes(rule)));
  return { Return: true };
};
