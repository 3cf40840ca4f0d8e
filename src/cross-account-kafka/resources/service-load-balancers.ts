import { step, type AwsStep } from '../../aws/calls.ts';
import { differs } from '../../core/differs.ts';
import { see } from '../../core/seen.ts';
import { change, type Verdict } from '../../core/verdict.ts';
import { carries, isServed, missingBehindService, type Broker } from '../brokers.ts';
import { openConnections } from '../consumers.ts';
import type { Intent } from '../intent.ts';
import type { LoadBalancer } from '../look-at-load-balancers.ts';
import type { EndpointService, World } from '../world.ts';

/** An endpoint service leads to its broker's load balancer, and to no other for longer than it takes to replace one. */
export const leadTo = (
  found: EndpointService,
  broker: Broker,
  intent: Intent,
  world: World,
): Verdict<AwsStep> | undefined =>
  join(found, broker.loadBalancer) ?? leave(found, broker, intent, world) ?? spread(found, broker.loadBalancer, world);

const join = (found: EndpointService, loadBalancer: LoadBalancer | undefined): Verdict<AwsStep> | undefined =>
  loadBalancer && carries(loadBalancer) && !isServed(loadBalancer, found)
    ? change(
        differs('load balancer', found.loadBalancerArns, [loadBalancer.arn]),
        step('ec2:ModifyVpcEndpointServiceConfiguration', {
          ServiceId: found.id,
          AddNetworkLoadBalancerArns: [loadBalancer.arn],
        }),
      )
    : undefined;

/** Whatever else is in the service leaves it once the broker's own load balancer carries; AWS refuses while endpoints are connected. */
const leave = (
  found: EndpointService,
  broker: Broker,
  { spec }: Intent,
  world: World,
): Verdict<AwsStep> | undefined => {
  const { loadBalancer } = broker;
  const others = found.loadBalancerArns.filter((arn) => arn !== loadBalancer?.arn);
  if (!loadBalancer || others.length === 0 || !isServed(loadBalancer, found)) return undefined;
  if (missingBehindService(broker, spec) !== undefined || openConnections(world, found).length > 0) return undefined;
  return change(
    differs('load balancers', found.loadBalancerArns, [loadBalancer.arn]),
    step('ec2:ModifyVpcEndpointServiceConfiguration', { ServiceId: found.id, RemoveNetworkLoadBalancerArns: others }),
  );
};

/** A zone that its load balancer got later is offered once the service is modified, be it by nothing (PrivateLink guide, configure-endpoint-service). */
const spread = (
  found: EndpointService,
  loadBalancer: LoadBalancer | undefined,
  world: World,
): Verdict<AwsStep> | undefined => {
  const answer = see(world.subnets);
  const subnets = 'found' in answer ? answer.found : [];
  const zoneIds = subnets.filter(({ id }) => loadBalancer?.subnetIds.includes(id)).map(({ zoneId }) => zoneId);
  return found.zoneIds.length === 0 || zoneIds.every((id) => found.zoneIds.includes(id))
    ? undefined
    : change(
        differs('zones', found.zoneIds, [...zoneIds].sort()),
        step('ec2:ModifyVpcEndpointServiceConfiguration', { ServiceId: found.id }),
      );
};
