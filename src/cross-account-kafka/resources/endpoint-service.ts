import { step, type AwsStep } from '../../aws/calls.ts';
import type { EndpointConnection } from '../../aws/facts.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { shouldHaveAppeared } from '../../core/memory.ts';
import { see } from '../../core/seen.ts';
import { sha256 } from '../../core/show.ts';
import { isOwned, tagList, tagsFor, tagsToSet, type Tags } from '../../core/tags.ts';
import { change, ready, wait, type Verdict } from '../../core/verdict.ts';
import { brokerOf, isServed, missingBehindService, slotOfService, wantedSlots, type Broker } from '../brokers.ts';
import { consumerAccounts, openConnections } from '../consumers.ts';
import { disconnects, type Intent, type StackResource } from '../intent.ts';
import { unnamedSinceMs } from '../lasting-facts.ts';
import { notOwned } from '../owned.ts';
import type { EndpointService, LoadBalancer, World } from '../world.ts';
import { secretNames } from './secret.ts';

/** On a load balancer: the last endpoint service that was made for it. It makes the next one's token another one. */
const serviceTag = 'crossaccountkafka.dev/endpoint-service';

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
    if (found.state.toLowerCase() !== 'available')
      return wait(`endpoint service ${found.id} is ${found.state}`, world.time.lookAtPendingEndpointServiceMs);
    return (
      remember(found, loadBalancer) ??
      join(found, loadBalancer) ??
      leave(found, broker, intent, world) ??
      settle(found, slot, intent, world) ??
      admit(found, intent) ??
      turnAway(found, slot, intent, world) ??
      ready
    );
  },
  remove: (slot, world) => {
    const { endpointService: found, id } = brokerOf(world, slot);
    return found ? withdraw(found, slot, id, world) : ready;
  },
};

const create = ({ slot, loadBalancer }: Broker, { spec }: Intent, world: World): Verdict<AwsStep> => {
  if (loadBalancer?.state !== 'active')
    return wait('the endpoint service waits for its load balancer', world.time.lookAtProvisioningLoadBalancerMs);
  const { arn, tags } = loadBalancer;
  const creation = (...token: readonly string[]): AwsStep =>
    step('ec2:CreateVpcEndpointServiceConfiguration', {
      NetworkLoadBalancerArns: [arn],
      AcceptanceRequired: false,
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

const join = (found: EndpointService, loadBalancer: LoadBalancer | undefined): Verdict<AwsStep> | undefined =>
  loadBalancer?.state === 'active' && !isServed(loadBalancer, found)
    ? change(
        differs('load balancer', found.loadBalancerArns, [loadBalancer.arn]),
        step('ec2:ModifyVpcEndpointServiceConfiguration', {
          ServiceId: found.id,
          AddNetworkLoadBalancerArns: [loadBalancer.arn],
        }),
      )
    : undefined;

/** Whatever else is in the service leaves it once the broker's own load balancer carries; AWS refuses while endpoints are connected. */
const leave = (
  found: EndpointService,
  broker: Broker,
  { spec }: Intent,
  world: World,
): Verdict<AwsStep> | undefined => {
  const { loadBalancer } = broker;
  const others = found.loadBalancerArns.filter((arn) => arn !== loadBalancer?.arn);
  if (!loadBalancer || others.length === 0 || !isServed(loadBalancer, found)) return undefined;
  if (missingBehindService(broker, spec) !== undefined || openConnections(world, found).length > 0) return undefined;
  return change(
    differs('load balancers', found.loadBalancerArns, [loadBalancer.arn]),
    step('ec2:ModifyVpcEndpointServiceConfiguration', { ServiceId: found.id, RemoveNetworkLoadBalancerArns: others }),
  );
};

const settle = (found: EndpointService, slot: string, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  if (found.acceptanceRequired)
    return change(
      differs('acceptance required', found.acceptanceRequired, false),
      step('ec2:ModifyVpcEndpointServiceConfiguration', { ServiceId: found.id, AcceptanceRequired: false }),
    );
  const missing: Tags = tagsToSet(found.tags, tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? undefined
    : change(
        tagsDiffer(found.tags, missing),
        step('ec2:CreateTags', { Resources: [found.id], Tags: tagList(missing) }),
      );
};

/** Exactly the spec's consumers may connect; nobody new while the object is being deleted. */
const admit = (found: EndpointService, { spec, phase }: Intent): Verdict<AwsStep> | undefined => {
  const wanted = phase === 'keep' ? spec.consumers.map(({ principal }) => principal) : [];
  const has = see(found.principals);
  const AddAllowedPrincipals = wanted.filter((principal) => !has.includes(principal));
  const RemoveAllowedPrincipals = has.filter((principal) => !wanted.includes(principal));
  return AddAllowedPrincipals.length + RemoveAllowedPrincipals.length === 0
    ? undefined
    : change(
        differs('allowed principals', has, wanted),
        step('ec2:ModifyVpcEndpointServicePermissions', {
          ServiceId: found.id,
          AddAllowedPrincipals,
          RemoveAllowedPrincipals,
        }),
      );
};

/** Taking a permission away cuts no connection (hashicorp/terraform-provider-aws#37260): those of accounts that are consumers no more are rejected, after it. */
const turnAway = (found: EndpointService, slot: string, intent: Intent, world: World): Verdict<AwsStep> | undefined => {
  const unwelcome = openConnections(world, found).filter((connection) => isUnwelcome(connection, slot, intent, world));
  return unwelcome.length === 0
    ? undefined
    : change(`not consumers: ${unwelcome.map(({ account }) => account).join(', ')}`, reject(found, unwelcome));
};

const isUnwelcome = ({ account, state }: EndpointConnection, slot: string, intent: Intent, world: World): boolean => {
  if (intent.phase === 'keep') return !consumerAccounts(intent.spec).includes(account);
  return state === 'pendingacceptance' || (disconnects(intent) && !secretNames(slot, world));
};

const reject = ({ id }: EndpointService, connections: readonly { readonly endpointId: string }[]): AwsStep =>
  step('ec2:RejectVpcEndpointConnections', {
    ServiceId: id,
    VpcEndpointIds: connections.map(({ endpointId }) => endpointId),
  });

/** In this order: out of the secret, nobody new, after a while nobody left, then the service itself. */
const withdraw = (found: EndpointService, slot: string, id: number, world: World): Verdict<AwsStep> => {
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
        'it is not wanted any more',
        step('ec2:DeleteVpcEndpointServiceConfigurations', { ServiceIds: [found.id] }),
      );
};
