import * as ec2 from '@aws-sdk/client-ec2';
import { CreateClusterV2Command } from '@aws-sdk/client-kafka';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createInterface, networkOf } from '../../sandbox/aws/services/ec2/network.ts';
import { provider, refusalOf } from '../support/aws.ts';
import { consumerSubnets, foreignSubnet, startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';
import { privateLink } from '../support/private-link.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const provisioningSeconds = 180;
const lingerSeconds = 300;
const clusterSeconds = 25 * 60;

const group = async (GroupName: string, more: Partial<ec2.CreateSecurityGroupCommandInput> = {}): Promise<string> => {
  const input = { GroupName, Description: 'x', VpcId: vpc, ...more };
  return (await world.aws.ec2.send(new ec2.CreateSecurityGroupCommand(input))).GroupId ?? '';
};
const allow = (GroupId: string, IpPermissions: ec2.IpPermission[]) =>
  world.aws.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const fromRange = (port: number, CidrIp = '10.0.0.0/8'): ec2.IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp }],
});
const groupsBy = async (Filters: ec2.Filter[], more: object = {}): Promise<string[]> => {
  const { SecurityGroups = [] } = await world.aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ Filters, ...more }));
  return SecurityGroups.map(({ GroupName = '' }) => GroupName).sort();
};
const rulesOf = async (groupId: string) =>
  (
    await world.aws.ec2.send(
      new ec2.DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [groupId] }] }),
    )
  ).SecurityGroupRules ?? [];
const interfacesBy = async (Name: string, ...Values: string[]) =>
  (await world.aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values }] })))
    .NetworkInterfaces ?? [];
const front = async (SecurityGroups: string[] = [], Subnets: string[] = [subnets[0], subnets[1]]): Promise<string> => {
  const { LoadBalancers = [] } = await world.aws.elbv2.send(
    new elb.CreateLoadBalancerCommand({ Name: 'front', Type: 'network', Scheme: 'internal', Subnets, SecurityGroups }),
  );
  return LoadBalancers[0]?.LoadBalancerArn ?? '';
};

test('E1 a subnet with an interface in it is not deleted', async () => {
  await front();
  const remove = (SubnetId: string) => world.aws.ec2.send(new ec2.DeleteSubnetCommand({ SubnetId }));
  expect(await refusalOf(remove(subnets[0]))).toMatchObject({
    code: 'DependencyViolation',
    message: `The subnet '${subnets[0]}' has dependencies and cannot be deleted.`,
  });
  await remove(subnets[2]);
  expect((await refusalOf(remove(subnets[2]))).code).toBe('InvalidSubnetID.NotFound');
});

test('E2 E8 a load balancer’s interfaces hold its group, and outlive it by minutes', async () => {
  const GroupId = await group('front');
  const arn = await front([GroupId]);
  const name = arn.split('loadbalancer/')[1] ?? '';
  await world.advance(provisioningSeconds);
  await world.aws.elbv2.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
  expect(await interfacesBy('description', `ELB ${name}`)).toMatchObject(
    [subnets[0], subnets[1]].map((SubnetId) => ({ SubnetId, Attachment: { InstanceOwnerId: 'amazon-aws' } })),
  );
  expect(await interfacesBy('attachment.instance-owner-id', 'amazon-aws')).toHaveLength(2);
  const remove = () => world.aws.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
  expect(await refusalOf(remove())).toMatchObject({
    code: 'DependencyViolation',
    message: `resource ${GroupId} has a dependent object`,
  });
  await world.advance(lingerSeconds);
  expect(await interfacesBy('description', 'ELB net/*')).toEqual([]);
  await remove();
});

test('E2 the default group cannot be deleted', async () => {
  const remove = world.aws.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId: 'sg-0aaaaaaaaaaaaaad1' }));
  expect((await refusalOf(remove)).code).toBe('CannotDelete');
});

