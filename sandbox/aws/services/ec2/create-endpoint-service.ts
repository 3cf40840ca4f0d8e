import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { loadBalancersOf } from '../elbv2/state.ts';
import { codeOf } from './codes.ts';
import { describeConfiguration } from './describe-endpoint-services.ts';
import { addRegions, checkRegions } from './endpoint-service-regions.ts';
import { endpointServicesOf, type EndpointService } from './endpoint-services.ts';
import { unproved } from './private-dns.ts';
import { tagsAtCreation } from './tag-list.ts';

/** E13, E14. @throws AwsRefusal */
export const checkLoadBalancer = (arn: string, call: Call, own?: EndpointService): void => {
  const refuse = (why: string, code = 'InvalidParameter'): AwsRefusal =>
    new AwsRefusal(code, `Network load balancer ${arn} ${why}`);
  const loadBalancer = loadBalancersOf(call).get(arn);
  if (loadBalancer?.type !== 'network') throw refuse('does not exist');
  if (loadBalancer.state === 'provisioning' && call.world.switches.get('ec2.provisioningNlb') === 'refused')
    throw refuse('is not active: it is provisioning');
  const taken = living(call).find((service) => service !== own && service.loadBalancerArns.includes(arn));
  if (taken)
    throw refuse(
      `is already associated with the endpoint service ${taken.id}`,
      codeOf('loadBalancerInService', call.world),
    );
};

const living = (call: Call): EndpointService[] =>
  [...endpointServicesOf(call).values()].filter(({ state }) => state !== 'Deleted');

/** E11. @throws AwsRefusal */
const checkKind = (input: ec2.CreateVpcEndpointServiceConfigurationRequest): void => {
  const [gateway] = input.GatewayLoadBalancerArns ?? [];
  if ((input.NetworkLoadBalancerArns ?? []).length > 0 === (gateway !== undefined))
    throw new AwsRefusal(
      'InvalidParameter',
      'exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member',
    );
  if (gateway !== undefined)
    throw new AwsRefusal('InvalidParameter', `Gateway load balancer ${gateway} does not exist`);
};

/** @throws AwsRefusal */
export const checkAddressTypes = (types: readonly string[] | undefined): void => {
  if (types?.some((type) => type !== 'ipv4'))
    throw new AwsRefusal('InvalidParameter', 'The load balancers of the endpoint service support ipv4 only');
};

/** Nobody outside of AWS knows a quota of services (switch `ec2.serviceQuota`). @throws AwsRefusal */
const checkQuota = (call: Call): void => {
  const quota = call.world.switches.get('ec2.serviceQuota');
  if (quota !== 'none' && living(call).length >= Number(quota))
    throw new AwsRefusal(
      'VpcEndpointServiceLimitExceeded',
      `The maximum number of endpoint services has been reached: ${quota}`,
    );
};

/** E12: the same token is the same service, also one that was deleted since (switch `ec2.oldToken`). @throws AwsRefusal */
const madeBefore = (
  { ClientToken: token, NetworkLoadBalancerArns: arns = [] }: ec2.CreateVpcEndpointServiceConfigurationRequest,
  call: Call,
): EndpointService | undefined => {
  const known = call.world.switches.get('ec2.oldToken') === 'newObject' ? living(call) : endpointServicesOf(call);
  const service = token === undefined ? undefined : [...known.values()].find((one) => one.token === token);
  if (service && service.state !== 'Deleted' && service.loadBalancerArns.join() !== arns.join())
    throw new AwsRefusal(
      'IdempotentParameterMismatch',
      `The client token ${token ?? ''} was used with other parameters before`,
    );
  return service;
};

const newService = (input: ec2.CreateVpcEndpointServiceConfigurationRequest, call: Call): EndpointService => {
  const id = `vpce-svc-${call.world.id()}`;
  return {
    id,
    account: call.account,
    region: call.region,
    name: `com.amazonaws.vpce.${call.region}.${id}`,
    // E15
    state: call.world.switches.get('ec2.newService'),
    acceptanceRequired: input.AcceptanceRequired ?? true,
    privateDns: unproved(input.PrivateDnsName),
    loadBalancerArns: [...(input.NetworkLoadBalancerArns ?? [])],
    remoteRegions: new Map(),
    principals: new Set(),
    tags: tagsAtCreation(input.TagSpecifications, 'vpc-endpoint-service'),
    token: input.ClientToken,
    unavailableAnswers: 0,
  };
};

/** @throws AwsRefusal */
const create = (input: ec2.CreateVpcEndpointServiceConfigurationRequest, call: Call): EndpointService => {
  for (const arn of input.NetworkLoadBalancerArns ?? []) checkLoadBalancer(arn, call);
  checkQuota(call);
  const service = newService(input, call);
  endpointServicesOf(call).set(service.id, service);
  addRegions(service, input.SupportedRegions, call.world);
  call.world.clock.after(durations.endpointServiceCreation, () => {
    if (service.state === 'Pending') service.state = 'Available';
  });
  return service;
};

export const createServiceHandlers: Handlers<typeof ec2> = {
  CreateVpcEndpointServiceConfiguration: (input, call) => {
    checkKind(input);
    checkRegions(input.SupportedRegions);
    checkAddressTypes(input.SupportedIpAddressTypes);
    const service = madeBefore(input, call) ?? create(input, call);
    return { ServiceConfiguration: describeConfiguration(service, call.world), ClientToken: input.ClientToken };
  },
};
