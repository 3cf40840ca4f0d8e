import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { checkConflict, checkPrivateDns } from './create-endpoint.ts';
import { checkInterfaceInput } from './endpoint-input.ts';
import { groupsFor, subnetsFor } from './endpoint-subnets.ts';
import { createEndpointInterface, endpointsOf, type Endpoint } from './endpoints.ts';
import { byId, idKinds } from './ids.ts';
import { deleteInterface, networkOf, type NetworkInterface, type Subnet } from './network.ts';

/** Adds and removes subnets and groups; all or nothing. @throws AwsRefusal */
const modify = (endpoint: Endpoint, input: ec2.ModifyVpcEndpointRequest, call: Call): void => {
  if (['rejected', 'failed', 'expired', 'deleting'].includes(endpoint.state))
    throw new AwsRefusal('InvalidState', `The Vpc Endpoint ${endpoint.id} is ${endpoint.state}`);
  checkInterfaceInput(input);
  checkPrivateDns(input.PrivateDnsEnabled, endpoint.service);
  checkConflict(input.PrivateDnsEnabled, endpoint.vpcId, endpoint.service, call, endpoint);
  const staying = endpoint.interfaces.filter(({ subnetId }) => !(input.RemoveSubnetIds ?? []).includes(subnetId));
  const added = subnetsFor(input.AddSubnetIds ?? [], endpoint.vpcId, endpoint.service, call, subnetsOf(staying, call));
  const groupIds = groupsAfter(endpoint, input, call);
  for (const one of endpoint.interfaces) if (!staying.includes(one)) deleteInterface(call, one.id);
  endpoint.groupIds.splice(0, Infinity, ...groupIds);
  for (const one of staying) one.groupIds = [...groupIds];
  const fresh = added.map((subnet) => createEndpointInterface(endpoint, subnet, call));
  endpoint.interfaces.splice(0, Infinity, ...staying, ...fresh);
  endpoint.privateDnsEnabled = input.PrivateDnsEnabled ?? endpoint.privateDnsEnabled;
};

const subnetsOf = (interfaces: readonly NetworkInterface[], call: Call): Subnet[] =>
  interfaces.flatMap(({ subnetId }) => networkOf(call).subnets.get(subnetId) ?? []);

/** @throws AwsRefusal */
const groupsAfter = (
  { groupIds, vpcId }: Endpoint,
  { AddSecurityGroupIds = [], RemoveSecurityGroupIds = [] }: ec2.ModifyVpcEndpointRequest,
  call: Call,
): string[] => {
  const vpc = byId(networkOf(call).vpcs, vpcId, idKinds.vpcOfEndpoint);
  const after = [...new Set([...groupIds, ...AddSecurityGroupIds])].filter(
    (id) => !RemoveSecurityGroupIds.includes(id),
  );
  if (after.length === 0)
    throw new AwsRefusal('InvalidParameter', 'An interface endpoint must have at least one security group');
  return groupsFor(after, vpc, call);
};

/** E42, E43. */
const remove = (id: string, call: Call): ec2.UnsuccessfulItem[] => {
  const endpoint = endpointsOf(call).get(id);
  if (!endpoint)
    return [
      {
        ResourceId: id,
        Error: { Code: 'InvalidVpcEndpoint.NotFound', Message: `The Vpc Endpoint Id '${id}' does not exist` },
      },
    ];
  endpoint.state = 'deleting';
  call.world.clock.after(durations.endpointDeletion, () => {
    for (const one of endpoint.interfaces) deleteInterface(call, one.id);
    endpointsOf(call).delete(id);
  });
  return [];
};

export const changeEndpointHandlers: Handlers<typeof ec2> = {
  ModifyVpcEndpoint: (input, call) => {
    modify(byId(endpointsOf(call), input.VpcEndpointId ?? '', idKinds.endpoint), input, call);
    return { Return: true };
  },
  DeleteVpcEndpoints: (input, call) => ({
    Unsuccessful: (input.VpcEndpointIds ?? []).flatMap((id) => remove(id, call)),
  }),
};
