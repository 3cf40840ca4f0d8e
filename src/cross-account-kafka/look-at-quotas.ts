import type * as facts from '../aws/facts.ts';
import { mapSeen, through } from '../aws/view.ts';
import type { Seen } from '../core/seen.ts';
import type { Looking } from './world.ts';

/** How many of a thing the account has in the Region, and may have; no limit where AWS tells none. */
export interface Quota {
  readonly used: number;
  readonly limit: number | undefined;
}

/** What more brokers take of the account. They are not ours: not seeing them holds up nothing. */
export interface Quotas {
  readonly brokers: Seen<Quota>;
  readonly loadBalancers: Seen<Quota>;
}

/** AWS general reference, msk: "Number of brokers per account". */
const brokersPerAccount = 'kafka/L-EDD31C36';
/** ELB API reference, Limit. */
const networkLoadBalancers = 'network-load-balancers';

/** Looked at only while a cluster is to be created or to grow. */
export const lookAtQuotas = async (
  looking: Looking,
  cluster: Seen<facts.Cluster | undefined>,
): Promise<Quotas | undefined> => {
  const { brokers = 0 } = looking.spec;
  if (!cluster.seen || brokers <= (cluster.value?.brokers ?? 0)) return undefined;
  const [ofBrokers, ofLoadBalancers] = await Promise.all([lookAtBrokers(looking), lookAtLoadBalancers(looking)]);
  return { brokers: ofBrokers, loadBalancers: ofLoadBalancers };
};

const lookAtBrokers = async ({ view, freshness }: Looking): Promise<Seen<Quota>> =>
  through(await view.look('kafka:ListClustersV2', '', freshness), async (clusters) =>
    mapSeen(await view.look('servicequotas:GetServiceQuota', brokersPerAccount), (limit) => ({
      used: clusters.reduce((sum, { brokers }) => sum + brokers, 0),
      limit,
    })),
  );

const lookAtLoadBalancers = async ({ view, freshness }: Looking): Promise<Seen<Quota>> =>
  through(await view.look('elasticloadbalancing:DescribeLoadBalancers', '', freshness), async (all) =>
    mapSeen(await view.look('elasticloadbalancing:DescribeAccountLimits'), (limits) => ({
      used: all.filter(({ type }) => type === 'network').length,
      limit: limits[networkLoadBalancers],
    })),
  );
