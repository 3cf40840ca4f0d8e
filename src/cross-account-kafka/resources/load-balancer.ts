import type { Spec } from '../../api/spec.ts';
import { step, type AwsStep } from '../../aws/calls.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { brokerName, slotInName } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { isOwned, tagList, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, wait, type Ready, type Verdict } from '../../core/verdict.ts';
import { brokerOf, crossZone, findLoadBalancer, isReplaced, isServed, wantedLoadBalancerSlots } from '../brokers.ts';
import { openConnections } from '../consumers.ts';
import type { Intent, StackResource } from '../intent.ts';
import { groupId, notOwned } from '../owned.ts';
import type { LoadBalancer } from '../look-at-load-balancers.ts';
import type { EndpointService, World } from '../world.ts';
import { subnetsOf, vpcOf } from './subnets.ts';

/** One internal Network Load Balancer in front of each broker. */
export const loadBalancer: StackResource = {
  name: 'load-balancer',
  condition: 'BrokersExposed',
  wanted: ({ phase }, world) => (phase === 'remove' ? [] : wantedLoadBalancerSlots(world)),
  present: (world) =>
    see(world.loadBalancers)
      .filter(({ tags }) => isOwned(see(tags), world.owner))
      .map(({ name }) => slotInName(world.owner, name)),
  plan: (slot, intent, world) => {
    const found = findLoadBalancer(world, slot);
    if (!found) return create(slot, intent, world);
    if (!isOwned(see(found.tags), world.owner)) return notOwned(`load balancer ${found.name}`, world.owner);
    if (found.state === 'failed') return remove(found, 'it failed');
    return found.state === 'provisioning'
      ? wait(`load balancer ${found.name} is provisioning`, world.time.lookAtProvisioningLoadBalancerMs)
      : (widen(found, slot, intent.spec, world) ?? settle(found, slot, intent, world));
  },
  remove: (slot, world) => {
    const found = findLoadBalancer(world, slot);
    const { endpointService, loadBalancer: now } = brokerOf(world, slot);
    if (!found) return ready;
    if (!endpointService) return remove(found, 'it is not wanted any more');
    if (!isReplaced(world, slot))
      return wait('the load balancer goes after its endpoint service', world.time.lookAtDeletionMs);
    if (!isServed(found, endpointService)) return remove(found, 'another has taken its place');
    return openConnections(world, endpointService).length > 0 && now && isServed(now, endpointService)
      ? heldByConsumers(found, now, endpointService)
      : wait('the load balancer goes once it has left its endpoint service', world.time.lookAtDeletionMs);
  },
};

const remove = ({ arn }: LoadBalancer, why: string): Verdict<AwsStep> =>
  change(why, step('elasticloadbalancing:DeleteLoadBalancer', { LoadBalancerArn: arn }));

/** PrivateLink takes no load balancer out of a service while endpoints are connected to it (PrivateLink guide, configure-endpoint-service). */
const heldByConsumers = ({ name, stateReason }: LoadBalancer, now: LoadBalancer, { id }: EndpointService): Ready => ({
  is: 'ready',
  notes: [
    {
      field: 'load balancer',
      reason: 'NotPossible',
      message: `load balancer ${name} failed${stateReason === undefined ? '' : ` (${stateReason})`} and ${now.name} has taken its place; AWS lets it leave endpoint service ${id} only while no endpoint is connected: it goes then`,
    },
  ],
});

const create = (slot: string, { spec }: Intent, world: World): Verdict<AwsStep> => {
  const group = groupId('nlb', world);
  if (group === undefined || vpcOf(world) === undefined)
    return wait('the load balancer waits for its security group', world.time.lookAtBusyMs);
  const Subnets = wantedSubnetIds(slot, spec, world);
  if (Subnets.length === 0)
    return wait('MSK does not list the broker now, and so not its zone', world.time.lookAtBusyMs);
  return change(
    'there is none yet',
    step('elasticloadbalancing:CreateLoadBalancer', {
      Name: brokerName(world.owner, slot),
      // AWS's defaults would be an internet-facing application load balancer, and one without a security group for ever.
      Type: 'network',
      Scheme: 'internal',
      IpAddressType: 'ipv4',
      Subnets: [...Subnets],
      SecurityGroups: [group],
      Tags: tagList(tagsFor(world.owner, slot, spec.tags)),
    }),
  );
};

/** Every subnet of the cluster, or the broker's own; none while that is not known. */
const wantedSubnetIds = (slot: string, { exposure }: Spec, world: World): readonly string[] => {
  const ids = subnetsOf(world).map(({ id }) => id);
  const { node } = brokerOf(world, slot);
  return exposure.zones === 'AllZones' ? ids : ids.filter((id) => id === node?.subnetId);
};

/** A load balancer is given the subnets that it lacks; those that it has besides stay: it keeps its zones. */
const widen = (found: LoadBalancer, slot: string, spec: Spec, world: World): Verdict<AwsStep> | undefined => {
  const missing = wantedSubnetIds(slot, spec, world).filter((id) => !found.subnetIds.includes(id));
  const Subnets = [...found.subnetIds, ...missing];
  return missing.length === 0
    ? undefined
    : change(
        differs('subnets', found.subnetIds, Subnets),
        step('elasticloadbalancing:SetSubnets', { LoadBalancerArn: found.arn, Subnets }),
      );
};

/** What can only be set after creation, and what somebody may have changed. */
const settle = (found: LoadBalancer, slot: string, { spec }: Intent, world: World): Verdict<AwsStep> => {
  const group = groupId('nlb', world);
  const groupsDiffer = group !== undefined && found.securityGroupIds.join() !== group;
  if (group !== undefined && (groupsDiffer || found.enforcesInboundOnPrivateLink !== 'off'))
    return change(
      groupsDiffer
        ? differs('security groups', found.securityGroupIds, [group])
        : differs('rules on PrivateLink traffic', found.enforcesInboundOnPrivateLink, 'off'),
      step('elasticloadbalancing:SetSecurityGroups', {
        LoadBalancerArn: found.arn,
        SecurityGroups: [group],
        // With "on", rules would be matched against addresses inside the consumers' VPCs, which may overlap ours (NLB user guide, security groups).
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
      }),
    );
  if (see(found.attributes)[crossZone] !== 'true')
    return change(
      differs(crossZone, see(found.attributes)[crossZone], 'true'),
      step('elasticloadbalancing:ModifyLoadBalancerAttributes', {
        LoadBalancerArn: found.arn,
        Attributes: [{ Key: crossZone, Value: 'true' }],
      }),
    );
  const missing = tagsToSet(see(found.tags), tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? ready
    : change(
        tagsDiffer(see(found.tags), missing),
        step('elasticloadbalancing:AddTags', { ResourceArns: [found.arn], Tags: tagList(missing) }),
      );
};
