import { AwsRefusal, type Call } from '../../service.ts';
import { loadBalancersOf, type LoadBalancer } from '../elbv2/state.ts';
import { codeOf } from './codes.ts';
import { livingServices, type EndpointService } from './endpoint-services.ts';
import { blockingEndpoints } from './endpoints.ts';

const form = /^arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/net\/[\w-]+\/[0-9a-f]{16}$/;

/** E55. @throws AwsRefusal */
const loadBalancerAt = (arn: string, call: Call): LoadBalancer => {
  if (!form.test(arn))
    throw new AwsRefusal('InvalidNetworkLoadBalancerArn.Malformed', `Invalid network load balancer ARN: ${arn}`);
  const found = loadBalancersOf(call).get(arn);
  if (!found)
    throw new AwsRefusal('InvalidNetworkLoadBalancerArn.NotFound', `Network load balancer ${arn} does not exist`);
  return found;
};

/** E13, E14. @throws AwsRefusal */
export const checkLoadBalancer = (arn: string, call: Call, own?: EndpointService): void => {
  const refuse = (why: string, code = 'InvalidParameter'): AwsRefusal =>
    new AwsRefusal(code, `Network load balancer ${arn} ${why}`);
  const loadBalancer = loadBalancerAt(arn, call);
  if (loadBalancer.state === 'provisioning' && call.world.switches.get('ec2.provisioningNlb') === 'refused')
    throw refuse('is not active: it is provisioning');
  const taken = livingServices(call).find((service) => service !== own && service.loadBalancerArns.includes(arn));
  if (taken)
    throw refuse(
      `is already associated with the endpoint service ${taken.id}`,
      codeOf('loadBalancerInService', call.world),
    );
};

/** E52: what carries connections stays. @throws AwsRefusal */
export const checkRemoval = (service: EndpointService, removed: readonly string[], { world }: Call): void => {
  const used = removed.find((arn) => service.loadBalancerArns.includes(arn));
  if (used === undefined || blockingEndpoints(service, world).length === 0) return;
  throw new AwsRefusal(
    'InvalidParameter',
    `Network load balancer ${used} cannot be disassociated: endpoints are connected to ${service.id}`,
  );
};
