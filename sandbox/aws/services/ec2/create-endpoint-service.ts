import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { checkSameRequest, requestText } from './client-token.ts';
import { describeConfiguration } from './describe-endpoint-services.ts';
import { addRegions, checkRegions } from './endpoint-service-regions.ts';
import { endpointServicesOf, enableZones, livingServices, type EndpointService } from './endpoint-services.ts';
import { checkPrivateName, unproved } from './private-dns.ts';
import { checkLoadBalancer } from './service-load-balancers.ts';
import { tagsAtCreation } from './tag-list.ts';

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
  if (quota !== 'none' && livingServices(call).length >= Number(quota))
    throw new AwsRefusal(
      'VpcEndpointServiceLimitExceeded',
      `The maximum number of endpoint services has been reached: ${quota}`,
    );
};

/** E12: the same token is the same service, also one that was deleted since (switch `ec2.oldToken`). @throws AwsRefusal */
const madeBefore = (
  input: ec2.CreateVpcEndpointServiceConfigurationRequest,
  call: Call,
): EndpointService | undefined => {
  const { ClientToken: token } = input;
  const renews = call.world.switches.get('ec2.oldToken') === 'newObject';
  const known = renews ? livingServices(call) : [...endpointServicesOf(call).values()];
  const service = token === undefined ? undefined : known.find((one) => one.token === token);
  // E54
  if (service && service.state !== 'Deleted') checkSameRequest(service.request, input);
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
    zoneIds: new Set(),
    remoteRegions: new Map(),
    principals: new Set(),
    tags: tagsAtCreation(input.TagSpecifications, 'vpc-endpoint-service'),
    token: input.ClientToken,
    request: requestText(input),
    unavailableAnswers: 0,
  };
};

/** @throws AwsRefusal */
const create = (input: ec2.CreateVpcEndpointServiceConfigurationRequest, call: Call): EndpointService => {
  for (const arn of input.NetworkLoadBalancerArns ?? []) checkLoadBalancer(arn, call);
  checkQuota(call);
  const service = newService(input, call);
  enableZones(service, call.world);
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
    checkPrivateName(input.PrivateDnsName);
    checkRegions(input.SupportedRegions);
    checkAddressTypes(input.SupportedIpAddressTypes);
    const service = madeBefore(input, call) ?? create(input, call);
    return { ServiceConfiguration: describeConfiguration(service, call.world), ClientToken: input.ClientToken };
  },
};
