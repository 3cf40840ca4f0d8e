import { step, type AwsStep } from '../../aws/calls.ts';
import type { IngressRule, SecurityGroup } from '../../aws/facts.ts';
import type { Spec, SpecWithCluster } from '../../api/spec.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { see } from '../../core/seen.ts';
import { isOwned, tagList, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, wait, type Verdict, type Wait } from '../../core/verdict.ts';
import { permission, sameRule, tcpFrom, tellRule } from '../ingress-rules.ts';
import type { ClusterResource, Intent, IntentWithCluster, StackResource } from '../intent.ts';
import { groupId, groupName, notOwned, ownedCluster, ownedGroup, type GroupSlot } from '../owned.ts';
import { portOf } from '../ports.ts';
import type { World } from '../world.ts';
import { vpcOf } from './subnets.ts';

/** `brokers`: on the brokers. `nlb`: on the load balancers, so that the brokers can name who may reach them. */
const slots = ['brokers', 'nlb'] as const;
const descriptions: Readonly<Record<GroupSlot, string>> = {
  brokers: 'Brokers of an MSK cluster shared by CrossAccountKafka',
  nlb: 'Load balancers in front of MSK brokers shared by CrossAccountKafka',
};

/** The brokers' and the load balancers' security groups. */
export const securityGroups: ClusterResource = {
  name: 'security-groups',
  condition: 'ClusterReady',
  wanted: ({ phase }) => (phase === 'remove' ? [] : slots),
  present: (world) => slots.filter((slot) => isPresent(slot, world)),
  plan: (name, intent, world) => {
    const slot = groupSlot(name);
    return establish(slot, intent, world) ?? (slot === 'brokers' ? ingress(intent, world) : ready);
  },
  remove: (name, world) => {
    const slot = groupSlot(name);
    const group = ownedGroup(slot, world);
    if (!group) return ready;
    return slot === 'brokers' ? removeBrokersGroup(group, world) : removeLoadBalancersGroup(group, world);
  },
  release: (name, world) => {
    const slot = groupSlot(name);
    const group = ownedGroup(slot, world);
    return group && slot === 'brokers' ? forgetLoadBalancers(group, world) : ready;
  },
};

/** For an existing cluster only the load balancers' group is made: its brokers have groups of their own. */
export const loadBalancersGroup: StackResource = {
  name: 'security-groups',
  condition: 'ClusterReady',
  wanted: ({ phase }) => (phase === 'remove' ? [] : ['nlb']),
  present: (world) => (isPresent('nlb', world) ? ['nlb'] : []),
  plan: (_slot, intent, world) => establish('nlb', intent, world) ?? ready,
  remove: (_slot, world) => {
    const group = ownedGroup('nlb', world);
    return group ? removeLoadBalancersGroup(group, world) : ready;
  },
};

const isPresent = (slot: GroupSlot, world: World): boolean =>
  see(world.securityGroups).some((group) => group.name === groupName(slot, world) && isOwned(group.tags, world.owner));

