import type * as ec2 from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { AwsRefusal } from '../../service.ts';
import type { World } from '../../world.ts';
import { durations } from '../durations.ts';
import { serviceOfWorld, type EndpointService } from './endpoint-services.ts';

/** @throws AwsRefusal for a text that names no Region */
export const checkRegions = (regions: readonly string[] | undefined): void => {
  const wrong = regions?.find((region) => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region));
  if (wrong !== undefined) throw new AwsRefusal('InvalidParameter', `The Region ${wrong} does not exist`);
};

/** E56: the Region that hosts a service stays. @throws AwsRefusal */
export const checkRegionsToRemove = ({ id, region }: EndpointService, regions: readonly string[] = []): void => {
  if (regions.includes(region))
    throw new AwsRefusal(
      'InvalidParameter',
      `The Region ${region} hosts the endpoint service ${id} and cannot be removed`,
    );
};

/** E26: a Region that is added is Pending first; one that is offered already stays as it is. */
export const addRegions = (service: EndpointService, regions: readonly string[] | undefined, world: World): void => {
  for (const region of regions ?? []) {
    if (isOffered(service, region) || service.remoteRegions.get(region) === 'Pending') continue;
    service.remoteRegions.set(region, 'Pending');
    world.clock.after(durations.endpointServiceCreation, () => {
      if (service.remoteRegions.get(region) === 'Pending') service.remoteRegions.set(region, 'Available');
    });
  }
};

/** E26: a Region that is removed stays listed, Deleting and then Deleted. */
export const removeRegions = (service: EndpointService, regions: readonly string[] | undefined, world: World): void => {
  for (const region of regions ?? []) {
    if (!service.remoteRegions.has(region)) continue;
    service.remoteRegions.set(region, 'Deleting');
    world.clock.after(durations.endpointServiceDeletion, () => {
      if (service.remoteRegions.get(region) === 'Deleting') service.remoteRegions.set(region, 'Deleted');
    });
  }
};

/** Whether consumers of a Region can connect. */
export const isOffered = ({ region: own, remoteRegions }: EndpointService, region: string): boolean =>
  region === own || remoteRegions.get(region) === 'Available';

export const describeRegions = ({ remoteRegions }: EndpointService): ec2.SupportedRegionDetail[] =>
  [...remoteRegions].map(([Region, ServiceState]) => ({ Region, ServiceState }));

const regionChange = z.object({ serviceId: z.string(), region: z.string(), state: z.enum(['Failed', 'Closed']) });

/** E26: AWS itself may give a Region up. @throws Error when the details are wrong */
export const setServiceRegionState = (world: World, details: Readonly<Record<string, unknown>>): void => {
  const { serviceId, region, state } = regionChange.parse(details);
  const { remoteRegions } = serviceOfWorld(serviceId, world);
  if (!remoteRegions.has(region)) throw new Error(`${serviceId} is not offered in ${region}`);
  remoteRegions.set(region, state);
};
