import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { describeSubnet, describeVpc } from './describe-network.ts';
import { byId, idKinds } from './ids.ts';
import { egressToAnywhere, inRange, networkOf, type Subnet, type Vpc } from './network.ts';
import { tagsAtCreation } from './tag-list.ts';
import { zonesFor, type Zone } from './zones.ts';

/** Addresses in VPCs are this machine's: others would be somebody else's. @throws AwsRefusal */
const checkLoopback = (cidr: string): void => {
  if (!/^127(\.\d{1,3}){3}\/\d{1,2}$/.test(cidr))
    throw new AwsRefusal('NotImplementedByTheSandbox', 'VPCs of the sandbox have addresses of 127.0.0.0/8', 501);
};

const createVpc = (input: ec2.CreateVpcRequest, call: Call): Vpc => {
  const { CidrBlock: cidr = '' } = input;
  checkLoopback(cidr);
  const [id, defaultGroupId] = [`vpc-${call.world.id()}`, `sg-${call.world.id()}`];
  const vpc = { id, cidr, defaultGroupId, tags: tagsAtCreation(input.TagSpecifications, 'vpc') };
  networkOf(call).vpcs.set(id, vpc);
  networkOf(call).groups.set(defaultGroupId, {
    id: defaultGroupId,
    name: 'default',
    description: 'default VPC security group',
    vpcId: id,
    rules: [egressToAnywhere(`sgr-${call.world.id()}`)],
    tags: new Map(),
  });
  return vpc;
};

/** The zone by name or id, the first if neither is given. @throws AwsRefusal */
const zoneFor = ({ AvailabilityZone, AvailabilityZoneId }: ec2.CreateSubnetRequest, call: Call): Zone => {
  const zone = zonesFor(call.account, call.region).find(
    ({ name, id }) => (AvailabilityZone ?? name) === name && (AvailabilityZoneId ?? id) === id,
  );
  if (zone) return zone;
  const asked = AvailabilityZone ?? AvailabilityZoneId ?? '';
  throw new AwsRefusal('InvalidParameterValue', `Value (${asked}) for parameter availabilityZone is invalid.`);
};

/** @throws AwsRefusal */
const checkRange = (cidr: string, vpc: Vpc, call: Call): void => {
  if (!/^127(\.\d{1,3}){2}\.0\/24$/.test(cidr))
    throw new AwsRefusal('NotImplementedByTheSandbox', 'subnets of the sandbox are /24 of 127.0.0.0/8', 501);
  const [address = ''] = cidr.split('/');
  if (!inRange(address, vpc.cidr)) throw new AwsRefusal('InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
  if ([...networkOf(call).subnets.values()].some((other) => other.vpcId === vpc.id && other.cidr === cidr))
    throw new AwsRefusal('InvalidSubnet.Conflict', `The CIDR '${cidr}' conflicts with another subnet`);
};

const createSubnet = (input: ec2.CreateSubnetRequest, call: Call): Subnet => {
  const { CidrBlock: cidr = '', VpcId = '' } = input;
  const vpc = byId(networkOf(call).vpcs, VpcId, idKinds.vpc);
  checkRange(cidr, vpc, call);
  const zone = zoneFor(input, call);
  const tags = tagsAtCreation(input.TagSpecifications, 'subnet');
  const id = `subnet-${call.world.id()}`;
  const subnet = { id, vpcId: vpc.id, cidr, zoneName: zone.name, zoneId: zone.id, tags };
  networkOf(call).subnets.set(id, subnet);
  return subnet;
};

export const createNetworkHandlers: Handlers<typeof ec2> = {
  CreateVpc: (input, call) => ({ Vpc: describeVpc(createVpc(input, call), call.account) }),
  CreateSubnet: (input, call) => ({ Subnet: describeSubnet(createSubnet(input, call), call) }),
  DeleteSubnet: (input, call) => {
    const { subnets, interfaces } = networkOf(call);
    const { id } = byId(subnets, input.SubnetId ?? '', idKinds.subnet);
    // E1
    if ([...interfaces.values()].some(({ subnetId }) => subnetId === id))
      throw new AwsRefusal('DependencyViolation', `The subnet '${id}' has dependencies and cannot be deleted.`);
    subnets.delete(id);
    return {};
  },
};
