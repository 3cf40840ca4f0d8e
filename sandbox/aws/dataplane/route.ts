import { reaches } from '../services/elbv2/nodes.ts';
import { targetGroupsOf, type Target, type TargetGroup } from '../services/elbv2/state.ts';
import type { Entrance } from './entrances.ts';

/** L23: healthy targets; all of them where none is healthy. */
const open = ({ targets }: TargetGroup): Target[] => {
  const registered = targets.filter(({ state }) => state !== 'draining');
  const healthy = registered.filter(({ state }) => state === 'healthy');
  return healthy.length > 0 ? healthy : registered;
};

/** L23, L25: where a connection goes: to one of the targets that the node reaches, in turn; nowhere if there is none. */
export const targetFor = (
  { node, loadBalancer, listener, place }: Entrance,
  turn: number,
): { readonly target: Target; readonly group: TargetGroup } | undefined => {
  const group = targetGroupsOf(place).get(listener.targetGroupArn);
  if (!group) return undefined;
  const within = open(group).filter(({ address }) => reaches(node, address, loadBalancer, group, place));
  const target = within[turn % Math.max(1, within.length)];
  return target && { target, group };
};

/**
 * L21, L48: a connection outlives the registration of its target, but not its health, unless the group has it otherwise.
 * @param timesLost how often the target had become unhealthy when the connection was made
 */
export const mayGoOn = (target: Target, timesLost: number, { targets, attributes }: TargetGroup): boolean => {
  const endsWith = (what: string): boolean => attributes.get(`${what}.connection_termination.enabled`) === 'true';
  const isRegistered = targets.includes(target) || !endsWith('deregistration_delay');
  return isRegistered && (target.timesLost === timesLost || !endsWith('target_health_state.unhealthy'));
};
