import * as z from 'zod';
import type { World } from '../../world.ts';
import { serviceOfWorld } from './endpoint-services.ts';
import { allEndpoints, type Endpoint } from './endpoints.ts';

/** How an endpoint may end, and the states that it can end so from. */
const ends: Readonly<Record<'rejected' | 'failed' | 'expired', readonly Endpoint['state'][]>> = {
  rejected: ['pendingAcceptance', 'pending', 'available'],
  failed: ['pendingAcceptance', 'pending', 'available'],
  expired: ['pendingAcceptance'],
};

const stateChange = z.object({
  endpointId: z.string(),
  state: z.enum(['rejected', 'failed', 'expired']),
  message: z.string().optional(),
});

/** E35: how AWS itself may end an endpoint. @throws Error when the details are wrong */
export const setEndpointState = (world: World, details: Readonly<Record<string, unknown>>): void => {
  const { endpointId, state, message } = stateChange.parse(details);
  const endpoint = allEndpoints(world).find(({ id }) => id === endpointId);
  if (!endpoint) throw new Error(`no endpoint ${endpointId}`);
  if (!ends[state].includes(endpoint.state))
    throw new Error(`${endpointId} is ${endpoint.state}: it can no longer be ${state}`);
  endpoint.state = state;
  endpoint.failure = message;
};

const unavailability = z.object({ serviceId: z.string(), times: z.int().positive() });

/** E36: what became Available a moment ago may not be so everywhere in EC2. @throws Error when the details are wrong */
export const answerUnavailable = (world: World, details: Readonly<Record<string, unknown>>): void => {
  const { serviceId, times } = unavailability.parse(details);
  serviceOfWorld(serviceId, world).unavailableAnswers = times;
};
