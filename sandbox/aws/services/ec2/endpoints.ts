import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { stateOf, type Place, type World } from '../../world.ts';
import { durations } from '../durations.ts';
import { byIds } from './describe-network.ts';
import { admits } from './endpoint-service-permissions.ts';
import { allEndpointServices, zonesOf, type EndpointService } from './endpoint-services.ts';
import { pageOf, type FilterTexts } from './filters.ts';
import {
  createInterface,
  deleteInterface,
  networkOf,
  type NetworkInterface,
  type Subnet,
  type Vpc,
} from './network.ts';
import { findGroup } from './security-groups.ts';
import { listTags, tagsAtCreation } from './tag-list.ts';
import { zonesFor } from './zones.ts';

export interface Endpoint {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  readonly service: EndpointService;
  state: 'pendingAcceptance' | 'pending' | 'available' | 'rejected' | 'failed' | 'expired' | 'deleting';
  /** Why it is `failed`. */
  failure: string | undefined;
  readonly groupIds: string[];
  readonly interfaces: NetworkInterface[];
  /** Of its subnets, as its owner names them. */
  readonly zoneNames: readonly string[];
  readonly tags: Map<string, string>;
  readonly token: string | undefined;
  readonly createdAt: number;
}

/** E40. */
const mostEndpoints = 50;
const hostedZone = 'Z273ZU8SZ5RJPC';

const endpoints = stateOf('endpoints', () => new Map<string, Endpoint>());

export const endpointsOf = ({ world, account, region }: Place): Map<string, Endpoint> =>
  world.state(endpoints, account, region);

/** Every endpoint of a world, of whoever's account. */
export const allEndpoints = (world: World): Endpoint[] =>
  world.places(endpoints).flatMap(({ account, region }) => [...world.state(endpoints, account, region).values()]);

/** Every connection to a service, from whichever account; rejected ones stay listed (E24). */
export const endpointsTo = (service: EndpointService, world: World): Endpoint[] =>
  allEndpoints(world).filter((endpoint) => endpoint.service === service);

/** E30: a service that is not there and one that does not admit the caller are refused alike. @throws AwsRefusal */
const serviceFor = (name: string | undefined, call: Call): EndpointService => {
  const service = servicesFor(call).find((one) => one.name === name);
  if (!service) throw new AwsRefusal('InvalidServiceName', `The Vpc Endpoint Service '${name ?? ''}' does not exist`);
  return service;
};

/** E39. */
const servicesFor = (call: Call): EndpointService[] =>
  allEndpointServices(call.world).filter(
    (service) => service.region === call.region && service.state === 'Available' && admits(service, call),
  );

const subnetsFor = (ids: readonly string[], vpc: Vpc, service: EndpointService, call: Call): Subnet[] => {
  const subnets = ids.flatMap((id) => byIds(networkOf(call).subnets, [id], 'InvalidSubnetID.NotFound', 'subnet ID'));
  const foreign = subnets.find(({ vpcId }) => vpcId !== vpc.id);
  if (foreign) throw new AwsRefusal('InvalidParameter', `The subnet ${foreign.id} is not in the VPC ${vpc.id}`);
  const zones = zonesOf(service, call.world).map(({ id }) => id);
  // E31
  const wrong = subnets.find(({ zoneId }) => !zones.includes(zoneId));
  if (wrong)
    throw new AwsRefusal(
      'InvalidParameter',
      `The VPC endpoint service ${service.name} does not support the availability zone of the subnet: ${wrong.id}`,
    );
  // E32
  if (new Set(subnets.map(({ zoneId }) => zoneId)).size < subnets.length)
    throw new AwsRefusal('DuplicateSubnetsInSameZone', 'Found another VPC endpoint subnet in the availability zone');
  return subnets;
};

