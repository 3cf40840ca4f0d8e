import * as z from 'zod';
import type { Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { elbStates, type LoadBalancer } from './state.ts';

/** @throws Error */
const locate = (world: World, arn: string): LoadBalancer => {
  const all = world
    .places(elbStates.loadBalancers)
    .map(({ account, region }) => world.state(elbStates.loadBalancers, account, region));
  const found = all.flatMap((some) => some.get(arn) ?? [])[0];
  if (!found) throw new Error(`no load balancer ${arn}`);
  return found;
};

const details = z.strictObject({
  event: z.string(),
  arn: z.string(),
  state: z.enum(['active', 'active_impaired', 'failed']),
  reason: z.string().optional(),
});

/** L7: what AWS does to a load balancer by itself. */
export const events: NonNullable<Service['events']> = {
  setLoadBalancerState: (world, given) => {
    const { arn, state, reason } = details.parse(given);
    const found = locate(world, arn);
    found.state = state;
    found.reason = reason;
  },
};