test('a new group lets everything out and nothing in', async () => {
  const rules = await rulesOf(await group('brokers'));
  expect(rules).toMatchObject([{ IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' }]);
});

test('E4 a rule that stands twice in one call is refused, and nothing is added', async () => {
  const id = await group('brokers');
  const call = allow(id, [fromRange(9094), fromRange(9094)]);
  expect((await refusalOf(call)).code).toBe('InvalidParameterValue');
  expect(await rulesOf(id)).toHaveLength(1);
});

test('E4 rules are revoked by what they say or by their id, in their own direction alone', async () => {
  const GroupId = await group('brokers');
  const { SecurityGroupRules = [] } = await allow(GroupId, [fromRange(9094), fromRange(9096)]);
  expect(SecurityGroupRules).toMatchObject([
    { IsEgress: false, FromPort: 9094, ToPort: 9094, CidrIpv4: '10.0.0.0/8' },
    { IsEgress: false, FromPort: 9096 },
  ]);
  const SecurityGroupRuleIds = [SecurityGroupRules[0]?.SecurityGroupRuleId ?? ''];
  const asEgress = world.aws.ec2.send(new ec2.RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds }));
  expect((await refusalOf(asEgress)).code).toBe('InvalidSecurityGroupRuleId.NotFound');
  await world.aws.ec2.send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
  await world.aws.ec2.send(
    new ec2.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [fromRange(9096, '10.0.0.0/8')] }),
  );
  expect((await rulesOf(GroupId)).map(({ IsEgress }) => IsEgress)).toEqual([true]);
});

test('rules with ports, ranges or groups that cannot be', async () => {
  const id = await group('brokers');
  const elsewhere = await group('brokers', { VpcId: 'vpc-0aaaaaaaaaaaaaaa2' });
  const wrong: [ec2.IpPermission, string][] = [
    [{ ...fromRange(9094), ToPort: 9000 }, 'InvalidParameterValue'],
    [{ ...fromRange(9094), FromPort: undefined, ToPort: undefined }, 'InvalidParameterValue'],
    [fromRange(9094, '10.0.0.0'), 'InvalidParameterValue'],
    [{ ...fromRange(9094), IpRanges: [], UserIdGroupPairs: [{ GroupId: elsewhere }] }, 'InvalidGroup.NotFound'],
    [{ ...fromRange(9094), IpRanges: [] }, 'MissingParameter'],
  ];
  for (const [permission, code] of wrong) expect((await refusalOf(allow(id, [permission]))).code).toBe(code);
});

test('E5 the 61st rule of a group is one too many', async () => {
  const id = await group('brokers');
  await allow(
    id,
    Array.from({ length: 60 }, (_, index) => fromRange(9000 + index)),
  );
  expect((await refusalOf(allow(id, [fromRange(9999)]))).code).toBe('RulesPerSecurityGroupLimitExceeded');
});

test('E6 unknown and malformed ids have codes of their own', async () => {
  const calls: [Promise<unknown>, string][] = [
    [group('x', { VpcId: 'vpc-0123456789abcdef0' }), 'InvalidVpcID.NotFound'],
    [group('x', { VpcId: 'nonsense' }), 'InvalidVpcID.Malformed'],
    [groupsBy([], { GroupIds: ['sg-0123456789abcdef0'] }), 'InvalidGroup.NotFound'],
    [groupsBy([], { GroupIds: ['nonsense'] }), 'InvalidGroupId.Malformed'],
    [
      world.aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-0'] })),
      'InvalidNetworkInterfaceId.Malformed',
    ],
    [world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: ['subnet-0'] })), 'InvalidSubnetID.Malformed'],
    [world.aws.ec2.send(new ec2.DescribeVpcsCommand({ VpcIds: ['vpc-0123456789abcdef0'] })), 'InvalidVpcID.NotFound'],
    [
      world.aws.ec2.send(new ec2.CreateTagsCommand({ Resources: ['eni-0'], Tags: [{ Key: 'a' }] })),
      'InvalidNetworkInterfaceID.NotFound',
    ],
  ];
  for (const [call, code] of calls) expect((await refusalOf(call)).code).toBe(code);
});

