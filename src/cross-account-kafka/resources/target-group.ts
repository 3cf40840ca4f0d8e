import { step, type AwsStep } from '../../aws/calls.ts';
import type { BrokerNode, HealthCheck, Target } from '../../aws/facts.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { brokerName, slotInName } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { canonicalJson } from '../../core/show.ts';
import { isOwned, tagList, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, wait, type Verdict } from '../../core/verdict.ts';
import {
  brokerOf,
  findLoadBalancer,
  findTargetGroup,
  isReplaced,
  wantedLoadBalancerSlots,
  type Broker,
} from '../brokers.ts';
import type { Intent, StackResource } from '../intent.ts';
import { notOwned } from '../owned.ts';
import { portOf } from '../ports.ts';
import type { TargetGroup } from '../look-at-load-balancers.ts';
import type { World } from '../world.ts';
import { vpcOf } from './subnets.ts';

/** How soon a broker is found healthy or not: every 10 s, twice in a row. */
const healthCheck: HealthCheck = {
  protocol: 'TCP',
  port: 'traffic-port',
  intervalSeconds: 10,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};

const healthCheckInput = {
  HealthCheckProtocol: 'TCP',
  HealthCheckPort: healthCheck.port,
  HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
  HealthyThresholdCount: healthCheck.healthyThreshold,
  UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
} as const;

const attributes: Readonly<Record<string, string>> = {
  // Connections to a withdrawn address end after a minute instead of lingering until the client notices.
  'deregistration_delay.timeout_seconds': '60',
  'deregistration_delay.connection_termination.enabled': 'true',
  // Kafka does not speak the proxy protocol.
  'proxy_protocol_v2.enabled': 'false',
};

/** One target group for each broker, holding the broker's address and nothing else. */
export const targetGroup: StackResource = {
  name: 'target-group',
  condition: 'BrokersExposed',
  wanted: ({ phase }, world) => (phase === 'remove' ? [] : wantedLoadBalancerSlots(world)),
  present: (world) =>
    see(world.targetGroups)
      .filter(({ tags }) => isOwned(see(tags), world.owner))
      .map(({ name }) => slotInName(world.owner, name)),
  plan: (slot, intent, world) => {
    const broker = brokerOf(world, slot);
    const found = broker.targetGroup;
    if (!found) return create(slot, intent, world);
    if (!isOwned(see(found.tags), world.owner)) return notOwned(`target group ${found.name}`, world.owner);
    return follow(broker, found, world) ?? settle(found, slot, intent, world) ?? health(broker, found, world);
  },
  remove: (slot, world) => {
    const found = findTargetGroup(world, slot);
    if (!found) return ready;
    if (findLoadBalancer(world, slot))
      return isReplaced(world, slot)
        ? ready
        : wait('the target group goes after its load balancer', world.time.lookAtDeletionMs);
    return change(
      'it is not wanted any more',
      step('elasticloadbalancing:DeleteTargetGroup', { TargetGroupArn: found.arn }),
    );
  },
};

const create = (slot: string, { spec }: Intent, world: World): Verdict<AwsStep> => {
  const vpcId = vpcOf(world);
  if (vpcId === undefined) return wait('the target group waits for subnets of one VPC', world.time.lookAgainMs);
  return change(
    'there is none yet',
    step('elasticloadbalancing:CreateTargetGroup', {
      Name: brokerName(world.owner, slot),
      Protocol: 'TCP',
      Port: portOf(spec.exposure.authentication),
      VpcId: vpcId,
      TargetType: 'ip',
      ...healthCheckInput,
      Tags: tagList(tagsFor(world.owner, slot, spec.tags)),
    }),
  );
};

/** Follows the broker's address: a new one is registered at once; an old one goes once it carries nothing. */
const follow = ({ node }: Broker, found: TargetGroup, world: World): Verdict<AwsStep> | undefined => {
  if (!node) return undefined;
  const targets = see(found.targets).filter(({ state }) => state !== 'draining');
  const current = targets.find(({ address, port }) => address === node.address && port === found.port);
  if (!current)
    return change(
      `broker ${node.brokerId} is at ${node.address} now`,
      step('elasticloadbalancing:RegisterTargets', { TargetGroupArn: found.arn, Targets: [targetOf(node, found)] }),
    );
  const old = targets.filter((target) => target !== current && mayGo(target, current, node, world));
  return old.length === 0
    ? undefined
    : change(
        `broker ${node.brokerId} has left ${old.map(({ address }) => address).join(', ')}`,
        step('elasticloadbalancing:DeregisterTargets', {
          TargetGroupArn: found.arn,
          Targets: old.map(({ address, port }) => ({ Id: address, Port: port })),
        }),
      );
};

const targetOf = (node: BrokerNode, { port }: TargetGroup): { Id: string; Port: number } => ({
  Id: node.address,
  Port: port,
});

const mayGo = (old: Target, current: Target, node: BrokerNode, world: World): boolean =>
  old.address === node.address ||
  current.state === 'healthy' ||
  !see(world.interfaces).some(({ address }) => address === old.address);

const settle = (found: TargetGroup, slot: string, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const has = see(found.attributes);
  const wrong = Object.entries(attributes).filter(([key, value]) => has[key] !== value);
  if (wrong.length > 0)
    return change(
      wrong.map(([key, value]) => differs(key, has[key], value)).join('; '),
      step('elasticloadbalancing:ModifyTargetGroupAttributes', {
        TargetGroupArn: found.arn,
        Attributes: wrong.map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  if (canonicalJson(found.healthCheck) !== canonicalJson(healthCheck))
    return change(
      differs('health check', found.healthCheck, healthCheck),
      step('elasticloadbalancing:ModifyTargetGroup', { TargetGroupArn: found.arn, ...healthCheckInput }),
    );
  const missing = tagsToSet(see(found.tags), tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? undefined
    : change(
        tagsDiffer(see(found.tags), missing),
        step('elasticloadbalancing:AddTags', { ResourceArns: [found.arn], Tags: tagList(missing) }),
      );
};

/** A target that does not answer is told and waited for; what it means is for a person to find out. */
const health = ({ node }: Broker, found: TargetGroup, world: World): Verdict<AwsStep> => {
  const target = see(found.targets).find(({ address }) => address === node?.address);
  if (target?.state === 'healthy') return ready;
  if (!node) return wait('MSK does not list the broker now', world.time.lookAtTargetHealthMs);
  const reason = target?.reason === undefined ? '' : ` (${target.reason})`;
  return target?.state === 'unhealthy'
    ? wait(
        `broker ${node.brokerId} does not answer its load balancer on ${node.address}:${found.port}${reason}`,
        world.time.lookAtTargetHealthMs,
        'TargetUnhealthy',
      )
    : wait(
        `target ${node.address}:${found.port} is ${target?.state ?? 'not registered'}${reason}`,
        world.time.lookAtTargetHealthMs,
      );
};
