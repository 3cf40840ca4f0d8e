import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { deleteInterface, networkOf } from '../ec2/network.ts';
import { attributeList, setAttributes } from './attributes.ts';
import { zonesOf } from './describe-load-balancers.ts';
import {
  checkRoom,
  checkScheme,
  fixedAddresses,
  groupsFor,
  makeNode,
  mappingsOf,
  subnetsFor,
} from './load-balancer-subnets.ts';
import { findLoadBalancer, type LoadBalancer } from './state.ts';

/** L11, L12. @throws AwsRefusal */
const checkGroups = (found: LoadBalancer, ids: readonly string[]): void => {
  if (found.groupIds.length === 0 && found.type === 'network')
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'You cannot set security groups on a Network Load Balancer which was created without any security groups.',
    );
  if (ids.length === 0)
    throw new AwsRefusal('InvalidConfigurationRequest', 'You must specify at least one security group');
};

/** The nodes carry the load balancer's groups. */
const dress = ({ interfaceIds, groupIds }: LoadBalancer, call: Call): void => {
  for (const id of interfaceIds) {
    const node = networkOf(call).interfaces.get(id);
    if (node) node.groupIds = [...groupIds];
  }
};

/** L13 (switch `elb.dropAz`): a zone, once enabled, stays. @throws AwsRefusal */
const setSubnets = (found: LoadBalancer, input: elb.SetSubnetsInput, call: Call): void => {
  const mappings = mappingsOf(input);
  const [first] = subnetsFor(mappings, call);
  if (first?.vpcId !== found.vpcId)
    throw new AwsRefusal('InvalidConfigurationRequest', 'All subnets must belong to the VPC of the load balancer');
  checkScheme(found.scheme, mappings);
  const wanted = mappings.map(({ subnetId }) => subnetId);
  if (call.world.switches.get('elb.dropAz') === 'refused' && found.subnetIds.some((id) => !wanted.includes(id)))
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'Subnet removal is not supported for Network Load Balancers. You must specify all existing subnets along with any new ones',
    );
  const nodes = new Map(found.subnetIds.map((id, index) => [id, found.interfaceIds[index] ?? '']));
  for (const mapping of mappings.filter(({ subnetId }) => !nodes.has(subnetId))) {
    checkRoom(mapping, call);
    nodes.set(mapping.subnetId, makeNode(mapping, found, call));
  }
  for (const [id, node] of nodes) if (!wanted.includes(id)) deleteInterface(call, node);
  found.subnetIds = wanted;
  found.interfaceIds = wanted.map((id) => nodes.get(id) ?? '');
  found.fixedAddresses = new Map([...found.fixedAddresses, ...fixedAddresses(mappings)]);
};

export const changeHandlers: Handlers<typeof elb> = {
  SetSecurityGroups: (input, call) => {
    const found = findLoadBalancer(input.LoadBalancerArn, call);
    const ids = input.SecurityGroups ?? [];
    checkGroups(found, ids);
    found.groupIds = groupsFor(ids, found.vpcId, call);
    found.enforcesInboundOnPrivateLink =
      input.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic ?? found.enforcesInboundOnPrivateLink;
    dress(found, call);
    return {
      SecurityGroupIds: [...found.groupIds],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: found.enforcesInboundOnPrivateLink,
    };
  },
  SetSubnets: (input, call) => {
    const found = findLoadBalancer(input.LoadBalancerArn, call);
    setSubnets(found, input, call);
    return { AvailabilityZones: zonesOf(found, call), IpAddressType: 'ipv4' };
  },
  ModifyLoadBalancerAttributes: (input, call) => {
    const { attributes } = findLoadBalancer(input.LoadBalancerArn, call);
    setAttributes(attributes, input.Attributes);
    return { Attributes: attributeList(attributes) };
  },
};
