import type { Place } from '../../world.ts';
import { durations } from '../durations.ts';
import { interfaceAt, mayConnect, type NetworkInterface } from '../ec2/network.ts';
import { isEnabledFor, nodesThatReach } from './nodes.ts';
import { checkerOf, isWorking, type Target, type TargetGroup } from './state.ts';

/** L19: checks a target for as long as it is registered, by real TCP connections, on the clock. */
export const startChecking = (target: Target, group: TargetGroup, place: Place): void => {
  const check = (): void => {
    if (!group.targets.includes(target) || target.state === 'draining') return;
    place.world.track(probe(target, group, place));
    place.world.clock.after(group.check.interval, check);
  };
  place.world.clock.after(durations.targetRegistration, check);
};

const probe = async (target: Target, group: TargetGroup, place: Place): Promise<void> => {
  const loadBalancer = checkerOf(group, place);
  if (!loadBalancer || !isWorking(loadBalancer) || !isEnabledFor(target.address, loadBalancer, place)) {
    startAnew(target);
    return;
  }
  const port = group.check.port === 'traffic-port' ? target.port : Number(group.check.port);
  const nodes = nodesThatReach(target.address, loadBalancer, group, place);
  const [node] = nodes;
  const allowed = node !== undefined && letsAll(nodes, target, port, place);
  note(target, group, allowed && (await place.world.loopback.answers(target.address, port, node.address)));
};

/** L24: out of the load balancer's groups, and into the target's. */
const letsAll = (nodes: readonly NetworkInterface[], { address }: Target, port: number, place: Place): boolean => {
  const to = interfaceAt(place, address);
  return to !== undefined && nodes.every((node) => mayConnect(place, node, to, port));
};

/** Nobody checks a target that is not in use; when somebody does again, it begins from the start. */
const startAnew = (target: Target): void => {
  if (target.state === 'draining') return;
  target.state = 'initial';
  target.reason = 'Elb.InitialHealthChecking';
  target.lastOk = undefined;
};

/** A state changes after as many like answers in a row as its threshold says. */
const note = (target: Target, { check }: TargetGroup, ok: boolean): void => {
  if (target.state === 'draining') return;
  target.streak = target.lastOk === ok ? target.streak + 1 : 1;
  target.lastOk = ok;
  if (ok && target.streak >= check.healthyThreshold) {
    target.state = 'healthy';
    target.reason = undefined;
  } else if (!ok && target.streak >= check.unhealthyThreshold) {
    if (target.state !== 'unhealthy') target.timesLost += 1;
    target.state = 'unhealthy';
    target.reason = 'Target.FailedHealthChecks';
  } else if (target.state === 'initial') target.reason = 'Elb.InitialHealthChecking';
};
