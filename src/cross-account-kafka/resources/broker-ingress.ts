import type { Spec } from '../../api/spec.ts';
import { step, type AwsStep } from '../../aws/calls.ts';
import type { IngressRule, SecurityGroupRule } from '../../aws/facts.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { see } from '../../core/seen.ts';
import { allowTag, isAllowed, tagList, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, stuck, wait, type Verdict } from '../../core/verdict.ts';
import { letIn, permission, sameRule, tcpFrom, tellRule } from '../ingress-rules.ts';
import type { Intent, StackResource } from '../intent.ts';
import { groupId } from '../owned.ts';
import { portOf } from '../ports.ts';
import type { World } from '../world.ts';
import { subnetsOf } from './subnets.ts';

const slot = 'broker-ingress';

/**
 * The one rule by which the brokers of an existing cluster let the load balancers in. Its security groups are somebody
 * else's: the rule is theirs to add, or ours where they and the spec say so. Ours carries our owner tag.
 */
export const brokerIngress: StackResource = {
  name: slot,
  condition: 'BrokersExposed',
  wanted: ({ phase }) => (phase === 'remove' ? [] : [slot]),
  present: (world) => (see(world.ownIngressRules).length > 0 ? [slot] : []),
  plan: (_slot, intent, world) => {
    const loadBalancers = groupId('nlb', world);
    if (loadBalancers === undefined)
      return wait('the ingress rule waits for the load balancers’ security group', world.time.lookAtBusyMs);
    const needed = tcpFrom(loadBalancers, portOf(intent.spec.exposure.authentication));
    return keepOwn(needed, intent.spec, world) ?? bringAbout(needed, intent, world);
  },
  remove: (_slot, world) =>
    see(world.loadBalancers).length > 0
      ? wait('the ingress rule goes after the load balancers', world.time.lookAtDeletionMs)
      : change('it is not wanted any more', ...see(world.ownIngressRules).map(withdraw)),
};

/** What we added is needed, is told by its tags, and is nothing else; undefined where there is no such rule. */
const keepOwn = (needed: IngressRule, spec: Spec, world: World): Verdict<AwsStep> | undefined => {
  const own = see(world.ownIngressRules);
  const kept = spec.network.manageBrokerIngress ? own.filter((rule) => sameRule(rule, needed)) : [];
  const surplus = own.filter((rule) => !kept.includes(rule));
  if (surplus.length > 0)
    return change(differs('ingress', surplus.map(tellRule), kept.map(tellRule)), ...surplus.map(withdraw));
  const [rule] = kept;
  if (!rule) return undefined;
  const missing = tagsToSet(rule.tags, tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? ready
    : change(tagsDiffer(rule.tags, missing), step('ec2:CreateTags', { Resources: [rule.id], Tags: tagList(missing) }));
};

const withdraw = ({ id, groupId: GroupId }: SecurityGroupRule): AwsStep =>
  step('ec2:RevokeSecurityGroupIngress', { GroupId, SecurityGroupRuleIds: [id] });

const bringAbout = (needed: IngressRule, { spec, phase }: Intent, world: World): Verdict<AwsStep> => {
  const groups = see(world.clusterGroups);
  const rules = groups.flatMap((group) => see(group.rules));
  const ranges = subnetsOf(world).map(({ cidrBlock }) => cidrBlock);
  if (letIn(rules, needed, ranges)) return ready;
  const permitted = spec.network.manageBrokerIngress
    ? groups.find(({ tags }) => isAllowed(see(tags), world.owner))
    : undefined;
  if (permitted) return change('the load balancers are not let in', add(needed, permitted.id, spec, world));
  return phase === 'keep' && isUnhealthy(world) ? notLetIn(needed, spec, world) : ready;
};

const add = (needed: IngressRule, GroupId: string, spec: Spec, world: World): AwsStep =>
  step('ec2:AuthorizeSecurityGroupIngress', {
    GroupId,
    IpPermissions: [permission(needed)],
    TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: tagList(tagsFor(world.owner, slot, spec.tags)) }],
  });

const isUnhealthy = (world: World): boolean =>
  see(world.targetGroups).some(({ targets }) => see(targets).some(({ state }) => state === 'unhealthy'));

const notLetIn = (needed: IngressRule, { network }: Spec, world: World): Verdict<AwsStep> => {
  const [group] = see(world.clusterGroups);
  const command = `aws ec2 authorize-security-group-ingress --region ${world.identity.region} --group-id ${group?.id ?? ''} --protocol tcp --port ${needed.fromPort} --source-group ${needed.source}`;
  const otherwise = network.manageBrokerIngress
    ? `once the tag ${allowTag} of one of the cluster's security groups lists ${world.owner.namespace}`
    : 'with network.manageBrokerIngress';
  return stuck(
    'BrokerIngressMissing',
    `the brokers' security groups do not let the load balancers in. The operator adds the rule ${otherwise}; or their owner does: ${command}`,
  );
};
