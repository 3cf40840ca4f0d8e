import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { stateOf, type Place, type World } from '../../world.ts';
import { durations } from '../durations.ts';
import { page } from '../paging.ts';
import { byIds } from './describe-network.ts';
import { allEndpointServices, zonesOf, type EndpointService } from './endpoint-services.ts';
import { checkFilters, filterBy, pageSize, type FilterTexts } from './filters.ts';
import { createInterface, deleteInterface, networkOf, type NetworkInterface, type Subnet } from './network.ts';
import { findGroup } from './security-groups.ts';
import { listTags, tagsAtCreation } from './tags.ts';

type EndpointState = 'pendingAcceptance' | 'pending' | 'available' | 'rejected' | 'deleting';

export interface Endpoint {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  readonly service: EndpointService;
  state: EndpointState;
  readonly groupIds: string[];
  readonly interfaces: NetworkInterface[];
  readonly tags: Map<string, string>;
  readonly createdAt: number;
}

const endpoints = stateOf('endpoints', () => new Map<string, Endpoint>());

export const endpointsOf = ({ world, account, region }: Place): Map<string, Endpoint> =>
  world.state(endpoints, account, region);

/** Every connection to a service, from whichever account; rejected ones stay listed (E24). */
export const endpointsTo = (service: EndpointService, world: World): Endpoint[] =>
  world
    .places(endpoints)
    .flatMap(({ account, region }) =>
      [...world.state(endpoints, account, region).values()].filter((endpoint) => endpoint.service === service),
    );

/** E30: a service that is not there and one that does not admit the caller are refused alike. */
const serviceFor = (name: string | undefined, call: Call): EndpointService => {
  const service = allEndpointServices(call.world).find((one) => one.name === name && one.region === call.region);
  if (!service || service.state !== 'Available' || !admits(service, call))
    throw new AwsRefusal('InvalidServiceName', `The Vpc Endpoint Service '${name ?? ''}' does not exist`);
  return service;
};

const admits = ({ principals, account }: EndpointService, call: Call): boolean =>
  account === call.account ||
  principals.has('*') ||
  principals.has(call.principal) ||
  principals.has(`arn:aws:iam::${call.account}:root`);

const subnetsFor = (ids: readonly string[], service: EndpointService, call: Call): Subnet[] => {
  const subnets = byIds(networkOf(call).subnets, ids, 'InvalidSubnetID.NotFound', 'subnet ID');
  const zones = zonesOf(service, call).map(({ id }) => id);
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

const describe = (endpoint: Endpoint): ec2.VpcEndpoint => {
  const base = `${endpoint.id}-${endpoint.id.slice(-8)}.${endpoint.service.id}.${endpoint.region}.vpce.amazonaws.com`;
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: 'Interface',
    VpcId: endpoint.vpcId,
    ServiceName: endpoint.service.name,
    // The SDK's types capitalise what the wire does not.
    State: endpoint.state as ec2.State,
    SubnetIds: endpoint.interfaces.map(({ subnetId }) => subnetId),
    NetworkInterfaceIds: endpoint.interfaces.map(({ id }) => id),
    Groups: endpoint.groupIds.map((GroupId) => ({ GroupId })),
    DnsEntries: [{ DnsName: base, HostedZoneId: 'Z273ZU8SZ5RJPC' }],
    OwnerId: endpoint.account,
    Tags: listTags(endpoint.tags),
    CreationTimestamp: new Date(endpoint.createdAt),
  };
};

const becomeAvailable = (endpoint: Endpoint, world: World): void => {
  endpoint.state = 'pending';
  world.clock.after(durations.endpointCreation, () => {
    if (endpoint.state === 'pending') endpoint.state = 'available';
  });
};

const connectionFilters: FilterTexts<Endpoint> = {
  'service-id': ({ service }) => [service.id],
  'vpc-endpoint-owner': ({ account }) => [account],
  'vpc-endpoint-state': ({ state }) => [state],
};

