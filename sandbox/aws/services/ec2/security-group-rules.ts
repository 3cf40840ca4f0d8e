import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { canonicalRange } from './cidr.ts';
import { codeOf } from './codes.ts';
import { pageOf, type FilterTexts } from './filters.ts';
import { checkGroupText } from './group-texts.ts';
import { checkId, idKinds } from './ids.ts';
import { networkOf, type Rule, type SecurityGroup } from './network.ts';
import { findGroup } from './security-groups.ts';
import { listTags, tagsAtCreation } from './tag-list.ts';

interface RuleInput {
  readonly GroupId?: string | undefined;
  readonly IpPermissions?: ec2.IpPermission[] | undefined;
  readonly SecurityGroupRuleIds?: string[] | undefined;
  readonly TagSpecifications?: ec2.TagSpecification[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
}

interface OwnedRule {
  readonly rule: Rule;
  readonly group: SecurityGroup;
}

const filters: FilterTexts<OwnedRule> = {
  'group-id': ({ group }) => [group.id],
  'security-group-rule-id': ({ rule }) => [rule.id],
};

export const securityGroupRuleHandlers: Handlers<typeof ec2> = {
  AuthorizeSecurityGroupIngress: (input, call) => authorize(input, 'ingress', call),
  AuthorizeSecurityGroupEgress: (input, call) => authorize(input, 'egress', call),
  RevokeSecurityGroupIngress: (input, call) => revoke(input, 'ingress', call),
  RevokeSecurityGroupEgress: (input, call) => revoke(input, 'egress', call),
  DescribeSecurityGroupRules: (input, call) => {
    const all = [...networkOf(call).groups.values()].flatMap((group) => group.rules.map((rule) => ({ rule, group })));
    const wanted = input.SecurityGroupRuleIds ?? [];
    for (const id of wanted) checkId(id, idKinds.rule);
    const missing = wanted.find((id) => !all.some(({ rule }) => rule.id === id));
    if (missing !== undefined)
      throw new AwsRefusal(
        'InvalidSecurityGroupRuleId.NotFound',
        `The security group rule ID '${missing}' does not exist`,
      );
    const asked = wanted.length === 0 ? all : all.filter(({ rule }) => wanted.includes(rule.id));
    const { items, next } = pageOf(asked, input, filters, ({ rule }) => rule.tags);
    return {
      NextToken: next,
      SecurityGroupRules: items.map(({ rule, group }) => describeRule(rule, group, call.account)),
    };
  },
};

const describeRule = (rule: Rule, group: SecurityGroup, account: string): ec2.SecurityGroupRule => ({
  SecurityGroupRuleId: rule.id,
  GroupId: group.id,
  GroupOwnerId: account,
  IsEgress: rule.direction === 'egress',
  IpProtocol: rule.protocol,
  FromPort: rule.fromPort,
  ToPort: rule.toPort,
  Description: rule.description,
  Tags: listTags(rule.tags),
  ...describePeer(rule.peer, account),
});

const describePeer = (peer: string, account: string): Partial<ec2.SecurityGroupRule> => {
  if (peer.startsWith('sg-')) return { ReferencedGroupInfo: { GroupId: peer, UserId: account } };
  return peer.includes(':') ? { CidrIpv6: peer } : { CidrIpv4: peer };
};

/** Callers may also put one rule straight into the call. */
const permissionsIn = ({ IpPermissions = [], IpProtocol, FromPort, ToPort, CidrIp }: RuleInput): ec2.IpPermission[] =>
  CidrIp === undefined ? IpPermissions : [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }];

const rulesFrom = (input: RuleInput, direction: Rule['direction'], call: Call): Rule[] =>
  permissionsIn(input).flatMap((permission) =>
    peersIn(permission).map(({ peer, description }) => ({
      id: `sgr-${call.world.id()}`,
      direction,
      ...portsIn(permission),
      peer,
      description,
      tags: tagsAtCreation(input.TagSpecifications, 'security-group-rule'),
    })),
  );

const peersIn = (permission: ec2.IpPermission): { peer: string; description: string | undefined }[] => [
  ...(permission.UserIdGroupPairs ?? []).map(({ GroupId = '', Description }) => ({
    peer: GroupId,
    description: Description,
  })),
  ...(permission.IpRanges ?? []).map(({ CidrIp = '', Description }) => ({
    peer: canonicalRange(CidrIp),
    description: Description,
  })),
  ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 = '', Description }) => ({
    peer: CidrIpv6,
    description: Description,
  })),
  ...(permission.PrefixListIds ?? []).map(({ PrefixListId = '', Description }) => ({
    peer: PrefixListId,
    description: Description,
  })),
];

/** Some protocols may be given by their number. */
const protocolNames: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6' };

