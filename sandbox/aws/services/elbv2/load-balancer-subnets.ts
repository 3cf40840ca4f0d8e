import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call } from '../../service.ts';
import { createInterface, freeAddressCount, isAssignable, networkOf, type Subnet } from '../ec2/network.ts';
import type { LoadBalancer } from './state.ts';

/** L8. */
const freeAddressesNeeded = 8;

/** A subnet that was asked for, and the address in it, if one was. */
export interface Mapping {
  readonly subnetId: string;
  readonly address: string | undefined;
}

/** `Subnets` is the short form of `SubnetMappings`. @throws AwsRefusal */
export const mappingsOf = ({
  Subnets,
  SubnetMappings,
}: Pick<elb.SetSubnetsInput, 'Subnets' | 'SubnetMappings'>): Mapping[] => {
  if (Subnets && SubnetMappings)
    throw new AwsRefusal('ValidationError', 'Specify either Subnets or SubnetMappings, not both');
  if (SubnetMappings?.some(({ AllocationId, IPv6Address }) => AllocationId !== undefined || IPv6Address !== undefined))
    throw new AwsRefusal('InvalidConfigurationRequest', 'Only private IPv4 addresses can be asked for here');
  return (
    SubnetMappings?.map(({ SubnetId = '', PrivateIPv4Address }) => ({
      subnetId: SubnetId,
      address: PrivateIPv4Address,
    })) ?? (Subnets ?? []).map((subnetId) => ({ subnetId, address: undefined }))
  );
};

/** L9. @throws AwsRefusal */
const subnetAt = (id: string, call: Call): Subnet => {
  const subnet = networkOf(call).subnets.get(id);
  if (!subnet) throw new AwsRefusal('SubnetNotFound', `The subnet ID '${id}' does not exist`);
  return subnet;
};

/** One zone each, and all in one VPC. @throws AwsRefusal */
export const subnetsFor = (mappings: readonly Mapping[], call: Call): Subnet[] => {
  const subnets = mappings.map(({ subnetId }) => subnetAt(subnetId, call));
  if (subnets.length === 0) throw new AwsRefusal('ValidationError', 'At least one subnet must be specified');
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1)
    throw new AwsRefusal('InvalidConfigurationRequest', 'All subnets must belong to the same VPC');
  if (new Set(subnets.map(({ zoneId }) => zoneId)).size < subnets.length)
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  return subnets;
};

/** L46. @throws AwsRefusal */
export const checkScheme = (scheme: LoadBalancer['scheme'], mappings: readonly Mapping[]): void => {
  if (scheme !== 'internal' && mappings.some(({ address }) => address !== undefined))
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'Private IPv4 addresses can only be specified for internal load balancers',
    );
};

/** L8: room for a node, unless its address was asked for and is free. @throws AwsRefusal */
export const checkRoom = ({ subnetId, address }: Mapping, call: Call): void => {
  const subnet = subnetAt(subnetId, call);
  if (address === undefined) {
    if (freeAddressCount(call, subnet) >= freeAddressesNeeded) return;
    const message = `Not enough IP space available in ${subnetId}. ELB requires at least ${freeAddressesNeeded} free IP addresses in each subnet.`;
    throw new AwsRefusal('InvalidSubnet', message);
  }
  // L46
  if (!isAssignable(address, subnet))
    throw new AwsRefusal('InvalidConfigurationRequest', `The address ${address} is none of the subnet ${subnetId}`);
  if ([...networkOf(call).interfaces.values()].some((one) => one.address === address))
    throw new AwsRefusal('InvalidConfigurationRequest', `The address ${address} is in use`);
};

/** A26: the node of a zone is an interface of EC2, described as `ELB net/<name>/<id>` (E8). */
export const makeNode = (
  { subnetId, address }: Mapping,
  { arn, groupIds }: Pick<LoadBalancer, 'arn' | 'groupIds'>,
  call: Call,
): string =>
  createInterface(call, subnetAt(subnetId, call), {
    groupIds,
    description: `ELB ${arn.slice(arn.indexOf('loadbalancer/') + 'loadbalancer/'.length)}`,
    type: 'network_load_balancer',
    ...(address === undefined ? {} : { address }),
  }).id;

export const fixedAddresses = (mappings: readonly Mapping[]): ReadonlyMap<string, string> =>
  new Map(mappings.flatMap(({ subnetId, address }) => (address === undefined ? [] : [[subnetId, address] as const])));

/** A22: one of applications has its VPC's default group unless it is given others. */
export const groupsAskedFor = (
  type: LoadBalancer['type'],
  ids: readonly string[] | undefined,
  vpcId: string,
  call: Call,
): readonly string[] => {
  const vpc = networkOf(call).vpcs.get(vpcId);
  return ids ?? (vpc && type === 'application' ? [vpc.defaultGroupId] : []);
};

/** L9, L49. @throws AwsRefusal */
export const groupsFor = (ids: readonly string[], vpcId: string, call: Call): string[] => {
  if (ids.length > call.world.quotas.get('ec2.securityGroupsPerInterface'))
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'The maximum number of security groups per load balancer has been reached.',
    );
  const wrong = ids.find((id) => networkOf(call).groups.get(id)?.vpcId !== vpcId);
  if (wrong !== undefined)
    throw new AwsRefusal('InvalidSecurityGroup', `One or more security groups are invalid: ${wrong}`);
  return [...ids];
};