/** E38. @throws AwsRefusal */
const groupsFor = (ids: readonly string[], vpc: Vpc, call: Call): string[] => {
  if (ids.length === 0) return [vpc.defaultGroupId];
  const foreign = ids.find((id) => findGroup(id, call).vpcId !== vpc.id);
  if (foreign !== undefined)
    throw new AwsRefusal('InvalidParameter', `The security group ${foreign} is not in the VPC ${vpc.id}`);
  return [...ids];
};

/** E29: an endpoint is a gateway unless told otherwise, and a gateway has no subnets. @throws AwsRefusal */
const checkType = ({
  VpcEndpointType: type = 'Gateway',
  SubnetIds = [],
  ServiceName,
}: ec2.CreateVpcEndpointRequest) => {
  if (type === 'Interface') return;
  if (SubnetIds.length > 0)
    throw new AwsRefusal(
      'InvalidParameter',
      'Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.',
    );
  throw new AwsRefusal(
    'InvalidParameter',
    `Endpoint type (${type}) does not match available service types ([Interface]) of ${ServiceName ?? ''}.`,
  );
};

const checkRoom = (vpc: Vpc, call: Call): void => {
  if ([...endpointsOf(call).values()].filter(({ vpcId }) => vpcId === vpc.id).length >= mostEndpoints)
    throw new AwsRefusal('VpcEndpointLimitExceeded', `VPC ${vpc.id} has ${mostEndpoints} interface endpoints already`);
};

const create = (input: ec2.CreateVpcEndpointRequest, call: Call): Endpoint => {
  checkType(input);
  const vpc = networkOf(call).vpcs.get(input.VpcId ?? '');
  if (!vpc) throw new AwsRefusal('InvalidVpcId.NotFound', `The Vpc Id ${input.VpcId ?? ''} does not exist`);
  const service = serviceFor(input.ServiceName, call);
  const subnets = subnetsFor(input.SubnetIds ?? [], vpc, service, call);
  const groupIds = groupsFor(input.SecurityGroupIds ?? [], vpc, call);
  const tags = tagsAtCreation(input.TagSpecifications, 'vpc-endpoint');
  checkRoom(vpc, call);
  const id = `vpce-${call.world.id()}`;
  const endpoint: Endpoint = {
    ...{ id, account: call.account, region: call.region, vpcId: vpc.id, service },
    ...{ state: 'pendingAcceptance', failure: undefined, groupIds, tags, token: input.ClientToken },
    // E37
    interfaces: subnets.map((subnet) =>
      createInterface(call, subnet, { groupIds, description: `VPC Endpoint Interface ${id}`, type: 'vpc_endpoint' }),
    ),
    zoneNames: subnets.map(({ zoneName }) => zoneName),
    createdAt: call.world.clock.now(),
  };
  endpointsOf(call).set(id, endpoint);
  // E34
  if (!service.acceptanceRequired) connect(endpoint, call.world);
  return endpoint;
};

/** E34: what happens once the owner of the service has nothing against it. */
export const connect = (endpoint: Endpoint, world: World): void => {
  endpoint.state = 'pending';
  world.clock.after(durations.endpointCreation, () => {
    if (endpoint.state === 'pending') endpoint.state = 'available';
  });
};

/** E37: the regional name first, then one a zone. */
export const dnsEntriesOf = ({ id, service, zoneNames }: Endpoint): ec2.DnsEntry[] => {
  const first = `${id}-${id.slice(-8)}`;
  return [first, ...zoneNames.map((zone) => `${first}-${zone}`)].map((label) => ({
    DnsName: `${label}.${service.id}.${service.region}.vpce.amazonaws.com`,
    HostedZoneId: hostedZone,
  }));
};

