import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { checkFilters, filterBy, pageOf, type FilterTexts } from './filters.ts';
import { byIds, idKinds } from './ids.ts';
import { freeAddressCount, networkOf, type NetworkInterface, type Subnet, type Vpc } from './network.ts';
import { listTags } from './tag-list.ts';
import { zonesFor, type Zone } from './zones.ts';

const vpcFilters: FilterTexts<Vpc> = {
  'vpc-id': ({ id }) => [id],
  cidr: ({ cidr }) => [cidr],
  state: () => ['available'],
  'is-default': () => ['false'],
};

const subnetFilters: FilterTexts<Subnet> = {
  'vpc-id': ({ vpcId }) => [vpcId],
  'subnet-id': ({ id }) => [id],
  'cidr-block': ({ cidr }) => [cidr],
  state: () => ['available'],
  'availability-zone': ({ zoneName }) => [zoneName],
  'availability-zone-id': ({ zoneId }) => [zoneId],
};

const zoneFilters: FilterTexts<Zone> = {
  'zone-name': ({ name }) => [name],
  'zone-id': ({ id }) => [id],
  'zone-type': () => ['availability-zone'],
  state: () => ['available'],
};

/** E8: the interfaces of load balancers and endpoints are attached by AWS's own account. */
const attachedBy = ({ type }: NetworkInterface): string | undefined =>
  type === 'interface' ? undefined : 'amazon-aws';

const interfaceFilters: FilterTexts<NetworkInterface> = {
  'group-id': ({ groupIds }) => groupIds,
  'vpc-id': ({ vpcId }) => [vpcId],
  'subnet-id': ({ subnetId }) => [subnetId],
  'network-interface-id': ({ id }) => [id],
  'private-ip-address': ({ address }) => [address],
  'addresses.private-ip-address': ({ address }) => [address],
  'attachment.instance-owner-id': (one) => [attachedBy(one)],
  'interface-type': ({ type }) => [type],
  description: ({ description }) => [description],
  status: () => ['in-use'],
};

/** E50. @throws AwsRefusal */
const checkZones = (asked: readonly string[] = [], zones: readonly Zone[], nameOf: (zone: Zone) => string): void => {
  const wrong = asked.find((name) => !zones.some((zone) => nameOf(zone) === name));
  if (wrong !== undefined) throw new AwsRefusal('InvalidParameterValue', `Invalid availability zone: [${wrong}]`);
};

/** VPCs, subnets, zones and network interfaces as EC2 shows them. */
export const networkHandlers: Handlers<typeof ec2> = {
  DescribeVpcs: (input, call) => {
    const found = byIds(networkOf(call).vpcs, input.VpcIds, idKinds.vpc);
    const { items, next } = pageOf(found, input, vpcFilters, ({ tags }) => tags);
    return { NextToken: next, Vpcs: items.map((vpc) => describeVpc(vpc, call.account)) };
  },
  DescribeSubnets: (input, call) => {
    const found = byIds(networkOf(call).subnets, input.SubnetIds, idKinds.subnet);
    const { items, next } = pageOf(found, input, subnetFilters, ({ tags }) => tags);
    return { NextToken: next, Subnets: items.map((subnet) => describeSubnet(subnet, call)) };
  },
  DescribeAvailabilityZones: (input, { account, region }) => {
    checkFilters(input.Filters, Object.keys(zoneFilters), false);
    const all = zonesFor(account, region);
    checkZones(input.ZoneNames, all, ({ name }) => name);
    checkZones(input.ZoneIds, all, ({ id }) => id);
    const zones = all.filter(
      ({ name, id }) => (input.ZoneNames ?? [name]).includes(name) && (input.ZoneIds ?? [id]).includes(id),
    );
    return {
      AvailabilityZones: filterBy(zones, input.Filters, zoneFilters).map(({ name, id }) => ({
        ZoneName: name,
        ZoneId: id,
        ZoneType: 'availability-zone',
        RegionName: region,
        State: 'available',
      })),
    };
  },
  DescribeNetworkInterfaces: (input, call) => {
    // E46
    if (input.NetworkInterfaceIds && input.MaxResults !== undefined)
      throw new AwsRefusal(
        'InvalidParameterCombination',
        'The parameter NetworkInterfaceIds cannot be used with the parameter MaxResults',
      );
    const found = byIds(networkOf(call).interfaces, input.NetworkInterfaceIds, idKinds.networkInterface);
    const { items, next } = pageOf(found, input, interfaceFilters, ({ tags }) => tags);
    return { NextToken: next, NetworkInterfaces: items.map((one) => describeInterface(one, call)) };
  },
};

export const describeVpc = ({ id, cidr, tags }: Vpc, account: string): ec2.Vpc => ({
  VpcId: id,
  CidrBlock: cidr,
  State: 'available',
  IsDefault: false,
  OwnerId: account,
  Tags: listTags(tags),
});

export const describeSubnet = (subnet: Subnet, call: Call): ec2.Subnet => ({
  SubnetId: subnet.id,
  VpcId: subnet.vpcId,
  CidrBlock: subnet.cidr,
  AvailabilityZone: subnet.zoneName,
  AvailabilityZoneId: subnet.zoneId,
  AvailableIpAddressCount: freeAddressCount(call, subnet),
  State: 'available',
  OwnerId: call.account,
  Tags: listTags(subnet.tags),
});

/** E7, E8. */
const describeInterface = (one: NetworkInterface, call: Call): ec2.NetworkInterface => ({
  NetworkInterfaceId: one.id,
  SubnetId: one.subnetId,
  VpcId: one.vpcId,
  AvailabilityZone: networkOf(call).subnets.get(one.subnetId)?.zoneName,
  PrivateIpAddress: one.address,
  PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: one.address }],
  Groups: one.groupIds.map((GroupId) => ({ GroupId, GroupName: networkOf(call).groups.get(GroupId)?.name })),
  Description: one.description,
  InterfaceType: one.type,
  OwnerId: call.account,
  RequesterManaged: true,
  Status: 'in-use',
  TagSet: listTags(one.tags),
  ...(attachedBy(one) === undefined
    ? {}
    : { Attachment: { InstanceOwnerId: attachedBy(one), Status: 'attached' as const } }),
});
