import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import type { Place } from '../../world.ts';
import { codeOf } from './codes.ts';
import { pageOf, type FilterTexts } from './filters.ts';
import { checkGroupText } from './group-texts.ts';
import { byId, byIds, idKinds } from './ids.ts';
import { egressToAnywhere, networkOf, type Rule, type SecurityGroup, type Vpc } from './network.ts';
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
  if (id === undefined)
    throw new AwsRefusal('MissingParameter', 'The request must contain the parameter groupName or groupId');
  return byId(networkOf(place).groups, id, idKinds.group);
};

/** Security groups; their rules are in security-group-rules.ts. */
export const securityGroupHandlers: Handlers<typeof ec2> = {
  CreateSecurityGroup: (input, call) => {
    const { GroupName: name = '', Description: description = '' } = input;
    checkGroupText(description, 'GroupDescription');
    const { id: vpcId } = vpcOf(input.VpcId, call);
    checkName(name, vpcId, call);
    const group: SecurityGroup = {
      id: `sg-${call.world.id()}`,
      name,
      description,
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
    const found = byIds(networkOf(call).groups, input.GroupIds, idKinds.group);
    // E47: names are for the default VPC's groups, and there is none here.
    const [name] = input.GroupNames ?? [];
    if (name !== undefined)
      throw new AwsRefusal(
        'InvalidGroup.NotFound',
        `The security group '${name}' does not exist in default VPC 'none'`,
      );
    const { items, next } = pageOf(found, input, filters, ({ tags }) => tags);
    return { NextToken: next, SecurityGroups: items.map((group) => describeGroup(group, call.account)) };
  },
};

/** E6, E47: accounts here have no default VPC. @throws AwsRefusal */
const vpcOf = (id: string | undefined, call: Call): Vpc => {
  if (id === undefined) throw new AwsRefusal('VPCIdNotSpecified', 'No default VPC for this user');
  return byId(networkOf(call).vpcs, id, idKinds.vpc);
};

/** E3, E47. @throws AwsRefusal */
const checkName = (name: string, vpcId: string, call: Call): void => {
  if (name.length === 0 || name.length > 255 || name.startsWith('sg-'))
    throw new AwsRefusal(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Up to 255 characters, not starting with 'sg-'.`,
    );
  checkGroupText(name, 'GroupName');
  if (name.toLowerCase() === 'default')
    throw new AwsRefusal('InvalidParameterValue', `Cannot use reserved security group name: ${name}`);
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
      PrefixListIds: [],
    };
  });
};
