import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { endpointServicesOf } from '../ec2/endpoint-services.ts';
import { createInterface, deleteInterface, freeAddressCount, networkOf, type Subnet } from '../ec2/network.ts';
import { page } from '../paging.ts';
import {
  attributeList,
  checkName,
  findLoadBalancer,
  listenersOf,
  loadBalancersOf,
  setAttributes,
  tagsFrom,
  type LoadBalancer,
} from './state.ts';

/** L37. */
const mostLoadBalancers = 50;
/** L8. */
const freeAddressesNeeded = 8;
/** L29. */
const mostArns = 20;
const canonicalHostedZone = 'Z3F0SRJ5LGBH90';

/** L9, and one VPC for all. @throws AwsRefusal */
const subnetsFor = (ids: readonly string[], call: Call): Subnet[] => {
  const subnets = ids.map((id) => {
    const subnet = networkOf(call).subnets.get(id);
    if (!subnet) throw new AwsRefusal('SubnetNotFound', `The subnet ID '${id}' does not exist`);
    return subnet;
  });
  if (subnets.length === 0) throw new AwsRefusal('ValidationError', 'At least one subnet must be specified');
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1)
    throw new AwsRefusal('InvalidConfigurationRequest', 'All subnets must belong to the same VPC');
  if (new Set(subnets.map(({ zoneId }) => zoneId)).size < subnets.length)
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  const full = subnets.find((subnet) => freeAddressCount(call, subnet) < freeAddressesNeeded);
  if (full)
    throw new AwsRefusal(
      'InvalidSubnet',
      `Not enough IP space available in ${full.id}. ELB requires at least 8 free IP addresses in each subnet.`,
    );
  return subnets;
};

const groupsFor = (ids: readonly string[], vpcId: string, call: Call): string[] =>
  ids.map((id) => {
    if (networkOf(call).groups.get(id)?.vpcId !== vpcId)
      throw new AwsRefusal('InvalidSecurityGroup', `One or more security groups are invalid: ${id}`);
    return id;
  });

/** L2: the same name with the same settings is the same load balancer. */
const sameSettings = (found: LoadBalancer, input: elb.CreateLoadBalancerInput): boolean =>
  found.type === (input.Type ?? 'application') &&
  found.scheme === (input.Scheme ?? 'internet-facing') &&
  same(found.subnetIds, input.Subnets ?? []) &&
  same(found.groupIds, input.SecurityGroups ?? []);

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

const create = (input: elb.CreateLoadBalancerInput, call: Call): LoadBalancer => {
  const name = input.Name ?? '';
  const type = input.Type === 'network' ? 'network' : 'application';
  const subnets = subnetsFor(input.Subnets ?? (input.SubnetMappings ?? []).map(({ SubnetId = '' }) => SubnetId), call);
  const vpcId = subnets[0]?.vpcId ?? '';
  const id = call.world.id(16);
  const groupIds = groupsFor(input.SecurityGroups ?? [], vpcId, call);
  const shortType = type === 'network' ? 'net' : 'app';
  const loadBalancer: LoadBalancer = {
    // L6
    arn: `arn:aws:elasticloadbalancing:${call.region}:${call.account}:loadbalancer/${shortType}/${name}/${id}`,
    name,
    dnsName: `${name}-${id}.elb.${call.region}.amazonaws.com`,
    type,
    // L5
    scheme: input.Scheme === 'internal' ? 'internal' : 'internet-facing',
    vpcId,
    subnetIds: subnets.map((subnet) => subnet.id),
    groupIds,
    enforcesInboundOnPrivateLink: 'on',
    state: 'provisioning',
    reason: undefined,
    interfaceIds: subnets.map(
      (subnet) =>
        createInterface(call, subnet, {
          groupIds,
          description: `ELB ${shortType}/${name}/${id}`,
          type: 'network_load_balancer',
        }).id,
    ),
    // L10
    attributes: new Map([
      ['load_balancing.cross_zone.enabled', 'false'],
      ['deletion_protection.enabled', 'false'],
      ['access_logs.s3.enabled', 'false'],
    ]),
    tags: tagsFrom(input.Tags),
    createdAt: call.world.clock.now(),
  };
  loadBalancersOf(call).set(loadBalancer.arn, loadBalancer);
  // L7
  call.world.clock.after(durations.loadBalancerProvisioning, () => {
    if (loadBalancer.state === 'provisioning') loadBalancer.state = 'active';
  });
  return loadBalancer;
};