test('E7 interfaces have an address of their subnet, their groups, and are found by either', async () => {
  const id = await group('front');
  await front([id]);
  const found = await interfacesBy('group-id', id);
  expect(found).toMatchObject([
    { SubnetId: subnets[0], Groups: [{ GroupId: id }], VpcId: vpc },
    { SubnetId: subnets[1] },
  ]);
  const { Subnets = [] } = await world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [subnets[0]] }));
  const address = found[0]?.PrivateIpAddress ?? '';
  expect(address.startsWith((Subnets[0]?.CidrBlock ?? '').slice(0, -4))).toBe(true);
  expect(await interfacesBy('addresses.private-ip-address', address)).toMatchObject([{ SubnetId: subnets[0] }]);
});

test('E7 E8 brokers and endpoints have interfaces too, with the groups they were given', async () => {
  const link = privateLink(world);
  const id = await group('brokers');
  await world.aws.kafka.send(
    new CreateClusterV2Command({
      ClusterName: 'sensors',
      Provisioned: {
        ...{ KafkaVersion: '3.8.x', NumberOfBrokerNodes: 2 },
        BrokerNodeGroupInfo: {
          InstanceType: 'kafka.m7g.large',
          ClientSubnets: [subnets[0], subnets[1]],
          SecurityGroups: [id],
        },
      },
    }),
  );
  await world.advance(clusterSeconds);
  expect((await interfacesBy('group-id', id)).map(({ SubnetId }) => SubnetId)).toEqual([subnets[0], subnets[1]]);
  const { NetworkInterfaceIds } = await link.endpoint((await link.service()).ServiceName);
  const { NetworkInterfaces } = await world.other.ec2.send(
    new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
  );
  expect(NetworkInterfaces).toMatchObject(
    consumerSubnets.map((SubnetId) => ({
      SubnetId,
      InterfaceType: 'vpc_endpoint',
      Attachment: { InstanceOwnerId: 'amazon-aws' },
      Groups: [{ GroupId: 'sg-0bbbbbbbbbbbbbbd1' }],
    })),
  );
});

test('E9 every interface takes an address of its subnet; without eight left no load balancer is made', async () => {
  const place = { world: world.double.world, account: provider, region: 'eu-central-1' };
  const freeIn = async (id: string) =>
    (await world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [id] }))).Subnets?.[0]
      ?.AvailableIpAddressCount ?? 0;
  const before = await freeIn(subnets[0]);
  const subnet = networkOf(place).subnets.get(subnets[0]);
  if (!subnet) throw new Error('no subnet');
  for (let taken = 7; taken < before; taken += 1)
    createInterface(place, subnet, { groupIds: [], description: 'x', type: 'interface' });
  expect(await freeIn(subnets[0])).toBe(7);
  expect((await refusalOf(front())).code).toBe('InvalidSubnet');
});

test('E10 zones have the same ids and other names in another account, also where nothing is', async () => {
  const zones = async (client: ec2.EC2Client) => {
    const { AvailabilityZones = [] } = await client.send(new ec2.DescribeAvailabilityZonesCommand({}));
    return new Map(AvailabilityZones.map(({ ZoneId = '', ZoneName = '' }) => [ZoneId, ZoneName]));
  };
  const [own, other] = [await zones(world.aws.ec2), await zones(world.other.ec2)];
  expect(own.get('euc1-az2')).toBe('eu-central-1a');
  expect(other.get('euc1-az2')).toBe('eu-central-1c');
  expect([...own.keys()].sort()).toEqual([...other.keys()].sort());
  const { AvailabilityZones } = await world.aws.ec2.send(
    new ec2.DescribeAvailabilityZonesCommand({ Filters: [{ Name: 'zone-id', Values: ['euc1-az1'] }] }),
  );
  expect(AvailabilityZones).toMatchObject([{ ZoneName: 'eu-central-1c' }]);
});

