import { step, type AwsStep } from '../../aws/calls.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { shouldHaveAppeared } from '../../core/memory.ts';
import { see } from '../../core/seen.ts';
import { sha256 } from '../../core/show.ts';
import { isOwned, tagList, tagsFor, tagsToSet, type Tags } from '../../core/tags.ts';
import { change, ready, wait, type Verdict } from '../../core/verdict.ts';
import { brokerOf, carries, hasFailed, slotOfService, wantedSlots, type Broker } from '../brokers.ts';
import { openConnections } from '../consumers.ts';
import type { Intent, StackResource } from '../intent.ts';
import { unnamedSinceMs } from '../lasting-facts.ts';
import { notOwned } from '../owned.ts';
import type { LoadBalancer } from '../look-at-load-balancers.ts';
import type { EndpointService, World } from '../world.ts';
import { secretNames } from './secret.ts';
import { letIn, reject } from './service-consumers.ts';
import { leadTo } from './service-load-balancers.ts';

/** On a load balancer: the last endpoint service that was made for it. It makes the next one's token another one. */
export const serviceTag = 'crossaccountkafka.dev/endpoint-service';

/** One endpoint service for each broker, and who may connect to it. */
export const endpointService: StackResource = {
  name: 'endpoint-service',
  condition: 'BrokersExposed',
  wanted: ({ phase }, world) => (phase === 'remove' ? [] : wantedSlots(world)),
  present: (world) =>
    see(world.endpointServices)
      .filter(({ tags }) => isOwned(tags, world.owner))
      .flatMap((service) => slotOfService(service, world.owner) ?? []),
  plan: (slot, intent, world) => {
    const broker = brokerOf(world, slot);
    const { loadBalancer, endpointService: found } = broker;
    if (!found) return create(broker, intent, world);
    if (!isOwned(found.tags, world.owner)) return notOwned(`endpoint service ${found.id}`, world.owner);
    if (hasFailed(found)) return replace(found, broker, intent, world);
    if (found.state.toLowerCase() !== 'available')
      return wait(`endpoint service ${found.id} is ${found.state}`, world.time.lookAtPendingEndpointServiceMs);
    return (
      remember(found, loadBalancer) ??
      leadTo(found, broker, intent, world) ??
      settle(found, slot, intent, world) ??
      letIn(found, slot, intent, world) ??
      offer(found, intent, world) ??
      ready
    );
  },
  remove: (slot, world) => {
    const broker = brokerOf(world, slot);
    const { endpointService: found } = broker;
    return found ? withdraw(found, broker, world) : ready;
  },
};

const create = ({ slot, loadBalancer }: Broker, { spec }: Intent, world: World): Verdict<AwsStep> => {
  if (!loadBalancer || !carries(loadBalancer))
    return wait('the endpoint service waits for its load balancer', world.time.lookAtProvisioningLoadBalancerMs);
  const { arn, tags } = loadBalancer;
  const creation = (...token: readonly string[]): AwsStep =>
    step('ec2:CreateVpcEndpointServiceConfiguration', {
      NetworkLoadBalancerArns: [arn],
      AcceptanceRequired: spec.exposure.acceptance === 'Manual',
      ...(spec.exposure.regions.length > 0 && { SupportedRegions: [...spec.exposure.regions] }),
      ClientToken: sha256([world.owner.id, slot, arn, ...token].join('\n')),
      TagSpecifications: [
        { ResourceType: 'vpc-endpoint-service', Tags: tagList(tagsFor(world.owner, slot, spec.tags)) },
      ],
    });
  const former = see(tags)[serviceTag] ?? '';
  const first = creation(former);
  // Deleted before it was ever seen, it is all that its token names. A second service of one load balancer AWS refuses.
  const isLost = shouldHaveAppeared(first, world.remembered, world.nowMs);
  return change('there is none yet', isLost ? creation(former, 'another') : first);
};

/**
 * AWS never mends a service that has failed, and lets no second one have its load balancer: it goes, and another is made. While
 * the object is being deleted nothing new is made, and nobody is cut off.
 */