/** Endpoints of the consumer, and the provider's view of them as connections. */
export const endpointHandlers: Handlers<typeof ec2> = {
  CreateVpcEndpoint: (input, call) => {
    // E29
    if (input.VpcEndpointType !== 'Interface')
      throw new AwsRefusal(
        'InvalidParameter',
        'Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.',
      );
    const vpc = networkOf(call).vpcs.get(input.VpcId ?? '');
    if (!vpc) throw new AwsRefusal('InvalidVpcId.NotFound', `The Vpc Id ${input.VpcId ?? ''} does not exist`);
    const service = serviceFor(input.ServiceName, call);
    const subnets = subnetsFor(input.SubnetIds ?? [], service, call);
    // E38
    const groupIds =
      (input.SecurityGroupIds ?? []).length > 0
        ? (input.SecurityGroupIds ?? []).map((id) => findGroup(id, call).id)
        : [vpc.defaultGroupId];
    const id = `vpce-${call.world.id()}`;
    const endpoint: Endpoint = {
      id,
      account: call.account,
      region: call.region,
      vpcId: vpc.id,
      service,
      state: 'pendingAcceptance',
      groupIds,
      // E37
      interfaces: subnets.map((subnet) =>
        createInterface(call, subnet, { groupIds, description: `VPC Endpoint Interface ${id}`, type: 'vpc_endpoint' }),
      ),
      tags: tagsAtCreation(input.TagSpecifications, 'vpc-endpoint'),
      createdAt: call.world.clock.now(),
    };
    endpointsOf(call).set(id, endpoint);
    // E34
    if (!service.acceptanceRequired) becomeAvailable(endpoint, call.world);
    return { VpcEndpoint: describe(endpoint) };
  },
  DescribeVpcEndpoints: (input, call) => {
    const texts: FilterTexts<Endpoint> = {
      'service-name': ({ service }) => [service.name],
      'vpc-id': ({ vpcId }) => [vpcId],
      'vpc-endpoint-id': ({ id }) => [id],
      'vpc-endpoint-state': ({ state }) => [state],
    };
    checkFilters(input.Filters, Object.keys(texts), true);
    // E43
    const all = byIds(endpointsOf(call), input.VpcEndpointIds, 'InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id');
    const { items, next } = page(
      filterBy(all, input.Filters, texts, ({ tags }) => tags),
      input.NextToken,
      pageSize(input.MaxResults),
    );
    return { NextToken: next, VpcEndpoints: items.map(describe) };
  },
  DeleteVpcEndpoints: (input, call) => ({
    Unsuccessful: (input.VpcEndpointIds ?? []).flatMap((id) => {
      const endpoint = endpointsOf(call).get(id);
      if (!endpoint)
        return [
          {
            ResourceId: id,
            Error: { Code: 'InvalidVpcEndpoint.NotFound', Message: `The Vpc Endpoint Id '${id}' does not exist` },
          },
        ];
      endpoint.state = 'deleting';
      // E42
      call.world.clock.after(durations.endpointDeletion, () => {
        for (const one of endpoint.interfaces) deleteInterface(call, one.id);
        endpointsOf(call).delete(id);
      });
      return [];
    }),
  }),
  DescribeVpcEndpointServices: (input, call) => {
    // E39
    const visible = allEndpointServices(call.world).filter(
      (service) => service.region === call.region && service.state === 'Available' && admits(service, call),
    );
    const asked = (input.ServiceNames ?? []).map((name) => serviceFor(name, call));
    const shown = asked.length > 0 ? asked : visible;
    return {
      ServiceNames: shown.map(({ name }) => name),
      ServiceDetails: shown.map(({ id, name, account, acceptanceRequired }) => ({
        ServiceId: id,
        ServiceName: name,
        Owner: account,
        AcceptanceRequired: acceptanceRequired,
        ServiceType: [{ ServiceType: 'Interface' }],
      })),
    };
  },
  DescribeVpcEndpointConnections: (input, call) => {
    // E21: the documented filter vpc-endpoint-id is refused.
    if (input.Filters?.some(({ Name }) => Name === 'vpc-endpoint-id'))
      throw new AwsRefusal('InvalidFilter', "The filter 'vpc-endpoint-id' is invalid");
    checkFilters(input.Filters, Object.keys(connectionFilters), false);
    const own = allEndpointServices(call.world).filter(
      (service) => service.account === call.account && service.region === call.region,
    );
    const connections = filterBy(
      own.flatMap((service) => endpointsTo(service, call.world)),
      input.Filters,
      connectionFilters,
    );
    const { items, next } = page(connections, input.NextToken, pageSize(input.MaxResults));
    return {
      NextToken: next,
      VpcEndpointConnections: items.map((endpoint) => ({
        ServiceId: endpoint.service.id,
        VpcEndpointId: endpoint.id,
        VpcEndpointOwner: endpoint.account,
        VpcEndpointState: endpoint.state as ec2.State,
        CreationTimestamp: new Date(endpoint.createdAt),
        NetworkLoadBalancerArns: [...endpoint.service.loadBalancerArns],
      })),
    };
  },
  AcceptVpcEndpointConnections: (input, call) => ({
    Unsuccessful: eachConnection(input, call, (endpoint) => {
      if (endpoint.state !== 'pendingAcceptance') return false;
      becomeAvailable(endpoint, call.world);
      return true;
    }),
  }),
  RejectVpcEndpointConnections: (input, call) => ({
    Unsuccessful: eachConnection(input, call, (endpoint) => {
      if (endpoint.state === 'rejected' || endpoint.state === 'deleting') return false;
      endpoint.state = 'rejected';
      return true;
    }),
  }),
};

/** E22, E24: each failed id stands in the answer; a service that is gone refuses the whole call. */
const eachConnection = (
  input: { ServiceId?: string | undefined; VpcEndpointIds?: string[] | undefined },
  call: Call,
  act: (endpoint: Endpoint) => boolean,
): ec2.UnsuccessfulItem[] => {
  const service = allEndpointServices(call.world).find(
    ({ id, account }) => id === input.ServiceId && account === call.account,
  );
  if (!service || service.state === 'Deleted')
    throw new AwsRefusal(
      'InvalidVpcEndpointServiceId.NotFound',
      `The VpcEndpointService Id '${input.ServiceId ?? ''}' does not exist`,
    );
  return (input.VpcEndpointIds ?? []).flatMap((id) => {
    const endpoint = endpointsTo(service, call.world).find((one) => one.id === id);
    if (endpoint && act(endpoint)) return [];
    return [
      {
        ResourceId: id,
        Error: {
          Code: endpoint ? 'InvalidState' : 'InvalidVpcEndpoint.NotFound',
          Message: endpoint ? `Vpc Endpoint ${id} is ${endpoint.state}` : `The Vpc Endpoint Id '${id}' does not exist`,
        },
      },
    ];
  });
};
