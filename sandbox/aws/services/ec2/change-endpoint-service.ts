import type * as ec2 from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import type { World } from '../../world.ts';
import { durations } from '../durations.ts';
import { checkAddressTypes } from './create-endpoint-service.ts';
import { addRegions, checkRegions, checkRegionsToRemove, removeRegions } from './endpoint-service-regions.ts';
import {
  enableZones,
  endpointServicesOf,
  findEndpointService,
  serviceNotFound,
  serviceOfWorld,
  type EndpointService,
} from './endpoint-services.ts';
import { blockingEndpoints } from './endpoints.ts';
import { checkPrivateName, unproved } from './private-dns.ts';
import { checkLoadBalancer, checkRemoval } from './service-load-balancers.ts';

/** E26. @throws AwsRefusal, and nothing is changed then */
const modify = (
  service: EndpointService,
  input: ec2.ModifyVpcEndpointServiceConfigurationRequest,
  call: Call,
): void => {
  const added = input.AddNetworkLoadBalancerArns ?? [];
  const removed = input.RemoveNetworkLoadBalancerArns ?? [];
  checkPrivateName(input.PrivateDnsName);
  checkRegions(input.AddSupportedRegions);
  checkRegionsToRemove(service, input.RemoveSupportedRegions);
  checkAddressTypes(input.AddSupportedIpAddressTypes);
  for (const arn of added) checkLoadBalancer(arn, call, service);
  checkRemoval(service, removed, call);
  const arns = [...new Set([...service.loadBalancerArns, ...added])].filter((arn) => !removed.includes(arn));
  if (arns.length === 0)
    throw new AwsRefusal('InvalidParameter', 'The endpoint service must have at least one load balancer');
  service.loadBalancerArns.splice(0, Infinity, ...arns);
  enableZones(service, call.world);
  service.acceptanceRequired = input.AcceptanceRequired ?? service.acceptanceRequired;
  service.privateDns = privateDnsAfter(service, input);
  addRegions(service, input.AddSupportedRegions, call.world);
  removeRegions(service, input.RemoveSupportedRegions, call.world);
};

/** E27: another name has to be proved anew. */
const privateDnsAfter = (
  { privateDns }: EndpointService,
  { RemovePrivateDnsName, PrivateDnsName = privateDns?.name }: ec2.ModifyVpcEndpointServiceConfigurationRequest,
): EndpointService['privateDns'] => {
  if (RemovePrivateDnsName === true) return undefined;
  return PrivateDnsName === privateDns?.name ? privateDns : unproved(PrivateDnsName);
};

/** E25. A load balancer counts as associated for a while longer (L34). */
const remove = (service: EndpointService, { world }: Call): void => {
  if (service.state === 'Deleting') return;
  service.state = 'Deleting';
  world.clock.after(durations.endpointServiceDeletion, () => {
    service.state = 'Deleted';
  });
  world.clock.after(durations.endpointServiceDeletion + durations.endpointServiceAssociationLingers, () => {
    service.loadBalancerArns.splice(0);
  });
};

/** E23, E24: what hinders the deletion of a service; rejected connections do not. */
const hindrance = (id: string, call: Call): ec2.UnsuccessfulItemError | undefined => {
  const service = endpointServicesOf(call).get(id);
  if (!service || service.state === 'Deleted')
    return { Code: 'InvalidVpcEndpointServiceId.NotFound', Message: serviceNotFound(id).message };
  return blockingEndpoints(service, call.world).length > 0
    ? { Code: 'ExistingVpcEndpointConnections', Message: `Service ${id} has existing active VPC Endpoint connections!` }
    : undefined;
};

export const changeServiceHandlers: Handlers<typeof ec2> = {
  ModifyVpcEndpointServiceConfiguration: (input, call) => {
    modify(findEndpointService(input.ServiceId, call), input, call);
    return { Return: true };
  },
  DeleteVpcEndpointServiceConfigurations: (input, call) => ({
    // E23: failures stand in the answer.
    Unsuccessful: (input.ServiceIds ?? []).flatMap((id) => {
      const error = hindrance(id, call);
      if (error) return [{ ResourceId: id, Error: error }];
      remove(findEndpointService(id, call), call);
      return [];
    }),
  }),
};

const failure = z.object({ serviceId: z.string() });

/** AWS may fail to bring a service up, or to keep it. @throws Error when the details are wrong */
export const failEndpointService = (world: World, details: Readonly<Record<string, unknown>>): void => {
  const service = serviceOfWorld(failure.parse(details).serviceId, world);
  if (!['Pending', 'Available'].includes(service.state)) throw new Error(`${service.id} is ${service.state}`);
  service.state = 'Failed';
};
