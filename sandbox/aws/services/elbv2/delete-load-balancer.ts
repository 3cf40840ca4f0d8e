import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { endpointServicesOf } from '../ec2/endpoint-services.ts';
import { deleteInterface } from '../ec2/network.ts';
import { checkArn } from './arns.ts';
import { listenersOf, listenersOn, loadBalancersOf, targetGroupsOf, type LoadBalancer } from './state.ts';

/** L33, L34. @throws AwsRefusal */
const checkDeletable = ({ arn, attributes }: LoadBalancer, call: Call): void => {
  if (attributes.get('deletion_protection.enabled') === 'true')
    throw new AwsRefusal(
      'OperationNotPermitted',
      `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
    );
  if ([...endpointServicesOf(call).values()].some(({ loadBalancerArns }) => loadBalancerArns.includes(arn)))
    throw new AwsRefusal(
      'ResourceInUse',
      `Load balancer '${arn}' cannot be deleted because it is currently associated with another service`,
    );
};

/** L35, L36: its listeners go with it, but the groups that they forwarded to count as used for a moment. */
const removeListeners = (found: LoadBalancer, call: Call): void => {
  for (const { arn, targetGroupArn } of listenersOn(found, call)) {
    listenersOf(call).delete(arn);
    const group = targetGroupsOf(call).get(targetGroupArn);
    if (group) group.inUseUntil = call.world.clock.now() + durations.targetGroupInUseLingers * 1000;
  }
};

export const deletionHandlers: Handlers<typeof elb> = {
  DeleteLoadBalancer: (input, call) => {
    const { LoadBalancerArn: arn = '' } = input;
    checkArn(arn, 'load balancer');
    const found = loadBalancersOf(call).get(arn);
    // L35
    if (!found) return {};
    checkDeletable(found, call);
    removeListeners(found, call);
    loadBalancersOf(call).delete(found.arn);
    // E8
    call.world.clock.after(durations.loadBalancerInterfacesLinger, () => {
      for (const id of found.interfaceIds) deleteInterface(call, id);
    });
    return {};
  },
};
