import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Handlers } from '../../service.ts';
import { page } from '../paging.ts';
import { checkFilters, filterBy, pageSize, type FilterTexts } from './filters.ts';
import { freeAddressCount, networkOf, type NetworkInterface, type Subnet } from './network.ts';

const subnetFilters: FilterTexts<Subnet> = {
  'vpc-id': ({ vpcId }) => [vpcId],
  'subnet-id': ({ id }) => [id],
  'availability-zone': ({ zoneName }) => [zoneName],
  'availability-zone-id': ({ zoneId }) => [zoneId],
};

const interfaceFilters: FilterTexts<NetworkInterface> = {
  'group-id': ({ groupIds }) => groupIds,
  'vpc-id': ({ vpcId }) => [vpcId],
  'subnet-id': ({ subnetId }) => [subnetId],
  'network-interface-id': ({ id }) => [id],
  'private-ip-address': ({ address }) => [address],
  'addresses.private-ip-address': ({ address }) => [address],
  description: ({ description }) => [description],
};

/** Those asked for by id, or all. @throws AwsRefusal with `code` for an id that is not there */
export const byIds = <T>(all: Map<string, T>, ids: readonly string[] | undefined, code: string, what: string): T[] => {
  if (!ids || ids.length === 0) return [...all.values()];
  return ids.map((id) => {
    const found = all.get(id);
    if (found === undefined) throw new AwsRefusal(code, `The ${what} '${id}' does not exist`);
    return found;
  });
};

/** VPCs, subnets, zones and network interfaces as EC2 shows them. */
export const networkHandlers: Handlers<typeof ec2> = {
  DescribeVpcs: (input, call) => ({
    Vpcs: byIds(networkOf(call).vpcs, input.VpcIds, 'InvalidVpcID.NotFound', 'vpc ID').map(({ id, cidr }) => ({
      VpcId: id,
      CidrBlock: cidr,
      State: 'available',
    })),
  }),
  DescribeSubnets: (input, call) => {
    checkFilters(input.Filters, Object.keys(subnetFilters), false);
    const all = filterBy(
      byIds(networkOf(call).subnets, input.SubnetIds, 'InvalidSubnetID.NotFound', 'subnet ID'),
      input.Filters,
      subnetFilters,
    );
    const { items, next } = page(all, input.NextToken, pageSize(input.MaxResults));
    return {
      NextToken: next,
      Subnets: items.map((subnet) => ({
        SubnetId: subnet.id,
        VpcId: subnet.vpcId,
        CidrBlock: subnet.cidr,
        AvailabilityZone: subnet.zoneName,
        AvailabilityZoneId: subnet.zoneId,
        AvailableIpAddressCount: freeAddressCount(call, subnet),
        State: 'available',
        OwnerId: call.account,
      })),
    };
  },
  DescribeAvailabilityZones: (_input, call) => {
    const zones = new Map([...networkOf(call).subnets.values()].map(({ zoneName, zoneId }) => [zoneName, zoneId]));
    return {
      AvailabilityZones: [...zones].map(([ZoneName, ZoneId]) => ({
        ZoneName,
        ZoneId,
        RegionName: call.region,
        State: 'available',
      })),
    };
  },
  DescribeNetworkInterfaces: (input, call) => {
    checkFilters(input.Filters, Object.keys(interfaceFilters), false);
    const ids = byIds(
      networkOf(call).interfaces,
      input.NetworkInterfaceIds,
      'InvalidNetworkInterfaceID.NotFound',
      'networkInterface ID',
    );
    const { items, next } = page(
      filterBy(ids, input.Filters, interfaceFilters),
      input.NextToken,
      pageSize(input.MaxResults),
    );
    return {
      NextToken: next,
      NetworkInterfaces: items.map((one) =>
        describeInterface(one, networkOf(call).subnets.get(one.subnetId), call.account),
      ),
    };
  },
};

/** E7, E8. */
const describeInterface = (
  one: NetworkInterface,
  subnet: Subnet | undefined,
  account: string,
): ec2.NetworkInterface => ({
  NetworkInterfaceId: one.id,
  SubnetId: one.subnetId,
  VpcId: one.vpcId,
  AvailabilityZone: subnet?.zoneName,
  PrivateIpAddress: one.address,
  PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: one.address }],
  Groups: one.groupIds.map((GroupId) => ({ GroupId })),
  Description: one.description,
  InterfaceType: one.type,
  OwnerId: account,
  RequesterManaged: true,
  Status: 'in-use',
  ...(one.type === 'network_load_balancer'
    ? { Attachment: { InstanceOwnerId: 'amazon-aws', Status: 'attached' } }
    : {}),
});
