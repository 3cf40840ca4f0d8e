import type * as ec2 from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { AwsRefusal, type Handlers } from '../../service.ts';
import type { World } from '../../world.ts';
import { findEndpointService, serviceOfWorld, type EndpointService } from './endpoint-services.ts';

/** E27: a name waits until its domain's owner has proved it by a TXT record. */
export const unproved = (name: string | undefined): EndpointService['privateDns'] =>
  name === undefined ? undefined : { name, state: 'pendingVerification' };

/** E56: names are lower-case; the first part may be a wildcard. @throws AwsRefusal */
export const checkPrivateName = (name: string | undefined): void => {
  if (name !== undefined && !/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]+$/.test(name))
    throw new AwsRefusal('InvalidParameter', `The private DNS name ${name} is not valid`);
};

export const describePrivateDns = ({ id, privateDns }: EndpointService): Partial<ec2.ServiceConfiguration> =>
  privateDns === undefined
    ? {}
    : {
        PrivateDnsName: privateDns.name,
        PrivateDnsNameConfiguration: {
          State: privateDns.state,
          Type: 'TXT',
          Name: `_${id.slice(-12)}`,
          Value: `vpce:${id.slice(-20)}`,
        },
      };

export const privateDnsHandlers: Handlers<typeof ec2> = {
  /** E27: looks for the record once more. There is no public DNS here, so none is found. */
  StartVpcEndpointServicePrivateDnsVerification: (input, call) => {
    const service = findEndpointService(input.ServiceId, call);
    if (service.privateDns === undefined)
      throw new AwsRefusal('InvalidParameter', `The endpoint service ${service.id} has no private DNS name`);
    return { ReturnValue: true };
  },
};

const proof = z.object({ serviceId: z.string() });

/** E27: the owner of the domain has put the record there; nobody but AWS could for its own. @throws Error */
export const verifyPrivateDnsName = (world: World, details: Readonly<Record<string, unknown>>): void => {
  const service = serviceOfWorld(proof.parse(details).serviceId, world);
  if (!service.privateDns) throw new Error(`${service.id} has no private DNS name`);
  if (/(^|\.)amazonaws\.com$/.test(service.privateDns.name))
    throw new Error(`${service.privateDns.name} is in AWS's own domain: nobody can prove that it is his`);
  service.privateDns = { ...service.privateDns, state: 'verified' };
};
