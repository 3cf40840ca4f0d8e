import type { Place } from '../../world.ts';
import { networkOf, subnetAt, type NetworkInterface } from '../ec2/network.ts';
import type { LoadBalancer, TargetGroup } from './state.ts';

/** The zone of an address in a VPC. */
export const zoneOfAddress = (address: string, vpcId: string, place: Place): string | undefined =>
  subnetAt(place, vpcId, address)?.zoneId;

const zoneOfNode = (node: NetworkInterface, place: Place): string | undefined =>
  networkOf(place).subnets.get(node.subnetId)?.zoneId;

/** A load balancer's nodes, one in each of its zones. */
export const nodesOf = ({ interfaceIds }: LoadBalancer, place: Place): NetworkInterface[] =>
  interfaceIds.flatMap((id) => networkOf(place).interfaces.get(id) ?? []);

/** L20: whether the load balancer has the zone of a target. */
export const isEnabledFor = (address: string, loadBalancer: LoadBalancer, place: Place): boolean => {
  const zone = zoneOfAddress(address, loadBalancer.vpcId, place);
  return nodesOf(loadBalancer, place).some((node) => zoneOfNode(node, place) === zone);
};

/** The group's own word on cross-zone, or else the load balancer's. */
const crossesZones = (loadBalancer: LoadBalancer, group: TargetGroup): boolean => {
  const own = group.attributes.get('load_balancing.cross_zone.enabled');
  const decides =
    own === 'true' || own === 'false' ? own : loadBalancer.attributes.get('load_balancing.cross_zone.enabled');
  return decides === 'true';
};

/** L23: whether a node sends connections to a target: only in its own zone, unless zones are crossed. */
export const reaches = (
  node: NetworkInterface,
  address: string,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  place: Place,
): boolean =>
  isEnabledFor(address, loadBalancer, place) &&
  (crossesZones(loadBalancer, group) || zoneOfNode(node, place) === zoneOfAddress(address, loadBalancer.vpcId, place));

export const nodesThatReach = (
  address: string,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  place: Place,
): NetworkInterface[] =>
  nodesOf(loadBalancer, place).filter((node) => reaches(node, address, loadBalancer, group, place));
