import type { Cluster, SecurityGroup } from '../aws/facts.ts';
import { brokersGroupName, loadBalancersGroupName, type Owner } from '../core/names.ts';
import { see } from '../core/seen.ts';
import { isOwned, mayBeExposedBy, ownerTag } from '../core/tags.ts';
import { stuck, type Stuck } from '../core/verdict.ts';
import type { World } from './world.ts';

/** Something with the wanted name exists and is not ours: nothing is touched, and a person is told how to hand it over. */
export const notOwned = (what: string, owner: Owner): Stuck =>
  stuck(
    'NotOwned',
    `${what} exists in AWS and is not this object's. Give this object another name for it, remove it in AWS, or hand it over with the tag ${ownerTag}=${owner.id}.`,
  );

/** Whether a cluster is the object's to share: it made it, or its owner lets it. */
export const isUsable = (found: Cluster, { identity, owner }: Pick<World, 'identity' | 'owner'>): boolean =>
  identity.clusterArn === undefined ? isOwned(found.tags, owner) : mayBeExposedBy(found.tags, owner);

/** The cluster, if there is one and it is the object's to share. @throws NotSeen */
export const usableCluster = (world: World): Cluster | undefined => {
  const found = see(world.cluster);
  return found && isUsable(found, world) ? found : undefined;
};

/** Name of the cluster that the object creates. */
export const clusterName = ({ identity }: Pick<World, 'identity'>): string => {
  if (identity.clusterName === undefined) throw new Error('an object that exposes an existing cluster creates none');
  return identity.clusterName;
};

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
