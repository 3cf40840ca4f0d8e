import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call } from '../../service.ts';
import { findTargetGroup, type LoadBalancer, type TargetGroup } from './state.ts';

/** L42: what each kind of load balancer listens for. */
const protocols: Readonly<Record<LoadBalancer['type'], readonly string[]>> = {
  network: ['TCP', 'TLS', 'UDP', 'TCP_UDP'],
  application: ['HTTP', 'HTTPS'],
};

/** L43: what a listener of each protocol may forward to. */
const groupProtocols: Readonly<Record<string, readonly string[]>> = {
  TCP: ['TCP', 'TCP_UDP'],
  TLS: ['TCP', 'TLS'],
  UDP: ['UDP', 'TCP_UDP'],
  TCP_UDP: ['TCP_UDP'],
  HTTP: ['HTTP', 'HTTPS'],
  HTTPS: ['HTTP', 'HTTPS'],
};

/** L42. @throws AwsRefusal */
export const checkProtocol = (
  protocol: string,
  { type }: LoadBalancer,
  certificates: readonly elb.Certificate[] = [],
): void => {
  if (!protocols[type].includes(protocol))
    throw new AwsRefusal(
      'ValidationError',
      `Listener protocol '${protocol}' must be one of '${protocols[type].join(', ')}'`,
    );
  if (!['TLS', 'HTTPS'].includes(protocol)) return;
  const [certificate] = certificates;
  if (!certificate)
    throw new AwsRefusal('ValidationError', `A certificate must be specified for ${protocol} listeners`);
  // There is no Certificate Manager here.
  throw new AwsRefusal('CertificateNotFound', `Certificate '${certificate.CertificateArn ?? ''}' not found`);
};

/** L42. @throws AwsRefusal */
export const portAndProtocolOf = ({ Port, Protocol }: elb.CreateListenerInput): { port: number; protocol: string } => {
  if (Port === undefined) throw new AwsRefusal('ValidationError', 'A listener port must be specified');
  if (Protocol === undefined) throw new AwsRefusal('ValidationError', 'A listener protocol must be specified');
  return { port: Port, protocol: Protocol };
};

/** L43: where its one action forwards to. @throws AwsRefusal */
export const groupOf = (actions: readonly elb.Action[] = [], loadBalancer: LoadBalancer, call: Call): TargetGroup => {
  const [action, ...others] = actions;
  if (!action || others.length > 0)
    throw new AwsRefusal('ValidationError', `A listener has one default action, not ${actions.length}`);
  checkAction(action, loadBalancer);
  const [weighted, ...more] = action.ForwardConfig?.TargetGroups ?? [];
  if (more.length > 0)
    throw new AwsRefusal('NotImplementedByTheSandbox', 'listeners forward to one target group here', 501);
  return findTargetGroup(action.TargetGroupArn ?? weighted?.TargetGroupArn, call);
};

const checkAction = ({ Type }: elb.Action, { type }: LoadBalancer): void => {
  if (Type === 'forward') return;
  if (type === 'application') throw new AwsRefusal('NotImplementedByTheSandbox', 'listeners only forward here', 501);
  throw new AwsRefusal('InvalidLoadBalancerAction', `A network load balancer does not support actions of type ${Type}`);
};

/** L43. @throws AwsRefusal */
export const checkGroup = (group: TargetGroup, protocol: string, { arn, vpcId }: LoadBalancer): void => {
  if (group.vpcId !== vpcId)
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      `The following target groups are in a different VPC than load balancer '${arn}': ${group.arn}`,
    );
  if (groupProtocols[protocol]?.includes(group.protocol) !== true)
    throw new AwsRefusal(
      'IncompatibleProtocols',
      `The listener and its associated target group '${group.arn}' have incompatible protocols: '${protocol}' and '${group.protocol}'`,
    );
};
