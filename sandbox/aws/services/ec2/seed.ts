import type { AddressPair } from '../../address-pairs.ts';
import { defaultAccount } from '../../accounts.ts';
import { consumerAccount, freshRegion } from '../../fresh-ids.ts';
import type { Place, World } from '../../world.ts';
import { egressToAnywhere, networkOf } from './network.ts';
import { zonesFor, type Zone } from './zones.ts';

const ownZones = zonesFor(defaultAccount, freshRegion);
/** In the order of the provider's zones: the first subnets of both accounts are in the same place. */
const consumerZones = ownZones.flatMap((own) =>
  zonesFor(consumerAccount, freshRegion).filter(({ id }) => id === own.id),
);

/** The networks of a fresh world, with fixed ids (sandbox/README.md). */
export const seedNetwork = (world: World, { provider, consumer }: AddressPair): void => {
  const own: Place = { world, account: defaultAccount, region: freshRegion };
  addVpc(own, 'vpc-0aaaaaaaaaaaaaaa1', provider, 'sg-0aaaaaaaaaaaaaad1');
  ownZones.forEach((zone, index) => {
    addSubnet(own, `subnet-0aaaaaaaaaaaaaaa${index + 1}`, 'vpc-0aaaaaaaaaaaaaaa1', provider, index + 1, zone);
  });
  addGroup(own, 'sg-0aaaaaaaaaaaaaac1', 'producers', 'vpc-0aaaaaaaaaaaaaaa1');
  // A second VPC, for whoever mixes up subnets; its addresses are a corner of the same range.
  addVpc(own, 'vpc-0aaaaaaaaaaaaaaa2', provider, 'sg-0aaaaaaaaaaaaaad2');
  ownZones.slice(1, 2).forEach((zone) => {
    addSubnet(own, 'subnet-0aaaaaaaaaaaaaab1', 'vpc-0aaaaaaaaaaaaaaa2', provider, 101, zone);
  });
  const other: Place = { world, account: consumerAccount, region: freshRegion };
  addVpc(other, 'vpc-0bbbbbbbbbbbbbbb1', consumer, 'sg-0bbbbbbbbbbbbbbd1');
  consumerZones.forEach((zone, index) => {
    addSubnet(other, `subnet-0bbbbbbbbbbbbbbb${index + 1}`, 'vpc-0bbbbbbbbbbbbbbb1', consumer, index + 1, zone);
  });
};

const addVpc = (place: Place, id: string, cidr: string, defaultGroupId: string): void => {
  networkOf(place).vpcs.set(id, { id, cidr, defaultGroupId, tags: new Map() });
  addGroup(place, defaultGroupId, 'default', id);
};

const addSubnet = (place: Place, id: string, vpcId: string, range: string, third: number, zone: Zone): void => {
  const [first = '127', second = '20'] = range.split('.');
  const cidr = `${first}.${second}.${third}.0/24`;
  networkOf(place).subnets.set(id, { id, vpcId, cidr, zoneName: zone.name, zoneId: zone.id, tags: new Map() });
};

const addGroup = (place: Place, id: string, name: string, vpcId: string): void => {
  networkOf(place).groups.set(id, {
    id,
    name,
    description: `${name} security group`,
    vpcId,
    rules: [egressToAnywhere(`sgr-${id.slice(3)}`)],
    tags: new Map(),
  });
};
