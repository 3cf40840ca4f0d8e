import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call, Handlers } from '../../service.ts';
import { pageOf } from './pages.ts';

/** L32 (switch `elb.limitName`): the quotas as they are now. */
const limitsOf = ({ world }: Call): elb.Limit[] => {
  const { quotas, switches } = world;
  const named = switches.get('elb.limitName') === 'network-load-balancers';
  return [
    ...(named ? [['network-load-balancers', 'elasticloadbalancing.networkLoadBalancers'] as const] : []),
    ['listeners-per-network-load-balancer', 'elasticloadbalancing.listenersPerLoadBalancer'] as const,
    ['target-groups', 'elasticloadbalancing.targetGroups'] as const,
    ['targets-per-target-group', 'elasticloadbalancing.targetsPerTargetGroup'] as const,
  ].map(([Name, quota]) => ({ Name, Max: String(quotas.get(quota)) }));
};

export const limitHandlers: Handlers<typeof elb> = {
  DescribeAccountLimits: (input, call) => {
    const { items, next } = pageOf(limitsOf(call), input);
    return { NextMarker: next, Limits: items };
  },
};