const describe = (endpoint: Endpoint): ec2.VpcEndpoint => ({
  VpcEndpointId: endpoint.id,
  VpcEndpointType: 'Interface',
  VpcId: endpoint.vpcId,
  ServiceName: endpoint.service.name,
  // E21: the SDK's types capitalise what the wire does not.
  State: endpoint.state as ec2.State,
  SubnetIds: endpoint.interfaces.map(({ subnetId }) => subnetId),
  NetworkInterfaceIds: endpoint.interfaces.map(({ id }) => id),
  Groups: endpoint.groupIds.map((GroupId) => ({ GroupId })),
  DnsEntries: dnsEntriesOf(endpoint),
  PrivateDnsEnabled: false,
  RequesterManaged: false,
  OwnerId: endpoint.account,
  Tags: listTags(endpoint.tags),
  CreationTimestamp: new Date(endpoint.createdAt),
  ...(endpoint.failure === undefined
    ? {}
    : { LastError: { Code: 'InternalError', Message: endpoint.failure }, FailureReason: endpoint.failure }),
});

const filters: FilterTexts<Endpoint> = {
  'service-name': ({ service }) => [service.name],
  'vpc-id': ({ vpcId }) => [vpcId],
  'vpc-endpoint-id': ({ id }) => [id],
  'vpc-endpoint-state': ({ state }) => [state],
  'vpc-endpoint-type': () => ['Interface'],
};

const serviceFilters: FilterTexts<EndpointService> = {
  'service-name': ({ name }) => [name],
  'service-type': () => ['Interface'],
  owner: ({ account }) => [account],
};

/** E39: of its zones those that the caller has too, by the caller's own names. */
const describeService = (service: EndpointService, call: Call): ec2.ServiceDetail => {
  const ids = zonesOf(service, call.world).map(({ id }) => id);
  const zones = zonesFor(call.account, call.region).filter(({ id }) => ids.includes(id));
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceRegion: service.region,
    ServiceType: [{ ServiceType: 'Interface' }],
    Owner: service.account,
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    VpcEndpointPolicySupported: false,
    BaseEndpointDnsNames: [`${service.id}.${service.region}.vpce.amazonaws.com`],
    SupportedIpAddressTypes: ['ipv4'],
    AvailabilityZones: zones.map(({ name }) => name),
    AvailabilityZoneIds: zones.map(({ id }) => id),
  };
};

/** E42, E43. */
const remove = (id: string, call: Call): ec2.UnsuccessfulItem[] => {
  const endpoint = endpointsOf(call).get(id);
  if (!endpoint)
    return [
      {
        ResourceId: id,
        Error: { Code: 'InvalidVpcEndpoint.NotFound', Message: `The Vpc Endpoint Id '${id}' does not exist` },
      },
    ];
  endpoint.state = 'deleting';
  call.world.clock.after(durations.endpointDeletion, () => {
    for (const one of endpoint.interfaces) deleteInterface(call, one.id);
    endpointsOf(call).delete(id);
  });
  return [];
};

/** Interface endpoints of their owner, and the services that he may connect to. */
export const endpointHandlers: Handlers<typeof ec2> = {
  CreateVpcEndpoint: (input, call) => {
    const before = [...endpointsOf(call).values()].find(
      ({ token }) => token !== undefined && token === input.ClientToken,
    );
    return { VpcEndpoint: describe(before ?? create(input, call)), ClientToken: input.ClientToken };
  },
  DescribeVpcEndpoints: (input, call) => {
    const found = byIds(endpointsOf(call), input.VpcEndpointIds, 'InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id');
    const { items, next } = pageOf(found, input, filters, ({ tags }) => tags);
    return { NextToken: next, VpcEndpoints: items.map(describe) };
  },
  DeleteVpcEndpoints: (input, call) => ({
    Unsuccessful: (input.VpcEndpointIds ?? []).flatMap((id) => remove(id, call)),
  }),
  DescribeVpcEndpointServices: (input, call) => {
    const names = input.ServiceNames ?? [];
    const found = names.length > 0 ? names.map((name) => serviceFor(name, call)) : servicesFor(call);
    const { items, next } = pageOf(found, input, serviceFilters, ({ tags }) => tags);
    return {
      NextToken: next,
      ServiceNames: items.map(({ name }) => name),
      ServiceDetails: items.map((service) => describeService(service, call)),
    };
  },
};
