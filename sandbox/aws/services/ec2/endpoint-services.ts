import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { stateOf, type Place, type World } from '../../world.ts';
import { durations } from '../durations.ts';
import { loadBalancersOf } from '../elbv2/state.ts';
import { endpointsTo } from './endpoints.ts';
import { pageOf, type FilterTexts } from './filters.ts';
import { networkOf } from './network.ts';
import { listTags, tagsAtCreation } from './tag-list.ts';

export interface EndpointService {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  state: 'Pending' | 'Available' | 'Deleting' | 'Deleted';
  acceptanceRequired: boolean;
  privateDnsName: string | undefined;
  readonly loadBalancerArns: string[];
  readonly principals: Set<string>;
  readonly tags: Map<string, string>;
  readonly token: string | undefined;
}

const endpointServices = stateOf('endpoint-services', () => new Map<string, EndpointService>());

export const endpointServicesOf = ({ world, account, region }: Place): Map<string, EndpointService> =>
  world.state(endpointServices, account, region);

/** Every endpoint service of a world, of whoever's account: what consumers ask for by name. */
export const allEndpointServices = (world: World): EndpointService[] =>
  world
    .places(endpointServices)
    .flatMap(({ account, region }) => [...world.state(endpointServices, account, region).values()]);

const notFound = (id: string | undefined): AwsRefusal =>
  new AwsRefusal('InvalidVpcEndpointServiceId.NotFound', `The VpcEndpointService Id '${id ?? ''}' does not exist`);

/** A gone service is not found (switch `ec2.goneService`). @throws AwsRefusal */
export const findEndpointService = (id: string | undefined, place: Place): EndpointService => {
  const service = endpointServicesOf(place).get(id ?? '');
  if (!service || service.state === 'Deleted') throw notFound(id);
  return service;
};

/** E16: the zones of its load balancers, as the service's owner names them. */
export const zonesOf = (service: EndpointService, world: World): { name: string; id: string }[] => {
  const owner = { world, account: service.account, region: service.region };
  const subnets = service.loadBalancerArns.flatMap((arn) => loadBalancersOf(owner).get(arn)?.subnetIds ?? []);
  const zones = subnets.flatMap((id) => {
    const subnet = networkOf(owner).subnets.get(id);
    return subnet ? [[subnet.zoneId, subnet.zoneName] as const] : [];
  });
  return [...new Map(zones)].map(([id, name]) => ({ id, name }));
};

const filters: FilterTexts<EndpointService> = {
  'service-name': ({ name }) => [name],
  'service-id': ({ id }) => [id],
  'service-state': ({ state }) => [state],
  'supported-ip-address-types': () => ['ipv4'],
};

/** E27: a name would have to be proved by a DNS record; nobody here can. */
const privateDns = ({ id, privateDnsName }: EndpointService): Partial<ec2.ServiceConfiguration> =>
  privateDnsName === undefined
    ? {}
    : {
        PrivateDnsName: privateDnsName,
        PrivateDnsNameConfiguration: {
          State: 'pendingVerification',
          Type: 'TXT',
          Name: `_${id.slice(-12)}`,
          Value: `vpce:${id.slice(-20)}`,
        },
      };

const describe = (service: EndpointService, { world }: Call): ec2.ServiceConfiguration => {
  const zones = zonesOf(service, world);
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceType: [{ ServiceType: 'Interface' }],
    ServiceState: service.state,
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    NetworkLoadBalancerArns: [...service.loadBalancerArns],
    AvailabilityZones: zones.map(({ name }) => name),
    AvailabilityZoneIds: zones.map(({ id }) => id),
    BaseEndpointDnsNames: [`${service.id}.${service.region}.vpce.amazonaws.com`],
    SupportedIpAddressTypes: ['ipv4'],
    Tags: listTags(service.tags),
    ...privateDns(service),
  };
};

/** E13, E14 (switch `ec2.provisioningNlb`). @throws AwsRefusal */
const checkLoadBalancer = (arn: string, call: Call, own?: EndpointService): void => {
  const refuse = (why: string): AwsRefusal => new AwsRefusal('InvalidParameter', `Network load balancer ${arn} ${why}`);
  const loadBalancer = loadBalancersOf(call).get(arn);
  if (loadBalancer?.type !== 'network') throw refuse('does not exist');
  if (loadBalancer.state === 'provisioning') throw refuse('is not active: it is provisioning');
  const taken = [...endpointServicesOf(call).values()].find(
    (service) => service !== own && service.state !== 'Deleted' && service.loadBalancerArns.includes(arn),
  );
  if (taken) throw refuse(`is already associated with the endpoint service ${taken.id}`);
};

/** E11. @throws AwsRefusal */
const checkKind = (input: ec2.CreateVpcEndpointServiceConfigurationRequest): void => {
  const [gateway] = input.GatewayLoadBalancerArns ?? [];
  if ((input.NetworkLoadBalancerArns ?? []).length > 0 === (gateway !== undefined))
    throw new AwsRefusal(
      'InvalidParameter',
      'exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member',
    );
  if (gateway !== undefined)
    throw new AwsRefusal('InvalidParameter', `Gateway load balancer ${gateway} does not exist`);
};

/** What nothing here acts on is refused rather than passed over. @throws AwsRefusal */
const checkReach = (
  regions: readonly string[] | undefined,
  addressTypes: readonly string[] | undefined,
  call: Call,
): void => {
  if (regions?.some((region) => region !== call.region))
    throw new AwsRefusal('NotImplementedByTheSandbox', 'endpoint services here reach one Region only', 501);
  if (addressTypes?.some((type) => type !== 'ipv4'))
    throw new AwsRefusal('InvalidParameter', 'The load balancers of the endpoint service support ipv4 only');
};

