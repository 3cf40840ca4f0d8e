import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { attributeList, listenerAttributes, setAttributes } from './attributes.ts';
import { checkGroup, checkProtocol, groupOf, portAndProtocolOf } from './listener-input.ts';
import { pageOf } from './pages.ts';
import {
  findEach,
  findListener,
  findLoadBalancer,
  findTargetGroup,
  listenersOf,
  listenersOn,
  usersOf,
  type Listener,
  type LoadBalancer,
  type TargetGroup,
} from './state.ts';
import { tagsFrom } from './tags.ts';

/** L22. @throws AwsRefusal */
const checkAssociation = (group: TargetGroup, loadBalancerArn: string, call: Call): void => {
  const others = usersOf(group, call).filter(({ arn }) => arn !== loadBalancerArn);
  if (others.length > 0)
    throw new AwsRefusal(
      'TargetGroupAssociationLimit',
      `The following target groups cannot be associated with more than one load balancer: ${group.arn}`,
    );
};

const describe = (listener: Listener): elb.Listener => ({
  ListenerArn: listener.arn,
  LoadBalancerArn: listener.loadBalancerArn,
  Protocol: listener.protocol as elb.ProtocolEnum,
  Port: listener.port,
  DefaultActions: [{ Type: 'forward', TargetGroupArn: listener.targetGroupArn }],
});

const duplicate = (port: number | undefined): AwsRefusal =>
  new AwsRefusal('DuplicateListener', `A listener already exists on port ${port} for this load balancer`);

/** L37. @throws AwsRefusal */
const checkRoom = (loadBalancer: LoadBalancer, call: Call): void => {
  if (listenersOn(loadBalancer, call).length >= call.world.quotas.get('elasticloadbalancing.listenersPerLoadBalancer'))
    throw new AwsRefusal('TooManyListeners', 'The maximum number of listeners has been reached');
};

const create = (input: elb.CreateListenerInput, group: TargetGroup, loadBalancer: LoadBalancer, call: Call) => {
  const { port, protocol } = portAndProtocolOf(input);
  checkProtocol(protocol, loadBalancer, input.Certificates);
  checkGroup(group, protocol, loadBalancer);
  checkAssociation(group, loadBalancer.arn, call);
  checkRoom(loadBalancer, call);
  const listener: Listener = {
    arn: `${loadBalancer.arn.replace(':loadbalancer/', ':listener/')}/${call.world.id(16)}`,
    loadBalancerArn: loadBalancer.arn,
    ...{ protocol, port, targetGroupArn: group.arn },
    attributes: listenerAttributes(),
    tags: tagsFrom(input.Tags),
  };
  listenersOf(call).set(listener.arn, listener);
  return listener;
};

/** @throws AwsRefusal, and nothing is changed then */
const modify = (listener: Listener, input: elb.ModifyListenerInput, call: Call): void => {
  const port = input.Port ?? listener.port;
  const protocol = input.Protocol ?? listener.protocol;
  const loadBalancer = findLoadBalancer(listener.loadBalancerArn, call);
  const own = listenersOn(loadBalancer, call);
  if (own.some((one) => one !== listener && one.port === port)) throw duplicate(port);
  checkProtocol(protocol, loadBalancer, input.Certificates);
  const group = input.DefaultActions
    ? groupOf(input.DefaultActions, loadBalancer, call)
    : findTargetGroup(listener.targetGroupArn, call);
  checkGroup(group, protocol, loadBalancer);
  checkAssociation(group, loadBalancer.arn, call);
  listener.port = port;
  listener.protocol = protocol;
  listener.targetGroupArn = group.arn;
};

export const listenerHandlers: Handlers<typeof elb> = {
  CreateListener: (input, call) => {
    const loadBalancer = findLoadBalancer(input.LoadBalancerArn, call);
    const group = groupOf(input.DefaultActions, loadBalancer, call);
    const existing = listenersOn(loadBalancer, call).find(({ port }) => port === input.Port);
    // L4
    if (existing && (existing.targetGroupArn !== group.arn || existing.protocol !== input.Protocol))
      throw duplicate(input.Port);
    return { Listeners: [describe(existing ?? create(input, group, loadBalancer, call))] };
  },
  DescribeListeners: (input, call) => {
    // L28
    if (input.LoadBalancerArn === undefined && input.ListenerArns === undefined)
      throw new AwsRefusal('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
    const asked = input.ListenerArns
      ? findEach(input.ListenerArns, call, (arn) => findListener(arn, call))
      : listenersOn(findLoadBalancer(input.LoadBalancerArn, call), call);
    const { items, next } = pageOf(asked, input);
    return { NextMarker: next, Listeners: items.map(describe) };
  },
  ModifyListener: (input, call) => {
    const listener = findListener(input.ListenerArn, call);
    modify(listener, input, call);
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
