import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import type { World } from '../../world.ts';
import { endpointServicesOf, findEndpointService } from './endpoint-services.ts';
import { connect, dnsEntriesOf, endpointsTo, type Endpoint } from './endpoints.ts';
import { pageOf, upTo1000, type FilterTexts } from './filters.ts';

const filters: FilterTexts<Endpoint> = {
  'service-id': ({ service }) => [service.id],
  'vpc-endpoint-owner': ({ account }) => [account],
  'vpc-endpoint-state': ({ state }) => [state],
  'vpc-endpoint-region': ({ region }) => [region],
  'ip-address-type': () => ['ipv4'],
};

const describe = (endpoint: Endpoint, world: World): ec2.VpcEndpointConnection => ({
  ServiceId: endpoint.service.id,
  VpcEndpointId: endpoint.id,
  VpcEndpointOwner: endpoint.account,
  VpcEndpointRegion: endpoint.region,
  // E21: the SDK's types capitalise what the wire does not.
  VpcEndpointState: endpoint.state as ec2.State,
  VpcEndpointConnectionId: endpoint.id.replace('vpce-', 'vpce-con-'),
  CreationTimestamp: new Date(endpoint.createdAt),
  IpAddressType: 'ipv4',
  DnsEntries: dnsEntriesOf(endpoint, world),
  NetworkLoadBalancerArns: [...endpoint.service.loadBalancerArns],
});

/** Endpoints as the owner of the service sees them. */
export const connectionHandlers: Handlers<typeof ec2> = {
  DescribeVpcEndpointConnections: (input, call) => {
    // E21: documented, and yet refused.
    if (input.Filters?.some(({ Name }) => Name === 'vpc-endpoint-id'))
      throw new AwsRefusal('InvalidFilter', "The filter 'vpc-endpoint-id' is invalid");
    const all = [...endpointServicesOf(call).values()].flatMap((service) => endpointsTo(service, call.world));
    const { items, next } = pageOf(all, upTo1000(input), filters);
    return { NextToken: next, VpcEndpointConnections: items.map((one) => describe(one, call.world)) };
  },
  AcceptVpcEndpointConnections: (input, call) => ({
    Unsuccessful: eachConnection(input, call, (endpoint) => {
      // E41: what was rejected cannot be accepted any more.
      if (endpoint.state !== 'pendingAcceptance') return false;
      connect(endpoint, call.world);
      return true;
    }),
  }),
  RejectVpcEndpointConnections: (input, call) => ({
    Unsuccessful: eachConnection(input, call, (endpoint) => {
      if (!['pendingAcceptance', 'pending', 'available'].includes(endpoint.state)) return false;
      endpoint.state = 'rejected';
      return true;
    }),
  }),
};

/** E22, E24: each failed id stands in the answer; a service that is gone refuses the whole call. @throws AwsRefusal */
const eachConnection = (
  input: { ServiceId?: string | undefined; VpcEndpointIds?: string[] | undefined },
  call: Call,
  act: (endpoint: Endpoint) => boolean,
): ec2.UnsuccessfulItem[] => {
  const connections = endpointsTo(findEndpointService(input.ServiceId, call), call.world);
  return (input.VpcEndpointIds ?? []).flatMap((id) => {
    const endpoint = connections.find((one) => one.id === id);
    if (endpoint && act(endpoint)) return [];
    return [
      {
        ResourceId: id,
        Error: endpoint
          ? { Code: 'InvalidState', Message: `Vpc Endpoint ${id} is ${endpoint.state}` }
          : { Code: 'InvalidVpcEndpoint.NotFound', Message: `The Vpc Endpoint Id '${id}' does not exist` },
      },
    ];
  });
};
