import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { page } from '../paging.ts';
import {
  attributeList,
  findListener,
  findLoadBalancer,
  findTargetGroup,
  listenersOf,
  setAttributes,
  tagsFrom,
  usersOf,
  type Listener,
} from './state.ts';

/** L37. */
const mostListeners = 50;

const targetOf = (actions: readonly elb.Action[] | undefined): string => {
  const [action] = actions ?? [];
  return action?.TargetGroupArn ?? action?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn ?? '';
};

/** L22. @throws AwsRefusal */
const checkAssociation = (targetGroupArn: string, loadBalancerArn: string, call: Call): void => {
  const others = usersOf(findTargetGroup(targetGroupArn, call), call).filter(({ arn }) => arn !== loadBalancerArn);
  if (others.length > 0)
    throw new AwsRefusal(
      'TargetGroupAssociationLimit',
      `The following target groups cannot be associated with more than one load balancer: ${targetGroupArn}`,
    );
};

const describe = (listener: Listener): elb.Listener => ({
  ListenerArn: listener.arn,
  LoadBalancerArn: listener.loadBalancerArn,
  Protocol: listener.protocol as elb.ProtocolEnum,
  Port: listener.port,
  DefaultActions: [{ Type: 'forward', TargetGroupArn: listener.targetGroupArn }],
});

export const listenerHandlers: Handlers<typeof elb> = {
  CreateListener: (input, call) => {
    const loadBalancer = findLoadBalancer(input.LoadBalancerArn, call);
    const targetGroupArn = targetOf(input.DefaultActions);
    findTargetGroup(targetGroupArn, call);
    const own = [...listenersOf(call).values()].filter((one) => one.loadBalancerArn === loadBalancer.arn);
    const existing = own.find(({ port }) => port === input.Port);
    // L4
    if (existing?.targetGroupArn === targetGroupArn && existing.protocol === input.Protocol)
      return { Listeners: [describe(existing)] };
    if (existing)
      throw new AwsRefusal(
        'DuplicateListener',
        `A listener already exists on port ${existing.port} for this load balancer`,
      );
    checkAssociation(targetGroupArn, loadBalancer.arn, call);
    if (own.length >= mostListeners)
      throw new AwsRefusal('TooManyListeners', 'The maximum number of listeners has been reached');
    const listener: Listener = {
      arn: `${loadBalancer.arn.replace(':loadbalancer/', ':listener/')}/${call.world.id(16)}`,
      loadBalancerArn: loadBalancer.arn,
      protocol: input.Protocol ?? 'TCP',
      port: input.Port ?? 0,
      targetGroupArn,
      // L10
      attributes: new Map([['tcp.idle_timeout.seconds', '350']]),
      tags: tagsFrom(input.Tags),
    };
    listenersOf(call).set(listener.arn, listener);
    return { Listeners: [describe(listener)] };
  },
  DescribeListeners: (input, call) => {
    // L28
    if (input.LoadBalancerArn === undefined && input.ListenerArns === undefined)
      throw new AwsRefusal('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
    if (input.LoadBalancerArn !== undefined) findLoadBalancer(input.LoadBalancerArn, call);
    const asked =
      input.ListenerArns?.map((arn) => findListener(arn, call)) ??
      [...listenersOf(call).values()].filter((one) => one.loadBalancerArn === input.LoadBalancerArn);
    const { items, next } = page(asked, input.Marker, input.PageSize ?? 400);
    return { NextMarker: next, Listeners: items.map(describe) };
  },
  ModifyListener: (input, call) => {
    const listener = findListener(input.ListenerArn, call);
    const targetGroupArn = targetOf(input.DefaultActions);
    if (targetGroupArn !== '') {
      checkAssociation(targetGroupArn, listener.loadBalancerArn, call);
      listener.targetGroupArn = targetGroupArn;
    }
    return { Listeners: [describe(listener)] };
  },
  DeleteListener: (input, call) => {
    listenersOf(call).delete(findListener(input.ListenerArn, call).arn);
    return {};
  },
  DescribeListenerAttributes: (input, call) => ({
    Attributes: attributeList(findListener(input.ListenerArn, call).attributes),
  }),
  ModifyListenerAttributes: (input, call) => {
    const { attributes } = findListener(input.ListenerArn, call);
    setAttributes(attributes, input.Attributes);
    return { Attributes: attributeList(attributes) };
  },
};
