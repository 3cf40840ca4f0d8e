import type { AddressPair } from '../../address-pairs.ts';
import { consumerAccount, freshRegion } from '../../fresh-ids.ts';
import { defaultAccount } from '../../accounts.ts';
import type { Place, World } from '../../world.ts';
import { networkOf, type SecurityGroup, type Subnet } from './network.ts';

/** E10: the same zone ids for everybody, other names in another account. */
const providerZones = [
  ['eu-central-1a', 'euc1-az2'],
  ['eu-central-1b', 'euc1-az3'],
  ['eu-central-1c', 'euc1-az1'],
] as const;
const consumerZones = [
  ['eu-central-1c', 'euc1-az2'],
  ['eu-central-1a', 'euc1-az3'],
  ['eu-central-1b', 'euc1-az1'],
] as const;

/** The networks of a fresh world, with fixed ids (sandbox/README.md). */
export const seedNetwork = (world: World, { provider, consumer }: AddressPair): void => {
  const own: Place = { world, account: defaultAccount, region: freshRegion };
  addVpc(own, 'vpc-0aaaaaaaaaaaaaaa1', provider, 'sg-0aaaaaaaaaaaaaad1');
  providerZones.forEach((zone, index) => {
    addSubnet(own, `subnet-0aaaaaaaaaaaaaaa${index + 1}`, 'vpc-0aaaaaaaaaaaaaaa1', provider, index + 1, zone);
  });
  addGroup(own, 'sg-0aaaaaaaaaaaaaac1', 'producers', 'vpc-0aaaaaaaaaaaaaaa1');
  // A second VPC, for whoever mixes up subnets; its addresses are a corner of the same range.
  addVpc(own, 'vpc-0aaaaaaaaaaaaaaa2', provider, 'sg-0aaaaaaaaaaaaaad2');
  addSubnet(own, 'subnet-0aaaaaaaaaaaaaab1', 'vpc-0aaaaaaaaaaaaaaa2', provider, 101, providerZones[1]);
  const other: Place = { world, account: consumerAccount, region: freshRegion };
  addVpc(other, 'vpc-0bbbbbbbbbbbbbbb1', consumer, 'sg-0bbbbbbbbbbbbbbd1');
  consumerZones.forEach((zone, index) => {
    addSubnet(other, `subnet-0bbbbbbbbbbbbbbb${index + 1}`, 'vpc-0bbbbbbbbbbbbbbb1', consumer, index + 1, zone);
  });
};

const addVpc = (place: Place, id: string, cidr: string, defaultGroupId: string): void => {
  networkOf(place).vpcs.set(id, { id, cidr, defaultGroupId });
  addGroup(place, defaultGroupId, 'default', id);
};

const addSubnet = (
  place: Place,
  id: string,
  vpcId: string,
  range: string,
  third: number,
  [zoneName, zoneId]: readonly [string, string],
): void => {
  const [first = '127', second = '20'] = range.split('.');
  const subnet: Subnet = { id, vpcId, cidr: `${first}.${second}.${third}.0/24`, zoneName, zoneId };
  networkOf(place).subnets.set(id, subnet);
};

const addGroup = (place: Place, id: string, name: string, vpcId: string): void => {
  const group: SecurityGroup = { id, name, description: `${name} security group`, vpcId, rules: [], tags: new Map() };
  group.rules.push({
    id: `sgr-${id.slice(3)}`,
    direction: 'egress',
    protocol: '-1',
    fromPort: -1,
    toPort: -1,
    peer: '0.0.0.0/0',
  });
  networkOf(place).groups.set(id, group);
};