const replace = (found: EndpointService, broker: Broker, intent: Intent, world: World): Verdict<AwsStep> =>
  intent.phase === 'drain'
    ? (letIn(found, broker.slot, intent, world) ?? ready)
    : (remember(found, broker.loadBalancer) ?? withdraw(found, broker, world));

/** Written down while the service exists: if it is ever deleted, its token must not be used again (it may name the deleted one). */
const remember = (found: EndpointService, loadBalancer: LoadBalancer | undefined): Verdict<AwsStep> | undefined =>
  loadBalancer && see(loadBalancer.tags)[serviceTag] !== found.id
    ? change(
        `load balancer ${loadBalancer.name} is to remember ${found.id}`,
        step('elasticloadbalancing:AddTags', {
          ResourceArns: [loadBalancer.arn],
          Tags: [{ Key: serviceTag, Value: found.id }],
        }),
      )
    : undefined;

const settle = (found: EndpointService, slot: string, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const AcceptanceRequired = spec.exposure.acceptance === 'Manual';
  if (found.acceptanceRequired !== AcceptanceRequired)
    return change(
      differs('acceptance required', found.acceptanceRequired, AcceptanceRequired),
      step('ec2:ModifyVpcEndpointServiceConfiguration', { ServiceId: found.id, AcceptanceRequired }),
    );
  const missing: Tags = tagsToSet(found.tags, tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? undefined
    : change(
        tagsDiffer(found.tags, missing),
        step('ec2:CreateTags', { Resources: [found.id], Tags: tagList(missing) }),
      );
};

/** States of a Region in which a service is offered, or is about to be. */
const offered = new Set(['pending', 'available']);

/** In its own Region it is offered always. */
const offer = (found: EndpointService, { spec }: Intent, { identity, time }: World): Verdict<AwsStep> | undefined => {
  const wanted = spec.exposure.regions;
  const has = found.regions.filter(({ region, state }) => region !== identity.region && offered.has(state));
  const names = has.map(({ region }) => region);
  const AddSupportedRegions = wanted.filter((region) => !names.includes(region));
  const RemoveSupportedRegions = names.filter((region) => !wanted.includes(region));
  if (AddSupportedRegions.length + RemoveSupportedRegions.length > 0)
    return change(
      differs('Regions', names, wanted),
      step('ec2:ModifyVpcEndpointServiceConfiguration', {
        ServiceId: found.id,
        ...(AddSupportedRegions.length > 0 && { AddSupportedRegions }),
        ...(RemoveSupportedRegions.length > 0 && { RemoveSupportedRegions }),
      }),
    );
  const coming = has.find(({ state }) => state === 'pending');
  return (
    coming &&
    wait(`endpoint service ${found.id} is not offered in ${coming.region} yet`, time.lookAtPendingEndpointServiceMs)
  );
};

/** In this order: out of the secret, nobody new, after a while nobody left, then the service itself. */
const withdraw = (found: EndpointService, { slot, id }: Broker, world: World): Verdict<AwsStep> => {
  if (secretNames(slot, world))
    return wait('the endpoint service goes after the secret has stopped naming it', world.time.lookAtBusyMs);
  if (found.state.toLowerCase() === 'deleting')
    return wait(`endpoint service ${found.id} is being deleted`, world.time.lookAtDeletionMs);
  const principals = see(found.principals);
  if (principals.length > 0)
    return change(
      'nobody new may connect',
      step('ec2:ModifyVpcEndpointServicePermissions', {
        ServiceId: found.id,
        RemoveAllowedPrincipals: [...principals],
      }),
    );
  const open = openConnections(world, found);
  const graceMs = (unnamedSinceMs(id, world) ?? world.nowMs) + world.time.removedBrokerGraceMs - world.nowMs;
  if (open.length > 0 && graceMs > 0)
    return wait(`consumers have some minutes to take down their endpoints to broker ${id}`, graceMs);
  return open.length > 0
    ? change('nobody may stay connected', reject(found, open))
    : change(
        hasFailed(found) ? 'it has failed' : 'it is not wanted any more',
        step('ec2:DeleteVpcEndpointServiceConfigurations', { ServiceIds: [found.id] }),
      );
};
