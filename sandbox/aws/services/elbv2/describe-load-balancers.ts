import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { networkOf } from '../ec2/network.ts';
import { attributeList } from './attributes.ts';
import { pageOf } from './pages.ts';
import { findEach, findLoadBalancer, loadBalancersOf, type LoadBalancer } from './state.ts';

/** L29. */
const mostAsked = 20;
/** Of network load balancers in eu-central-1: AWS general reference, elb. */
const canonicalHostedZone = 'Z3F0SRJ5LGBH90';

export const zonesOf = ({ subnetIds, fixedAddresses }: LoadBalancer, call: Call): elb.AvailabilityZone[] =>
  subnetIds.map((SubnetId) => {
    const address = fixedAddresses.get(SubnetId);
    return {
      SubnetId,
      ZoneName: networkOf(call).subnets.get(SubnetId)?.zoneName,
      LoadBalancerAddresses: address === undefined ? [] : [{ PrivateIPv4Address: address }],
    };
  });

export const describe = (found: LoadBalancer, call: Call): elb.LoadBalancer => ({
  LoadBalancerArn: found.arn,
  LoadBalancerName: found.name,
  DNSName: found.dnsName,
  CanonicalHostedZoneId: canonicalHostedZone,
  Type: found.type,
  Scheme: found.scheme,
  VpcId: found.vpcId,
  IpAddressType: 'ipv4',
  CreatedTime: new Date(found.createdAt),
  State: { Code: found.state, Reason: found.reason },
  AvailabilityZones: zonesOf(found, call),
  ...(found.groupIds.length === 0
    ? {}
    : {
        SecurityGroups: [...found.groupIds],
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: found.enforcesInboundOnPrivateLink,
      }),
});

/** @throws AwsRefusal */
const named = (name: string, call: Call): LoadBalancer => {
  const found = [...loadBalancersOf(call).values()].find((one) => one.name === name);
  if (!found) throw new AwsRefusal('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
  return found;
};

export const loadBalancerReads: Handlers<typeof elb> = {
  DescribeLoadBalancers: (input, call) => {
    const { LoadBalancerArns: arns, Names: names } = input;
    if ((arns ?? []).length > mostAsked || (names ?? []).length > mostAsked)
      throw new AwsRefusal('ValidationError', `A maximum of ${mostAsked} load balancers can be described`);
    // L47
    if (arns && names) throw new AwsRefusal('ValidationError', 'Specify load balancer ARNs or names, not both');
    const asked = [
      ...findEach(arns ?? [], call, (arn) => findLoadBalancer(arn, call)),
      ...findEach(names ?? [], call, (name) => named(name, call)),
    ];
    const { items, next } = pageOf(arns || names ? asked : [...loadBalancersOf(call).values()], input);
    return { NextMarker: next, LoadBalancers: items.map((one) => describe(one, call)) };
  },
  DescribeLoadBalancerAttributes: (input, call) => ({
    Attributes: attributeList(findLoadBalancer(input.LoadBalancerArn, call).attributes),
  }),
};
