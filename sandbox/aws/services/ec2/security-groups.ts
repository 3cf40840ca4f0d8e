import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import type { Place } from '../../world.ts';
import { codeOf } from './codes.ts';
import { byIds } from './describe-network.ts';
import { pageOf, type FilterTexts } from './filters.ts';
import { egressToAnywhere, networkOf, type Rule, type SecurityGroup } from './network.ts';
import { listTags, tagsAtCreation } from './tag-list.ts';

const peersOf = ({ rules }: SecurityGroup, direction: Rule['direction']): string[] =>
  rules.flatMap((rule) => (rule.direction === direction ? [rule.peer] : []));

const filters: FilterTexts<SecurityGroup> = {
  'group-name': ({ name }) => [name],
  'group-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  description: ({ description }) => [description],
  'ip-permission.group-id': (group) => peersOf(group, 'ingress'),
  'ip-permission.cidr': (group) => peersOf(group, 'ingress'),
  'egress.ip-permission.group-id': (group) => peersOf(group, 'egress'),
  'egress.ip-permission.cidr': (group) => peersOf(group, 'egress'),
};

/** E6. @throws AwsRefusal */
export const findGroup = (id: string | undefined, place: Place): SecurityGroup => {
  const group = networkOf(place).groups.get(id ?? '');
  if (!group) throw new AwsRefusal('InvalidGroup.NotFound', `The security group '${id ?? ''}' does not exist`);
  return group;
};

/** Security groups; their rules are in security-group-rules.ts. */
export const securityGroupHandlers: Handlers<typeof ec2> = {
  CreateSecurityGroup: (input, call) => {
    const { GroupName: name = '', VpcId: vpcId = '' } = input;
    checkName(name, vpcId, call);
    const group: SecurityGroup = {
      id: `sg-${call.world.id()}`,
      name,
      description: input.Description ?? '',
      vpcId,
      rules: [egressToAnywhere(`sgr-${call.world.id()}`)],
      tags: tagsAtCreation(input.TagSpecifications, 'security-group'),
    };
    networkOf(call).groups.set(group.id, group);
    return { GroupId: group.id, Tags: listTags(group.tags) };
  },
  DeleteSecurityGroup: (input, call) => {
    const group = findGroup(input.GroupId, call);
    if (group.name === 'default')
      throw new AwsRefusal('CannotDelete', `the specified group: "${group.id}" name: "default" cannot be deleted`);
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
    const found = byIds(networkOf(call).groups, input.GroupIds, 'InvalidGroup.NotFound', 'security group');
    const named = found.filter(({ name }) => (input.GroupNames ?? [name]).includes(name));
    const { items, next } = pageOf(named, input, filters, ({ tags }) => tags);
    return { NextToken: next, SecurityGroups: items.map((group) => describeGroup(group, call.account)) };
  },
};

/** E3. @throws AwsRefusal */
const checkName = (name: string, vpcId: string, call: Call): void => {
  if (name.length === 0 || name.length > 255 || name.startsWith('sg-'))
    throw new AwsRefusal(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Up to 255 characters, not starting with 'sg-'.`,
    );
  // E6
  if (!/^vpc-[0-9a-f]+$/.test(vpcId)) throw new AwsRefusal('InvalidVpcId.Malformed', `Invalid id: "${vpcId}"`);
  if (!networkOf(call).vpcs.has(vpcId))
    throw new AwsRefusal('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`);
  // Names differ in more than case.
  const taken = [...networkOf(call).groups.values()].some(
    (group) => group.vpcId === vpcId && group.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken)
    throw new AwsRefusal(
      codeOf('duplicateGroup', call.world),
      `The security group '${name}' already exists for VPC '${vpcId}'`,
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
    const to = (pattern: RegExp) => rules.filter(({ peer }) => pattern.test(peer));
    return {
      IpProtocol: first?.protocol ?? '-1',
      ...range,
      UserIdGroupPairs: to(/^sg-/).map(({ peer, description }) => ({
        GroupId: peer,
        UserId: account,
        Description: description,
      })),
      IpRanges: to(/^\d.*\//).map(({ peer, description }) => ({ CidrIp: peer, Description: description })),
      Ipv6Ranges: to(/:/).map(({ peer, description }) => ({ CidrIpv6: peer, Description: description })),
      PrefixListIds: to(/^pl-/).map(({ peer, description }) => ({ PrefixListId: peer, Description: description })),
    };
  });
};
