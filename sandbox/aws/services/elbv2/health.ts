import type { Place } from '../../world.ts';
import { durations } from '../durations.ts';
import { interfaceAt, mayConnect, networkOf } from '../ec2/network.ts';
import { usersOf, type LoadBalancer, type Target, type TargetGroup } from './state.ts';

/** L19: checks a target for as long as it is registered, by real TCP connections, on the clock. */
export const startChecking = (target: Target, group: TargetGroup, place: Place): void => {
  const check = (): void => {
    if (!group.targets.includes(target) || target.state === 'draining') return;
    place.world.track(probe(target, group, place));
    place.world.clock.after(group.interval, check);
  };
  place.world.clock.after(durations.targetRegistration, check);
};

const probe = async (target: Target, group: TargetGroup, place: Place): Promise<void> => {
  const [loadBalancer] = usersOf(group, place);
  if (loadBalancer?.state !== 'active') {
    target.reason = 'Elb.InitialHealthChecking';
    return;
  }
  const allowed = mayReach(loadBalancer, target, place);
  note(target, group, allowed && (await place.world.loopback.answers(target.address, target.port)));
};

/** Every node of the load balancer must get through both security groups (L24). */
const mayReach = (loadBalancer: LoadBalancer, target: Target, place: Place): boolean => {
  const to = interfaceAt(place, target.address);
  const nodes = loadBalancer.interfaceIds.flatMap((id) => networkOf(place).interfaces.get(id) ?? []);
  return to !== undefined && nodes.every((node) => mayConnect(place, node, to, target.port));
};

/** A state changes after as many like answers in a row as its threshold says. */
const note = (target: Target, group: TargetGroup, ok: boolean): void => {
  if (target.state === 'draining') return;
  target.streak = target.lastOk === ok ? target.streak + 1 : 1;
  target.lastOk = ok;
  if (ok && target.streak >= group.healthyThreshold) {
    target.state = 'healthy';
    target.reason = undefined;
  } else if (!ok && target.streak >= group.unhealthyThreshold) {
    target.state = 'unhealthy';
    target.reason = 'Target.FailedHealthChecks';
  } else if (target.state === 'initial') target.reason = 'Elb.InitialHealthChecking';
};
