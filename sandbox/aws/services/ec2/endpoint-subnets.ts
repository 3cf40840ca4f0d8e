import { AwsRefusal, type Call } from '../../service.ts';
import { zonesOf, type EndpointService } from './endpoint-services.ts';
import { byId, idKinds } from './ids.ts';
import { networkOf, type Subnet, type Vpc } from './network.ts';
import { findGroup } from './security-groups.ts';
import { zonesFor } from './zones.ts';

/** Zones in which endpoints cannot reach a service of another Region (PrivateLink guide, cross-Region access). */
const withoutRemoteAccess = ['use1-az3', 'usw1-az2', 'apne1-az3', 'apne2-az2', 'apne2-az4'];

/**
 * The subnets of an endpoint, which must fit its VPC, its service and each other.
 * @param present those that it has already
 * @throws AwsRefusal
 */
export const subnetsFor = (
  ids: readonly string[],
  vpcId: string,
  service: EndpointService,
  call: Call,
  present: readonly Subnet[] = [],
): Subnet[] => {
  const subnets = ids.map((id) => byId(networkOf(call).subnets, id, idKinds.subnet));
  const foreign = subnets.find((subnet) => subnet.vpcId !== vpcId);
  if (foreign) throw new AwsRefusal('InvalidParameter', `The subnet ${foreign.id} is not in the VPC ${vpcId}`);
  if (service.region === call.region) checkZones(subnets, service, call);
  else checkRemoteZones(subnets, call);
  // E32
  const all = [...present, ...subnets];
  if (new Set(all.map(({ zoneId }) => zoneId)).size < all.length)
    throw new AwsRefusal('DuplicateSubnetsInSameZone', 'Found another VPC endpoint subnet in the availability zone');
  return subnets;
};

/** E31. @throws AwsRefusal */
const checkZones = (subnets: readonly Subnet[], service: EndpointService, call: Call): void => {
  const zones = zonesOf(service, call.world).map(({ id }) => id);
  const wrong = subnets.find(({ zoneId }) => !zones.includes(zoneId));
  if (wrong)
    throw new AwsRefusal(
      'InvalidParameter',
      `The VPC endpoint service ${service.name} does not support the availability zone of the subnet: ${wrong.id}`,
    );
};

/** E33: a service of another Region is reached from every zone but a few. @throws AwsRefusal */
const checkRemoteZones = (subnets: readonly Subnet[], call: Call): void => {
  if (!subnets.some(({ zoneId }) => withoutRemoteAccess.includes(zoneId))) return;
  const zones = zonesFor(call.account, call.region).filter(({ id }) => !withoutRemoteAccess.includes(id));
  throw new AwsRefusal(
    'InvalidParameter',
    `Only the following availability zones are supported for remote access: ${zones.map(({ id }) => id).join(', ')}`,
  );
};

/** E38. @throws AwsRefusal */
export const groupsFor = (ids: readonly string[], vpc: Vpc, call: Call): string[] => {
  if (ids.length === 0) return [vpc.defaultGroupId];
  // E58
  if (ids.length > call.world.quotas.get('ec2.securityGroupsPerInterface'))
    throw new AwsRefusal(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    );
  const foreign = ids.find((id) => findGroup(id, call).vpcId !== vpc.id);
  if (foreign !== undefined)
    throw new AwsRefusal('InvalidParameter', `The security group ${foreign} is not in the VPC ${vpc.id}`);
  return [...ids];
};