/** E12 (switch `ec2.oldToken`): the same token is the same service, also one that was deleted since. @throws AwsRefusal */
const madeBefore = (
  input: ec2.CreateVpcEndpointServiceConfigurationRequest,
  call: Call,
): EndpointService | undefined => {
  const { ClientToken: token, NetworkLoadBalancerArns: arns = [] } = input;
  const service =
    token === undefined ? undefined : [...endpointServicesOf(call).values()].find((one) => one.token === token);
  if (service && service.state !== 'Deleted' && service.loadBalancerArns.join() !== arns.join())
    throw new AwsRefusal(
      'IdempotentParameterMismatch',
      `The client token ${token ?? ''} was used with other parameters before`,
    );
  return service;
};

const create = (input: ec2.CreateVpcEndpointServiceConfigurationRequest, call: Call): EndpointService => {
  const id = `vpce-svc-${call.world.id()}`;
  const service: EndpointService = {
    id,
    account: call.account,
    region: call.region,
    // E15 (switch `ec2.newService`)
    name: `com.amazonaws.vpce.${call.region}.${id}`,
    state: 'Pending',
    acceptanceRequired: input.AcceptanceRequired ?? true,
    privateDnsName: input.PrivateDnsName,
    loadBalancerArns: [...(input.NetworkLoadBalancerArns ?? [])],
    principals: new Set(),
    tags: tagsAtCreation(input.TagSpecifications, 'vpc-endpoint-service'),
    token: input.ClientToken,
  };
  endpointServicesOf(call).set(id, service);
  call.world.clock.after(durations.endpointServiceCreation, () => {
    if (service.state === 'Pending') service.state = 'Available';
  });
  return service;
};

/** E26. @throws AwsRefusal, and nothing is changed then */
const modify = (
  service: EndpointService,
  input: ec2.ModifyVpcEndpointServiceConfigurationRequest,
  call: Call,
): void => {
  const added = input.AddNetworkLoadBalancerArns ?? [];
  const removed = input.RemoveNetworkLoadBalancerArns ?? [];
  checkReach(input.AddSupportedRegions, input.AddSupportedIpAddressTypes, call);
  for (const arn of added) checkLoadBalancer(arn, call, service);
  const arns = [...new Set([...service.loadBalancerArns, ...added])].filter((arn) => !removed.includes(arn));
  if (arns.length === 0)
    throw new AwsRefusal('InvalidParameter', 'The endpoint service must have at least one load balancer');
  service.loadBalancerArns.splice(0, Infinity, ...arns);
  service.acceptanceRequired = input.AcceptanceRequired ?? service.acceptanceRequired;
  service.privateDnsName =
    input.RemovePrivateDnsName === true ? undefined : (input.PrivateDnsName ?? service.privateDnsName);
};

/** E25. */
const remove = (service: EndpointService, { world }: Call): void => {
  if (service.state === 'Deleting') return;
  service.state = 'Deleting';
  world.clock.after(durations.endpointServiceDeletion, () => {
    service.state = 'Deleted';
  });
  // L34: the load balancer counts as associated for a while longer.
  world.clock.after(durations.endpointServiceDeletion + durations.endpointServiceAssociationLingers, () => {
    service.loadBalancerArns.splice(0);
  });
};

/** E23, E24: what hinders the deletion of a service; rejected connections do not. */
const hindrance = (id: string, call: Call): ec2.UnsuccessfulItemError | undefined => {
  const service = endpointServicesOf(call).get(id);
  if (!service || service.state === 'Deleted')
    return { Code: 'InvalidVpcEndpointServiceId.NotFound', Message: notFound(id).message };
  const blocking = ['available', 'pending', 'pendingAcceptance'];
  return endpointsTo(service, call.world).some(({ state }) => blocking.includes(state))
    ? { Code: 'ExistingVpcEndpointConnections', Message: `Service ${id} has existing active VPC Endpoint connections!` }
    : undefined;
};

/** Endpoint services of their owner. */
export const endpointServiceHandlers: Handlers<typeof ec2> = {
  CreateVpcEndpointServiceConfiguration: (input, call) => {
    checkKind(input);
    checkReach(input.SupportedRegions, input.SupportedIpAddressTypes, call);
    const before = madeBefore(input, call);
    if (!before) for (const arn of input.NetworkLoadBalancerArns ?? []) checkLoadBalancer(arn, call);
    return { ServiceConfiguration: describe(before ?? create(input, call), call), ClientToken: input.ClientToken };
  },
  ModifyVpcEndpointServiceConfiguration: (input, call) => {
    modify(findEndpointService(input.ServiceId, call), input, call);
    return { Return: true };
  },
  DescribeVpcEndpointServiceConfigurations: (input, call) => {
    const ids = input.ServiceIds ?? [];
    const all =
      ids.length > 0
        ? ids.map((id) => findEndpointService(id, call))
        : [...endpointServicesOf(call).values()].filter(({ state }) => state !== 'Deleted');
    // E17
    const { items, next } = pageOf(all, input, filters, ({ tags }) => tags);
    return { NextToken: next, ServiceConfigurations: items.map((service) => describe(service, call)) };
  },
  DeleteVpcEndpointServiceConfigurations: (input, call) => ({
    // E23: failures stand in the answer.
    Unsuccessful: (input.ServiceIds ?? []).flatMap((id) => {
      const error = hindrance(id, call);
      if (error) return [{ ResourceId: id, Error: error }];
      remove(findEndpointService(id, call), call);
      return [];
    }),
  }),
};
