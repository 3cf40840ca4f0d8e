import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { loadBalancerAttributes } from './attributes.ts';
import { describe } from './describe-load-balancers.ts';
import {
  checkRoom,
  checkScheme,
  fixedAddresses,
  groupsAskedFor,
  groupsFor,
  makeNode,
  mappingsOf,
  subnetsFor,
} from './load-balancer-subnets.ts';
import { checkName } from './names.ts';
import { loadBalancersOf, type LoadBalancer } from './state.ts';
import { tagsFrom } from './tags.ts';

/** ELB user guide, load-balancer-limits: application load balancers of a Region; those of the network kind have a quota of their own. */
const mostApplicationLoadBalancers = 50;

/** L5. */
const typeOf = ({ Type }: elb.CreateLoadBalancerInput): LoadBalancer['type'] =>
  Type === 'network' ? 'network' : 'application';
const schemeOf = ({ Scheme }: elb.CreateLoadBalancerInput): LoadBalancer['scheme'] =>
  Scheme === 'internal' ? 'internal' : 'internet-facing';

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

const entries = (map: ReadonlyMap<string, string>): string[] => [...map].map(([key, value]) => `${key}=${value}`);

/** L2 (switch `elb.tagsAreSettings`): the same name with the same settings is the same load balancer. */
const isSame = (found: LoadBalancer, input: elb.CreateLoadBalancerInput, call: Call): boolean => {
  const mappings = mappingsOf(input);
  return (
    found.type === typeOf(input) &&
    found.scheme === schemeOf(input) &&
    sameMembers(
      found.subnetIds,
      mappings.map(({ subnetId }) => subnetId),
    ) &&
    sameMembers(entries(found.fixedAddresses), entries(fixedAddresses(mappings))) &&
    sameMembers(found.groupIds, groupsAskedFor(found.type, input.SecurityGroups, found.vpcId, call)) &&
    (call.world.switches.get('elb.tagsAreSettings') === 'no' ||
      sameMembers(entries(found.tags), entries(tagsFrom(input.Tags))))
  );
};

/** L37. @throws AwsRefusal */
const checkQuota = (type: LoadBalancer['type'], call: Call): void => {
  const most =
    type === 'network'
      ? call.world.quotas.get('elasticloadbalancing.networkLoadBalancers')
      : mostApplicationLoadBalancers;
  if ([...loadBalancersOf(call).values()].filter((one) => one.type === type).length >= most)
    throw new AwsRefusal('TooManyLoadBalancers', 'The maximum number of load balancers has been reached');
};

/** L6: `…:loadbalancer/net/<name>/<16 hex>` and `<name>-<16 hex>.elb.<region>.amazonaws.com`. */
const identify = (name: string, type: LoadBalancer['type'], { world, account, region }: Call) => {
  const id = world.id(16);
  const kind = type === 'network' ? 'net' : 'app';
  return {
    arn: `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${kind}/${name}/${id}`,
    dnsName: `${name}-${id}.elb.${region}.amazonaws.com`,
  };
};

/** @throws AwsRefusal */
const checked = (input: elb.CreateLoadBalancerInput, call: Call) => {
  if (input.Type === 'gateway')
    throw new AwsRefusal('NotImplementedByTheSandbox', 'there are no gateway load balancers here', 501);
  if ((input.IpAddressType ?? 'ipv4') !== 'ipv4')
    throw new AwsRefusal('InvalidConfigurationRequest', 'The subnets have no IPv6 addresses');
  const mappings = mappingsOf(input);
  const [first] = subnetsFor(mappings, call);
  // L39
  if (typeOf(input) === 'application' && mappings.length < 2)
    throw new AwsRefusal(
      'ValidationError',
      'At least two subnets in two different Availability Zones must be specified',
    );
  checkScheme(schemeOf(input), mappings);
  for (const mapping of mappings) checkRoom(mapping, call);
  checkQuota(typeOf(input), call);
  return { mappings, vpcId: first?.vpcId ?? '', tags: tagsFrom(input.Tags) };
};

/** L7: provisioning, then active. @throws AwsRefusal */
const create = (input: elb.CreateLoadBalancerInput, call: Call): LoadBalancer => {
  const { mappings, vpcId, tags } = checked(input, call);
  const [name, type] = [input.Name ?? '', typeOf(input)];
  const groupIds = groupsFor(groupsAskedFor(type, input.SecurityGroups, vpcId, call), vpcId, call);
  const { arn, dnsName } = identify(name, type, call);
  const loadBalancer: LoadBalancer = {
    ...{ arn, name, dnsName, type, scheme: schemeOf(input), vpcId, groupIds },
    subnetIds: mappings.map(({ subnetId }) => subnetId),
    interfaceIds: mappings.map((mapping) => makeNode(mapping, { arn, groupIds }, call)),
    fixedAddresses: fixedAddresses(mappings),
    // L12: cannot be said at creation.
    enforcesInboundOnPrivateLink: 'on',
    ...{ state: 'provisioning', reason: undefined, attributes: loadBalancerAttributes() },
    ...{ tags, createdAt: call.world.clock.now() },
  };
  loadBalancersOf(call).set(arn, loadBalancer);
  call.world.clock.after(durations.loadBalancerProvisioning, () => {
    if (loadBalancer.state === 'provisioning') loadBalancer.state = 'active';
  });
  return loadBalancer;
};

export const creationHandlers: Handlers<typeof elb> = {
  CreateLoadBalancer: (input, call) => {
    checkName(input.Name ?? '', 'load balancer');
    const existing = [...loadBalancersOf(call).values()].find(({ name }) => name === input.Name);
    if (existing && !isSame(existing, input, call))
      throw new AwsRefusal(
        'DuplicateLoadBalancerName',
        `A load balancer with the same name '${existing.name}' exists, but with different settings`,
      );
    return { LoadBalancers: [describe(existing ?? create(input, call), call)] };
  },
};
