import type { Subnet } from '../../aws/facts.ts';
import { see } from '../../core/seen.ts';
import { ready, stuck } from '../../core/verdict.ts';
import type { ClusterResource } from '../intent.ts';
import type { World } from '../world.ts';

/** The user's subnets: never changed, only checked for what MSK and the load balancers will need of them. */
export const subnets: ClusterResource = {
  name: 'subnets',
  condition: 'ClusterReady',
  wanted: ({ phase }) => (phase === 'remove' ? [] : ['subnets']),
  present: () => [],
  plan: (_slot, { spec }, world) => {
    const answer = see(world.subnets);
    if ('missing' in answer)
      return stuck(
        'SpecRejected',
        `network.subnetIds: AWS says: ${answer.missing}. Give subnets of this account and Region.`,
      );
    const vpcs = new Set(answer.found.map(({ vpcId }) => vpcId));
    if (vpcs.size > 1)
      return stuck(
        'SpecRejected',
        `network.subnetIds: all subnets must be of one VPC; ${tell(answer.found, ({ vpcId }) => vpcId)}.`,
      );
    const zones = new Set(answer.found.map(({ zoneId }) => zoneId));
    return zones.size === spec.network.subnetIds.length
      ? ready
      : stuck(
          'SpecRejected',
          `network.subnetIds: each subnet must be in another zone; ${tell(answer.found, ({ zoneName }) => zoneName)}.`,
        );
  },
  remove: () => ready,
};

const tell = <T extends { readonly id: string }>(list: readonly T[], what: (one: T) => string): string =>
  list.map((one) => `${one.id} is in ${what(one)}`).join(', ');

/** The subnets of the brokers, which are the load balancers' too, by id. @throws NotSeen */
export const subnetsOf = (world: World): readonly Subnet[] => {
  const answer = see(world.subnets);
  return 'found' in answer ? [...answer.found].sort((a, b) => a.id.localeCompare(b.id)) : [];
};

/** The VPC that everything is made in; undefined while the subnets do not name exactly one. @throws NotSeen */
export const vpcOf = (world: World): string | undefined => {
  const vpcs = new Set(subnetsOf(world).map(({ vpcId }) => vpcId));
  return vpcs.size === 1 ? [...vpcs][0] : undefined;
};
