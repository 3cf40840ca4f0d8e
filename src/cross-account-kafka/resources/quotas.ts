import { seenOr, type Seen } from '../../core/seen.ts';
import { stuck, type Stuck } from '../../core/verdict.ts';
import type { Quota } from '../look-at-quotas.ts';
import type { World } from '../world.ts';

/**
 * Why the account has no room for a cluster of so many brokers, each with its load balancer; undefined when it has, or that
 * cannot be seen. It is asked before MSK is: a cluster that has grown and cannot be exposed could hardly be made smaller.
 * @param has how many brokers the cluster has already
 */
export const noRoomFor = (brokers: number, has: number, world: World): Stuck | undefined => {
  if (!world.quotas) return undefined;
  const balanced = seenOr(world.loadBalancers, []).length;
  const short = [
    ...shortage('MSK brokers of the account', world.quotas.brokers, brokers - has),
    ...shortage('Network Load Balancers of the Region', world.quotas.loadBalancers, brokers - balanced),
  ];
  return short.length === 0
    ? undefined
    : stuck(
        'QuotaExceeded',
        `${short.join('; ')}. MSK is not asked before there is room: have AWS raise the quota (Service Quotas), give something else up, or want fewer brokers.`,
      );
};

const shortage = (what: string, seen: Seen<Quota>, needed: number): readonly string[] => {
  const quota = seenOr(seen, undefined);
  return quota?.limit === undefined || quota.used + needed <= quota.limit
    ? []
    : [
        `the quota of ${what} is too small: ${quota.used} are used, ${needed} more are needed, and the limit is ${quota.limit}`,
      ];
};
