import type * as facts from '../aws/facts.ts';
import { through } from '../aws/view.ts';
import { loadBalancersGroupName } from '../core/names.ts';
import { sight, type Seen } from '../core/seen.ts';
import type { Tags } from '../core/tags.ts';
import type { Looking, World } from './world.ts';

/** A security group of an existing cluster: somebody else's. */
export interface ClusterGroup {
  readonly id: string;
  readonly tags: Seen<Tags>;
  readonly rules: Seen<readonly facts.SecurityGroupRule[]>;
}

/** The security groups of an existing cluster, in its order; none before there are load balancers that they could let in. */
export const lookAtClusterGroups = async (
  looking: Looking,
  cluster: Seen<facts.Cluster | undefined>,
  groups: World['securityGroups'],
): Promise<World['clusterGroups']> =>
  through(cluster, (found) =>
    through(groups, async (own) => {
      const isNeeded = own.some(({ name }) => name === loadBalancersGroupName(looking.owner));
      if (looking.identity.clusterArn === undefined || !found || !isNeeded) return sight([]);
      return sight(await Promise.all(found.securityGroupIds.map((id) => lookAtGroup(looking, id))));
    }),
  );

/** Its tags say whether we may add a rule to it, and matter to nobody else. */
const lookAtGroup = async ({ view, spec, freshness }: Looking, id: string): Promise<ClusterGroup> => ({
  id,
  tags: spec.network.manageBrokerIngress ? await view.look('ec2:DescribeTags', id) : sight({}),
  rules: await view.look('ec2:DescribeSecurityGroupRules', id, freshness),
});

/** Rules of ours in the security groups of an existing cluster; they are found without it, since its owner may delete it. */
export const lookAtOwnRules = async ({
  view,
  owner,
  identity,
  freshness,
}: Looking): Promise<Seen<readonly facts.SecurityGroupRule[]>> =>
  identity.clusterArn === undefined ? sight([]) : view.look('ec2:DescribeSecurityGroupRules', owner.id, freshness);
