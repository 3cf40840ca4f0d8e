import {
  interfaceAt,
  mayConnect,
  networkOf,
  networkState,
  subnetAt,
  type NetworkInterface,
} from '../services/ec2/network.ts';
import type { Place, World } from '../world.ts';

/** An interface, and whose it is. */
export interface Located {
  readonly found: NetworkInterface;
  readonly place: Place;
}

const placesOf = (world: World): Place[] =>
  world.places(networkState).map(({ account, region }) => ({ world, account, region }));

export const interfaceWith = (address: string, world: World): Located | undefined =>
  placesOf(world)
    .flatMap((place) => [...networkOf(place).interfaces.values()].map((found) => ({ found, place })))
    .find(({ found }) => found.address === address);

/**
 * A host of a subnet that EC2 knows nothing of: a program that runs on an address of the VPC. It belongs to no security group, so
 * that rules by address let it in and rules by group do not.
 */
const hostAt = (place: Place, vpcId: string, address: string): NetworkInterface | undefined => {
  const subnet = subnetAt(place, vpcId, address);
  return (
    subnet && {
      ...{ id: '', subnetId: subnet.id, vpcId: subnet.vpcId, address, groupIds: [] },
      ...{ description: '', type: 'interface', tags: new Map<string, string>() },
    }
  );
};

/** Who has an address of the VPC of `place`. */
export const sourceIn = (place: Place, vpcId: string, address: string): NetworkInterface | undefined => {
  const own = interfaceAt(place, address) ?? hostAt(place, vpcId, address);
  return own?.vpcId === vpcId ? own : undefined;
};

/**
 * Whether a connection gets from one address to another: only within a VPC, and past the security groups of both. An address
 * outside of every VPC is nobody's host.
 */
export const lets = (world: World, from: string, to: string, port: number): boolean => {
  const target = interfaceWith(to, world);
  const source = target && sourceIn(target.place, target.found.vpcId, from);
  return target !== undefined && source !== undefined && mayConnect(target.place, source, target.found, port);
};
