import { isIPv4 } from 'node:net';
import { AwsRefusal } from '../../service.ts';
import { stateOf, type Place, type World } from '../../world.ts';

export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly defaultGroupId: string;
  readonly tags: Map<string, string>;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  /** Always a /24: `127.20.1.0/24`. */
  readonly cidr: string;
  readonly zoneName: string;
  readonly zoneId: string;
  readonly tags: Map<string, string>;
}

export interface Rule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** A group's id, or a CIDR. */
  readonly peer: string;
  readonly description: string | undefined;
  readonly tags: Map<string, string>;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly rules: Rule[];
  readonly tags: Map<string, string>;
}

export interface NetworkInterface {
  readonly id: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly address: string;
  groupIds: string[];
  readonly description: string;
  readonly type: 'interface' | 'network_load_balancer' | 'vpc_endpoint';
  readonly tags: Map<string, string>;
}

interface Network {
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly groups: Map<string, SecurityGroup>;
  readonly interfaces: Map<string, NetworkInterface>;
}

/** A group lets everything out until somebody revokes it. */
export const egressToAnywhere = (id: string): Rule => ({
  id,
  direction: 'egress',
  protocol: '-1',
  fromPort: -1,
  toPort: -1,
  peer: '0.0.0.0/0',
  description: undefined,
  tags: new Map(),
});

/** EC2's network: other services put their interfaces here, so that there is one world (A26). */
export const networkState = stateOf('network', (): Network => ({
  vpcs: new Map(),
  subnets: new Map(),
  groups: new Map(),
  interfaces: new Map(),
}));

export const networkOf = ({ world, account, region }: Place): Network => world.state(networkState, account, region);

/** Addresses of a subnet that AWS keeps for itself: the first four and the last. */
const firstHost = 4;
const lastHost = 254;

/** Whether an interface of a subnet can have an address. */
export const isAssignable = (address: string, { cidr }: Subnet): boolean => {
  const host = Number(address.slice(address.lastIndexOf('.') + 1));
  return isIPv4(address) && inRange(address, cidr) && host >= firstHost && host <= lastHost;
};

/** E9: one address an interface, the lowest that is free. @throws AwsRefusal InsufficientFreeAddressesInSubnet */
const freeAddress = (place: Place, subnet: Subnet): string => {
  const used = new Set([...networkOf(place).interfaces.values()].map(({ address }) => address));
  const base = subnet.cidr.slice(0, subnet.cidr.lastIndexOf('.'));
  for (let host = firstHost; host <= lastHost; host += 1) if (!used.has(`${base}.${host}`)) return `${base}.${host}`;
  throw new AwsRefusal(
    'InsufficientFreeAddressesInSubnet',
    `There are not enough free addresses in subnet '${subnet.id}'.`,
  );
};

export const freeAddressCount = (place: Place, subnet: Subnet): number =>
  lastHost -
  firstHost +
  1 -
  [...networkOf(place).interfaces.values()].filter(({ subnetId }) => subnetId === subnet.id).length;

export const createInterface = (
  place: Place,
  subnet: Subnet,
  options: { groupIds: readonly string[]; description: string; type: NetworkInterface['type']; address?: string },
): NetworkInterface => {
  const created: NetworkInterface = {
    id: `eni-${place.world.id()}`,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    address: options.address ?? freeAddress(place, subnet),
    groupIds: [...options.groupIds],
    description: options.description,
    type: options.type,
    tags: new Map(),
  };
  networkOf(place).interfaces.set(created.id, created);
  return created;
};

export const deleteInterface = (place: Place, id: string): void => {
  networkOf(place).interfaces.delete(id);
};

/** The interface that holds an address in a VPC of this place. */
export const interfaceAt = (place: Place, address: string): NetworkInterface | undefined => {
  for (const one of networkOf(place).interfaces.values()) if (one.address === address) return one;
  return undefined;
};

/** The subnet that an address of a VPC is in. */
export const subnetAt = (place: Place, vpcId: string, address: string): Subnet | undefined => {
  const range = address.replace(/\d+$/, '0/24');
  for (const one of networkOf(place).subnets.values()) if (one.cidr === range && one.vpcId === vpcId) return one;
  return undefined;
};

export const inRange = (address: string, cidr: string): boolean => {
  const [base = '', bits = '32'] = cidr.split('/');
  const mask = bits === '0' ? 0 : (~0 << (32 - Number(bits))) >>> 0;
  return (numberOf(address) & mask) >>> 0 === (numberOf(base) & mask) >>> 0;
};

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/**
 * Whether security groups let a TCP connection from one interface to another through: out of the one, into the other. An
 * interface without any, that of a load balancer which was made without, lets everything through.
 */
export const mayConnect = (place: Place, from: NetworkInterface, to: NetworkInterface, port: number): boolean =>
  passes(place, from.groupIds, 'egress', port, to) && passes(place, to.groupIds, 'ingress', port, from);

/** Whether the groups of an interface let a host in that is known by its address alone. */
export const passesInbound = (place: Place, to: NetworkInterface, from: string, port: number): boolean =>
  passes(place, to.groupIds, 'ingress', port, { ...to, address: from, groupIds: [] });

/** What has no groups at all, a load balancer made without any, lets everything through. */
const passes = (
  place: Place,
  groupIds: readonly string[],
  direction: Rule['direction'],
  port: number,
  peer: NetworkInterface,
): boolean =>
  groupIds.length === 0 ||
  groupIds
    .flatMap((id) => networkOf(place).groups.get(id)?.rules ?? [])
    .some((rule) => rule.direction === direction && coversPort(rule, port) && namesPeer(rule, peer));

const coversPort = ({ protocol, fromPort, toPort }: Rule, port: number): boolean =>
  protocol === '-1' || (protocol === 'tcp' && fromPort <= port && port <= toPort);

const namesPeer = ({ peer }: Rule, { groupIds, address }: NetworkInterface): boolean =>
  peer.includes('/') ? !peer.includes(':') && inRange(address, peer) : groupIds.includes(peer);

export const vpcInventory = (world: World): { account: string; region: string; network: Network }[] =>
  world
    .places(networkState)
    .map(({ account, region }) => ({ account, region, network: world.state(networkState, account, region) }));