/** E48: a name, or a number; `-1` is all of them. @throws AwsRefusal */
const protocolOf = ({ IpProtocol: given }: ec2.IpPermission): string => {
  if (given === undefined)
    throw new AwsRefusal('MissingParameter', 'The request must contain the parameter ipProtocol');
  const name = protocolNames[given] ?? given;
  const isNumber = /^\d{1,3}$/.test(name) && Number(name) <= 255;
  if (name !== '-1' && !isNumber && !Object.values(protocolNames).includes(name))
    throw new AwsRefusal('InvalidParameterValue', `Invalid value '${given}' for IP protocol. Unknown protocol.`);
  return name;
};

const portsIn = (permission: ec2.IpPermission) => {
  const { FromPort = -1, ToPort = -1 } = permission;
  const protocol = protocolOf(permission);
  return protocol === '-1' ? { protocol, fromPort: -1, toPort: -1 } : { protocol, fromPort: FromPort, toPort: ToPort };
};

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
  const rules = rulesFrom(input, direction, call);
  if (rules.length === 0)
    throw new AwsRefusal('MissingParameter', 'The request must contain the parameter ipPermissions');
  for (const rule of rules) checkRule(rule, group, call);
  checkTogether(rules, group, direction, call);
  group.rules.push(...rules);
  return { Return: true, SecurityGroupRules: rules.map((rule) => describeRule(rule, group, call.account)) };
};

const checkRule = (rule: Rule, group: SecurityGroup, call: Call): void => {
  const { protocol, fromPort, toPort, peer, description = '' } = rule;
  checkGroupText(description, 'rule description');
  if (['tcp', 'udp'].includes(protocol) && !(fromPort >= 0 && fromPort <= toPort && toPort <= 65535))
    throw new AwsRefusal(
      'InvalidParameterValue',
      `Invalid value '${fromPort}-${toPort}' for portRange. Must be from 0 to 65535, the lower port first.`,
    );
  if (peer.startsWith('sg-') && findGroup(peer, call).vpcId !== group.vpcId)
    throw new AwsRefusal(
      'InvalidGroup.NotFound',
      'You have specified two resources that belong to different networks.',
    );
  // E48: lists of AWS's and of one's own do not exist here.
  if (peer.startsWith('pl-'))
    throw new AwsRefusal('InvalidPrefixListId.NotFound', `The prefix list ID '${peer}' does not exist`);
  if (!/^(sg-|.*:.*\/\d+$|[\d.]+\/\d+$)/.test(peer))
    throw new AwsRefusal('InvalidParameterValue', `CIDR block ${peer} is malformed`);
};

/** E4, E5: of a call's rules all are added, or none. @throws AwsRefusal */
const checkTogether = (
  rules: readonly Rule[],
  group: SecurityGroup,
  direction: Rule['direction'],
  { world }: Call,
): void => {
  const known = rules.find((rule) => group.rules.some((other) => same(rule, other)));
  if (known)
    throw new AwsRefusal(
      'InvalidPermission.Duplicate',
      `the specified rule "peer: ${known.peer}, ${known.protocol.toUpperCase()}, from port: ${known.fromPort}, to port: ${known.toPort}, ALLOW" already exists`,
    );
  if (rules.some((rule, index) => rules.slice(0, index).some((other) => same(rule, other))))
    throw new AwsRefusal('InvalidParameterValue', 'The same permission must not appear multiple times');
  const present = group.rules.filter((rule) => rule.direction === direction).length;
  if (present + rules.length > world.quotas.get('ec2.rulesPerSecurityGroup'))
    throw new AwsRefusal(
      codeOf('tooManyRules', world),
      'The maximum number of rules per security group has been reached.',
    );
};

const revoke = (input: RuleInput, direction: Rule['direction'], call: Call): ec2.RevokeSecurityGroupIngressResult => {
  const group = findGroup(input.GroupId, call);
  const asked = rulesFrom(input, direction, call);
  const ids = input.SecurityGroupRuleIds ?? [];
  if (asked.length === 0 && ids.length === 0)
    throw new AwsRefusal('MissingParameter', 'The request must contain the parameter ipPermissions');
  for (const id of ids) checkId(id, idKinds.rule);
  const own = group.rules.filter((rule) => rule.direction === direction);
  const missing = ids.find((id) => !own.some((rule) => rule.id === id));
  if (missing !== undefined)
    throw new AwsRefusal(
      'InvalidSecurityGroupRuleId.NotFound',
      `The security group rule ID '${missing}' does not exist`,
    );
  // E4
  if (asked.some((rule) => !own.some((other) => same(rule, other))))
    throw new AwsRefusal('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  const kept = group.rules.filter((rule) => !ids.includes(rule.id) && !asked.some((one) => same(one, rule)));
  group.rules.splice(0, Infinity, ...kept);
  return { Return: true };
};