const describe = (found: LoadBalancer, call: Call): elb.LoadBalancer => ({
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
  AvailabilityZones: found.subnetIds.map((SubnetId) => ({
    SubnetId,
    ZoneName: networkOf(call).subnets.get(SubnetId)?.zoneName,
  })),
  ...(found.groupIds.length > 0
    ? {
        SecurityGroups: found.groupIds,
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: found.enforcesInboundOnPrivateLink,
      }
    : {}),
});

export const loadBalancerHandlers: Handlers<typeof elb> = {
  CreateLoadBalancer: (input, call) => {
    checkName(input.Name ?? '', 'load balancer');
    const existing = [...loadBalancersOf(call).values()].find(({ name }) => name === input.Name);
    if (existing && !sameSettings(existing, input))
      throw new AwsRefusal(
        'DuplicateLoadBalancerName',
        `A load balancer with the same name '${existing.name}' exists, but with different settings`,
      );
    if (!existing && loadBalancersOf(call).size >= mostLoadBalancers)
      throw new AwsRefusal('TooManyLoadBalancers', 'The maximum number of load balancers has been reached');
    return { LoadBalancers: [describe(existing ?? create(input, call), call)] };
  },
  DescribeLoadBalancers: (input, call) => {
    if ((input.LoadBalancerArns ?? []).length > mostArns)
      throw new AwsRefusal('ValidationError', `A maximum of ${mostArns} load balancers can be described`);
    const all = [...loadBalancersOf(call).values()];
    const byArn = (input.LoadBalancerArns ?? []).map((arn) => findLoadBalancer(arn, call));
    const byName = (input.Names ?? []).map((name) => {
      const found = all.find((one) => one.name === name);
      if (!found) throw new AwsRefusal('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
      return found;
    });
    const asked = input.LoadBalancerArns || input.Names ? [...byArn, ...byName] : all;
    const { items, next } = page(asked, input.Marker, input.PageSize ?? 400);
    return { NextMarker: next, LoadBalancers: items.map((one) => describe(one, call)) };
  },
  DeleteLoadBalancer: (input, call) => {
    // L35
    const found = loadBalancersOf(call).get(input.LoadBalancerArn ?? '');
    if (!found) return {};
    // L33
    if (found.attributes.get('deletion_protection.enabled') === 'true')
      throw new AwsRefusal(
        'OperationNotPermitted',
        `Load balancer '${found.arn}' cannot be deleted because deletion protection is enabled`,
      );
    // L34
    if ([...endpointServicesOf(call).values()].some(({ loadBalancerArns }) => loadBalancerArns.includes(found.arn)))
      throw new AwsRefusal(
        'ResourceInUse',
        `Load balancer '${found.arn}' cannot be deleted because it is currently associated with another service`,
      );
    for (const listener of [...listenersOf(call).values()].filter(
      ({ loadBalancerArn }) => loadBalancerArn === found.arn,
    ))
      listenersOf(call).delete(listener.arn);
    loadBalancersOf(call).delete(found.arn);
    // E8
    call.world.clock.after(durations.loadBalancerInterfacesLinger, () => {
      for (const id of found.interfaceIds) deleteInterface(call, id);
    });
    return {};
  },
  SetSecurityGroups: (input, call) => {
    const found = findLoadBalancer(input.LoadBalancerArn, call);
    // L11, L12
    if (found.groupIds.length === 0)
      throw new AwsRefusal(
        'InvalidConfigurationRequest',
        'You cannot set security groups on a Network Load Balancer which was created without any security groups.',
      );
    if ((input.SecurityGroups ?? []).length === 0)
      throw new AwsRefusal('InvalidConfigurationRequest', 'You must specify at least one security group');
    found.groupIds = groupsFor(input.SecurityGroups ?? [], found.vpcId, call);
    for (const id of found.interfaceIds)
      (networkOf(call).interfaces.get(id) ?? { groupIds: [] }).groupIds = found.groupIds;
    found.enforcesInboundOnPrivateLink =
      input.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic ?? found.enforcesInboundOnPrivateLink;
    return {
      SecurityGroupIds: found.groupIds,
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: found.enforcesInboundOnPrivateLink,
    };
  },
  DescribeLoadBalancerAttributes: (input, call) => ({
    Attributes: attributeList(findLoadBalancer(input.LoadBalancerArn, call).attributes),
  }),
  ModifyLoadBalancerAttributes: (input, call) => {
    const { attributes } = findLoadBalancer(input.LoadBalancerArn, call);
    setAttributes(attributes, input.Attributes);
    return { Attributes: attributeList(attributes) };
  },
};
