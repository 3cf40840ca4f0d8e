import { step, type AwsStep } from '../../aws/calls.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { slotInName } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { isOwned, tagList, tagsFor, tagsToSet, type Tags } from '../../core/tags.ts';
import { change, ready, wait, type Verdict } from '../../core/verdict.ts';
import { brokerOf, findListener, isReplaced, wantedLoadBalancerSlots } from '../brokers.ts';
import type { StackResource } from '../intent.ts';
import { portOf } from '../ports.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../look-at-load-balancers.ts';

/**
 * Kafka clients close connections that were idle for 9 minutes (connections.max.idle.ms). The load balancer must outlive
 * that, or idle clients meet resets: 11 minutes. AWS's default is 350 s, its range 60 to 6000 s.
 */
const idleTimeoutSeconds = 660;
const idleTimeout = 'tcp.idle_timeout.seconds';

/** One TCP listener on each load balancer, on the exposed port, in front of the broker's target group. */
export const listener: StackResource = {
  name: 'listener',
  condition: 'BrokersExposed',
  wanted: ({ phase }, world) => (phase === 'remove' ? [] : wantedLoadBalancerSlots(world)),
  present: (world) =>
    see(world.loadBalancers)
      .filter(({ tags, listeners }) => isOwned(see(tags), world.owner) && see(listeners).length > 0)
      .map(({ name }) => slotInName(world.owner, name)),
  plan: (slot, { spec }, world) => {
    const { loadBalancer, targetGroup } = brokerOf(world, slot);
    if (!loadBalancer || !targetGroup)
      return wait('the listener waits for its load balancer and target group', world.time.lookAtBusyMs);
    if (!isOwned(see(loadBalancer.tags), world.owner)) return ready;
    const port = portOf(spec.exposure.authentication);
    const found = findListener(loadBalancer, port);
    const tags = tagsFor(world.owner, slot, spec.tags);
    return found ? settle(found, targetGroup, tags) : create(loadBalancer, targetGroup, port, tagList(tags));
  },
  remove: (slot, world) =>
    isReplaced(world, slot) ? ready : wait('the listener goes with its load balancer', world.time.lookAtDeletionMs),
};

const forwardTo = ({ arn }: TargetGroup): [{ Type: 'forward'; TargetGroupArn: string }] => [
  { Type: 'forward', TargetGroupArn: arn },
];

const create = (
  loadBalancer: LoadBalancer,
  targetGroup: TargetGroup,
  port: number,
  tags: ReturnType<typeof tagList>,
): Verdict<AwsStep> =>
  change(
    'there is none yet',
    step('elasticloadbalancing:CreateListener', {
      LoadBalancerArn: loadBalancer.arn,
      Protocol: 'TCP',
      Port: port,
      DefaultActions: forwardTo(targetGroup),
      Tags: tags,
    }),
  );

const settle = (found: Listener, targetGroup: TargetGroup, tags: Tags): Verdict<AwsStep> => {
  if (found.targetGroupArns.length !== 1 || found.targetGroupArns[0] !== targetGroup.arn)
    return change(
      differs('target group', found.targetGroupArns, [targetGroup.arn]),
      step('elasticloadbalancing:ModifyListener', { ListenerArn: found.arn, DefaultActions: forwardTo(targetGroup) }),
    );
  const idle = see(found.attributes)[idleTimeout];
  if (idle !== String(idleTimeoutSeconds))
    return change(
      differs(idleTimeout, idle, idleTimeoutSeconds),
      step('elasticloadbalancing:ModifyListenerAttributes', {
        ListenerArn: found.arn,
        Attributes: [{ Key: idleTimeout, Value: String(idleTimeoutSeconds) }],
      }),
    );
  const missing = tagsToSet(see(found.tags), tags);
  return Object.keys(missing).length === 0
    ? ready
    : change(
        tagsDiffer(see(found.tags), missing),
        step('elasticloadbalancing:AddTags', { ResourceArns: [found.arn], Tags: tagList(missing) }),
      );
};