/** What a group still lacks, whatever its rules; undefined when it is there with its tags. */
const establish = (slot: GroupSlot, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const vpcId = vpcOf(world);
  if (vpcId === undefined) return wait('waiting for subnets of one VPC', world.time.lookAgainMs);
  const group = findGroup(slot, world, vpcId);
  if (!group) return change('there is none yet', createGroup(slot, vpcId, spec, world));
  if (!isOwned(group.tags, world.owner)) return notOwned(`security group ${group.name} (${group.id})`, world.owner);
  const missing = tagsToSet(group.tags, tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? undefined
    : change(
        tagsDiffer(group.tags, missing),
        step('ec2:CreateTags', { Resources: [group.id], Tags: tagList(missing) }),
      );
};

const groupSlot = (slot: string): GroupSlot => (slot === 'nlb' ? 'nlb' : 'brokers');

const findGroup = (slot: GroupSlot, world: World, vpcId: string): SecurityGroup | undefined =>
  see(world.securityGroups).find((group) => group.name === groupName(slot, world) && group.vpcId === vpcId);

const createGroup = (slot: GroupSlot, vpcId: string, spec: Spec, world: World): AwsStep =>
  step('ec2:CreateSecurityGroup', {
    GroupName: groupName(slot, world),
    Description: descriptions[slot],
    VpcId: vpcId,
    TagSpecifications: [{ ResourceType: 'security-group', Tags: tagList(tagsFor(world.owner, slot, spec.tags)) }],
  });

/** The brokers' group lets in exactly: the exposed port from the load balancers, every port from the client groups. */
const ingress = ({ spec }: IntentWithCluster, world: World): Verdict<AwsStep> => {
  const vpcId = vpcOf(world) ?? '';
  const group = findGroup('brokers', world, vpcId);
  const loadBalancers = findGroup('nlb', world, vpcId);
  if (!group || !loadBalancers) return wait('waiting for the load balancers’ security group', world.time.lookAtBusyMs);
  const wanted = wantedRules(spec, loadBalancers.id);
  const missing = wanted.filter((rule) => !group.ingress.some((other) => sameRule(rule, other)));
  const surplus = group.ingress.filter((rule) => !wanted.some((other) => sameRule(rule, other)));
  const steps = [...authorize(group, missing), ...revoke(group, surplus)];
  return steps.length === 0
    ? ready
    : change(differs('ingress', group.ingress.map(tellRule), wanted.map(tellRule)), ...steps);
};

const wantedRules = (spec: SpecWithCluster, loadBalancersGroupId: string): IngressRule[] => [
  tcpFrom(loadBalancersGroupId, portOf(spec.exposure.authentication)),
  ...spec.network.clientSecurityGroupIds.flatMap((source) =>
    [...new Set(spec.cluster.authentication.map(portOf))].map((port) => tcpFrom(source, port)),
  ),
];

const authorize = (group: SecurityGroup, rules: readonly IngressRule[]): AwsStep[] =>
  rules.map((rule) =>
    step('ec2:AuthorizeSecurityGroupIngress', { GroupId: group.id, IpPermissions: [permission(rule)] }),
  );

const revoke = (group: SecurityGroup, rules: readonly IngressRule[]): AwsStep[] =>
  rules.map((rule) => step('ec2:RevokeSecurityGroupIngress', { GroupId: group.id, IpPermissions: [permission(rule)] }));

/** Takes away the rule that names the load balancers' group, which could not be deleted otherwise. */
const forgetLoadBalancers = (group: SecurityGroup, world: World): Verdict<AwsStep> => {
  if (see(world.loadBalancers).length > 0)
    return wait('waiting for the load balancers to go', world.time.lookAtDeletionMs);
  const loadBalancers = groupId('nlb', world);
  const rules = group.ingress.filter(({ source }) => source === loadBalancers);
  return rules.length === 0
    ? ready
    : change('it may not name the load balancers’ group any more', ...revoke(group, rules));
};

const removeBrokersGroup = (group: SecurityGroup, world: World): Verdict<AwsStep> => {
  const forgetting = forgetLoadBalancers(group, world);
  if (forgetting.is !== 'ready') return forgetting;
  return ownedCluster(world)
    ? wait('the brokers’ security group goes after the cluster', world.time.lookAtDeletionMs)
    : change('it is not wanted any more', step('ec2:DeleteSecurityGroup', { GroupId: group.id }));
};

const removeLoadBalancersGroup = (group: SecurityGroup, world: World): Verdict<AwsStep> => {
  const namedByBrokers = ownedGroup('brokers', world)?.ingress.some(({ source }) => source === group.id) ?? false;
  if (namedByBrokers || see(world.loadBalancers).length > 0)
    return wait('the load balancers’ security group goes after the load balancers', world.time.lookAtDeletionMs);
  return (
    namedByOthers(group, world) ??
    change('it is not wanted any more', step('ec2:DeleteSecurityGroup', { GroupId: group.id }))
  );
};

/** EC2 deletes no group that a rule names. A rule of ours goes first; any other is for the cluster's owner to take away. */
const namedByOthers = (group: SecurityGroup, { clusterGroups, owner, time, identity }: World): Wait | undefined => {
  const rules = see(clusterGroups).flatMap((one) => see(one.rules));
  const naming = rules.filter(({ source }) => source === group.id);
  const [other] = naming.filter(({ tags }) => !isOwned(tags, owner));
  if (other)
    return wait(
      `somebody's rule still names the load balancers' security group, which cannot go before it. The owner of ${other.groupId} takes it away: aws ec2 revoke-security-group-ingress --region ${identity.region} --group-id ${other.groupId} --security-group-rule-ids ${other.id}`,
      time.lookAtDeletionMs,
      'BrokerIngressRemains',
    );
  return naming.length > 0
    ? wait('the load balancers’ security group goes after the rule that names it', time.lookAtDeletionMs)
    : undefined;
};
