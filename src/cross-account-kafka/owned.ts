import type { Cluster, SecurityGroup } from '../aws/facts.ts';
import { brokersGroupName, loadBalancersGroupName, type Owner } from '../core/names.ts';
import { see } from '../core/seen.ts';
import { isOwned, ownerTag } from '../core/tags.ts';
import { stuck, type Stuck } from '../core/verdict.ts';
import type { World } from './world.ts';

/** Something with the wanted name exists and is not ours: nothing is touched, and a person is told how to hand it over. */
export const notOwned = (what: string, owner: Owner): Stuck =>
  stuck(
    'NotOwned',
    `${what} exists in AWS and is not this object's. Give this object another name for it, remove it in AWS, or hand it over with the tag ${ownerTag}=${owner.id}.`,
  );

/** The cluster, if there is one and it is ours. @throws NotSeen */
export const ownedCluster = (world: World): Cluster | undefined => {
  const found = see(world.cluster);
  return found && isOwned(found.tags, world.owner) ? found : undefined;
};

export type GroupSlot = 'brokers' | 'nlb';

export const groupName = (slot: GroupSlot, { owner }: World): string =>
  slot === 'brokers' ? brokersGroupName(owner) : loadBalancersGroupName(owner);

/** A security group of ours. @throws NotSeen */
export const ownedGroup = (slot: GroupSlot, world: World): SecurityGroup | undefined =>
  see(world.securityGroups).find((group) => group.name === groupName(slot, world) && isOwned(group.tags, world.owner));

/** Its id; undefined while it is not there. @throws NotSeen */
export const groupId = (slot: GroupSlot, world: World): string | undefined => ownedGroup(slot, world)?.id;
