import type * as ec2 from '@aws-sdk/client-ec2';
import type { Handlers } from '../../service.ts';
import type { World } from '../../world.ts';
import { dnsEntriesOf, endpointsOf, type Endpoint } from './endpoints.ts';
import { pageOf, upTo1000, type FilterTexts } from './filters.ts';
import { byIds, idKinds } from './ids.ts';
import { listTags } from './tag-list.ts';

/** An endpoint as its owner sees it. */
export const describeEndpoint = (endpoint: Endpoint, world: World): ec2.VpcEndpoint => ({
  VpcEndpointId: endpoint.id,
  VpcEndpointType: 'Interface',
  VpcId: endpoint.vpcId,
  ServiceName: endpoint.service.name,
  ServiceRegion: endpoint.service.region,
  // E21: the SDK's types capitalise what the wire does not.
  State: endpoint.state as ec2.State,
  SubnetIds: endpoint.interfaces.map(({ subnetId }) => subnetId),
  NetworkInterfaceIds: endpoint.interfaces.map(({ id }) => id),
  Groups: endpoint.groupIds.map((GroupId) => ({ GroupId })),
  DnsEntries: dnsEntriesOf(endpoint, world),
  PrivateDnsEnabled: endpoint.privateDnsEnabled,
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
  'service-region': ({ service }) => [service.region],
  'vpc-id': ({ vpcId }) => [vpcId],
  'vpc-endpoint-id': ({ id }) => [id],
  'vpc-endpoint-state': ({ state }) => [state],
  'vpc-endpoint-type': () => ['Interface'],
};

export const describeEndpointHandlers: Handlers<typeof ec2> = {
  DescribeVpcEndpoints: (input, call) => {
    const found = byIds(endpointsOf(call), input.VpcEndpointIds, idKinds.endpoint);
    const { items, next } = pageOf(found, upTo1000(input), filters, ({ tags }) => tags);
    return { NextToken: next, VpcEndpoints: items.map((endpoint) => describeEndpoint(endpoint, call.world)) };
  },
};
