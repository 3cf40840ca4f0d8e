import { step, type AwsStep } from '../../aws/calls.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { brokerName } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { isOwned, tagList, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, stuck, wait, type Verdict } from '../../core/verdict.ts';
import { brokerOf, crossZone, wantedSlots, type Broker } from '../brokers.ts';
import type { Intent, StackResource } from '../intent.ts';
import { groupId, notOwned } from '../owned.ts';
import type { LoadBalancer, World } from '../world.ts';
import { subnetsOf, vpcOf } from './subnets.ts';

/** One internal Network Load Balancer in front of each broker, in every subnet of the cluster. */
export const loadBalancer: StackResource = {
  name: 'load-balancer',
  condition: 'BrokersExposed',
  wanted: ({ phase }, world) => (phase === 'remove' ? [] : wantedSlots(world)),
  present: (world) =>
    see(world.loadBalancers)
      .filter(({ tags }) => isOwned(see(tags), world.owner))
      .map(({ name }) => name.slice(name.lastIndexOf('-') + 1)),
  plan: (slot, intent, world) => {
    const broker = brokerOf(world, slot);
    const found = broker.loadBalancer;
    if (!found) return create(slot, broker, intent, world);
    if (!isOwned(see(found.tags), world.owner)) return notOwned(`load balancer ${found.name}`, world.owner);
    if (found.state === 'failed') return failed(found, broker);
    return found.state === 'provisioning'
      ? wait(`load balancer ${found.name} is provisioning`, world.time.lookAtProvisioningLoadBalancerMs)
      : settle(found, slot, intent, world);
  },
  remove: (slot, world) => {
    const { loadBalancer: found, endpointService } = brokerOf(world, slot);
    if (!found) return ready;
    return endpointService
      ? wait('the load balancer goes after its endpoint service', world.time.lookAtDeletionMs)
      : change(
          'it is not wanted any more',
          step('elasticloadbalancing:DeleteLoadBalancer', { LoadBalancerArn: found.arn }),
        );
  },
};

const create = (slot: string, broker: Broker, { spec }: Intent, world: World): Verdict<AwsStep> => {
  const group = groupId('nlb', world);
  if (group === undefined || vpcOf(world) === undefined)
    return wait('the load balancer waits for its security group', world.time.lookAtBusyMs);
  return change(
    'there is none yet',
    step('elasticloadbalancing:CreateLoadBalancer', {
      Name: brokerName(world.owner, broker.id),
      // AWS's defaults would be an internet-facing application load balancer, and one without a security group for ever.
      Type: 'network',
      Scheme: 'internal',
      IpAddressType: 'ipv4',
      Subnets: subnetsOf(world).map(({ id }) => id),
      SecurityGroups: [group],
      Tags: tagList(tagsFor(world.owner, slot, spec.tags)),
    }),
  );
};

/** In no endpoint service it carries nobody and is made again; in one, taking it away is a person's decision. */
const failed = (found: LoadBalancer, { endpointService }: Broker): Verdict<AwsStep> =>
  endpointService
    ? stuck(
        'NotPossible',
        `load balancer ${found.name} failed while in service${found.stateReason === undefined ? '' : `: ${found.stateReason}`}`,
      )
    : change('it failed', step('elasticloadbalancing:DeleteLoadBalancer', { LoadBalancerArn: found.arn }));

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