test('A17 filters: all must hold, any value does, * and ? are wildcards, unknown ones are refused', async () => {
  await group('brokers-a', {
    TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'team', Value: 'one' }] }],
  });
  await group('brokers-bb');
  const by = (Name: string, ...Values: string[]) => groupsBy([{ Name, Values }]);
  expect(await by('group-name', 'brokers-*')).toEqual(['brokers-a', 'brokers-bb']);
  expect(await by('group-name', 'brokers-?')).toEqual(['brokers-a']);
  expect(await by('group-name', 'Brokers-a')).toEqual([]);
  expect(await by('tag:team', 'o*', 'two')).toEqual(['brokers-a']);
  expect(await by('tag-key', 'team')).toEqual(['brokers-a']);
  expect(
    await groupsBy([
      { Name: 'group-name', Values: ['brokers-*'] },
      { Name: 'tag:team', Values: ['two'] },
    ]),
  ).toEqual([]);
  const wrong = { Filters: [{ Name: 'colour', Values: ['red'] }] };
  const calls = [
    groupsBy(wrong.Filters),
    world.aws.ec2.send(new ec2.DescribeVpcsCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeSubnetsCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeAvailabilityZonesCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeSecurityGroupRulesCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeTagsCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeVpcEndpointsCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeVpcEndpointServicesCommand(wrong)),
    world.aws.ec2.send(new ec2.DescribeVpcEndpointConnectionsCommand(wrong)),
  ];
  for (const call of calls)
    expect(await refusalOf(call)).toMatchObject({
      code: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
});

test('A16 lists page, and a page has 5 to 1000', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await group(name);
  const list = (more: object) =>
    world.aws.ec2.send(
      new ec2.DescribeSecurityGroupsCommand({ Filters: [{ Name: 'description', Values: ['x'] }], ...more }),
    );
  const first = await list({ MaxResults: 5 });
  const second = await list({ MaxResults: 5, NextToken: first.NextToken });
  expect([first.SecurityGroups?.length, second.SecurityGroups?.length, second.NextToken]).toEqual([5, 1, undefined]);
  for (const MaxResults of [4, 1001])
    expect((await refusalOf(list({ MaxResults }))).code).toBe('InvalidParameterValue');
});

test('A18 tags: at creation, later, found and removed', async () => {
  const Tags = [{ Key: 'team', Value: 'one' }];
  const id = await group('brokers', { TagSpecifications: [{ ResourceType: 'security-group', Tags }] });
  const tags = async () =>
    (
      await world.aws.ec2.send(new ec2.DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] }))
    ).Tags?.map(({ Key = '', Value = '', ResourceType = '' }) => `${ResourceType} ${Key}=${Value}`);
  await world.aws.ec2.send(new ec2.CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: '1' }] }));
  expect(await tags()).toEqual(['security-group team=one', 'security-group a=1']);
  const remove = (Key: string, Value?: string) =>
    world.aws.ec2.send(new ec2.DeleteTagsCommand({ Resources: [id], Tags: [{ Key, Value }] }));
  await remove('a', 'other');
  await remove('team', 'one');
  expect(await tags()).toEqual(['security-group a=1']);
  await remove('a');
  expect(await tags()).toEqual([]);
});

test('A18 tags that cannot be', async () => {
  const tagged = (Resources: string[], Tags: ec2.Tag[]) =>
    world.aws.ec2.send(new ec2.CreateTagsCommand({ Resources, Tags }));
  expect((await refusalOf(tagged([vpc], [{ Key: 'aws:mine' }]))).code).toBe('InvalidParameterValue');
  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  expect((await refusalOf(tagged([foreignSubnet], many))).code).toBe('TagLimitExceeded');
  const forAnother = group('x', { TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a' }] }] });
  expect((await refusalOf(forAnother)).code).toBe('InvalidParameterValue');
});
