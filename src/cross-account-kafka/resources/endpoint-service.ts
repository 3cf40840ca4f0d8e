import { step, type AwsStep } from '../../aws/calls.ts';
import { see } from '../../core/seen.ts';
import { sha256 } from '../../core/show.ts';
import { isOwned, slotTag, tagList, tagsFor, tagsToSet, type Tags } from '../../core/tags.ts';
import { change, ready, wait, type Verdict } from '../../core/verdict.ts';
import { brokerOf, wantedSlots, type Broker } from '../brokers.ts';
import { consumerAccounts, openConnections } from '../consumers.ts';
import type { Intent, StackResource } from '../intent.ts';
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
      .flatMap(({ tags }) => tags[slotTag] ?? []),
  plan: (slot, intent, world) => {
    const broker = brokerOf(world, slot);
    const { loadBalancer, endpointService: found } = broker;
    if (!found) return create(broker, intent, world);
    if (!isOwned(found.tags, world.owner)) return notOwned(`endpoint service ${found.id}`, world.owner);
    if (found.state.toLowerCase() !== 'available')
      return wait(`endpoint service ${found.id} is ${found.state}`, world.time.lookAtPendingEndpointServiceMs);
    return (
      remember(found, loadBalancer) ??
      settle(found, slot, loadBalancer, intent, world) ??
      admit(found, intent) ??
      turnAway(found, intent, world) ??
      ready
    );
  },
  remove: (slot, world) => {
    const { endpointService: found } = brokerOf(world, slot);
    return found ? withdraw(found, slot, world) : ready;
  },
};

const create = ({ slot, loadBalancer }: Broker, { spec }: Intent, world: World): Verdict<AwsStep> => {
  if (loadBalancer?.state !== 'active')
    return wait('the endpoint service waits for its load balancer', world.time.lookAtProvisioningLoadBalancerMs);
  const former = see(loadBalancer.tags)[serviceTag] ?? '';
  return change(
    step('ec2:CreateVpcEndpointServiceConfiguration', {
      NetworkLoadBalancerArns: [loadBalancer.arn],
      AcceptanceRequired: false,
      ClientToken: sha256([world.owner.id, slot, loadBalancer.arn, former].join('\n')),
      TagSpecifications: [
        { ResourceType: 'vpc-endpoint-service', Tags: tagList(tagsFor(world.owner, slot, spec.tags)) },
      ],
    }),
  );
};

/** Written down while the service exists: if it is ever deleted, its token must not be used again (it may name the deleted one). */
const remember = (found: EndpointService, loadBalancer: LoadBalancer | undefined): Verdict<AwsStep> | undefined =>
  loadBalancer && see(loadBalancer.tags)[serviceTag] !== found.id
    ? change(
        step('elasticloadbalancing:AddTags', {
          ResourceArns: [loadBalancer.arn],
          Tags: [{ Key: serviceTag, Value: found.id }],
        }),
      )
    : undefined;

const settle = (
  found: EndpointService,
  slot: string,
  loadBalancer: LoadBalancer | undefined,
  { spec }: Intent,
  world: World,
): Verdict<AwsStep> | undefined => {
  if (loadBalancer?.state === 'active' && !found.loadBalancerArns.includes(loadBalancer.arn))
    return change(
      step('ec2:ModifyVpcEndpointServiceConfiguration', {
        ServiceId: found.id,
        AddNetworkLoadBalancerArns: [loadBalancer.arn],
      }),
    );
  if (found.acceptanceRequired)
    return change(
      step('ec2:ModifyVpcEndpointServiceConfiguration', { ServiceId: found.id, AcceptanceRequired: false }),
    );
  const missing: Tags = tagsToSet(found.tags, tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? undefined
    : change(step('ec2:CreateTags', { Resources: [found.id], Tags: tagList(missing) }));
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
        step('ec2:ModifyVpcEndpointServicePermissions', {
          ServiceId: found.id,
          AddAllowedPrincipals,
          RemoveAllowedPrincipals,
        }),
      );
};

/** Taking a permission away cuts no connection (hashicorp/terraform-provider-aws#37260): those of accounts that are consumers no more are rejected, after it. */
const turnAway = (found: EndpointService, { spec, phase }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const accounts = consumerAccounts(spec);
  const unwelcome = openConnections(world, found).filter(({ account, state }) =>
    phase === 'keep' ? !accounts.includes(account) : state === 'pendingacceptance',
  );
  return unwelcome.length === 0 ? undefined : change(reject(found, unwelcome));
};

const reject = ({ id }: EndpointService, connections: readonly { readonly endpointId: string }[]): AwsStep =>
  step('ec2:RejectVpcEndpointConnections', {
    ServiceId: id,
    VpcEndpointIds: connections.map(({ endpointId }) => endpointId),
  });

/** In this order: out of the secret, nobody new, nobody left, then the service itself. */
const withdraw = (found: EndpointService, slot: string, world: World): Verdict<AwsStep> => {
  if (secretNames(slot, world))
    return wait('the endpoint service goes after the secret has stopped naming it', world.time.lookAtBusyMs);
  if (found.state.toLowerCase() === 'deleting')
    return wait(`endpoint service ${found.id} is being deleted`, world.time.lookAtDeletionMs);
  const principals = see(found.principals);
  if (principals.length > 0)
    return change(
      step('ec2:ModifyVpcEndpointServicePermissions', {
        ServiceId: found.id,
        RemoveAllowedPrincipals: [...principals],
      }),
    );
  const open = openConnections(world, found);
  return open.length > 0
    ? change(reject(found, open))
    : change(step('ec2:DeleteVpcEndpointServiceConfigurations', { ServiceIds: [found.id] }));
};
