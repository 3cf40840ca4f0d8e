import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';
import { Elb, noLoadBalancer } from '../support/elb.ts';

let world: TestDouble;
let balancing: Elb;

beforeEach(async () => {
  world = await startTestDouble();
  balancing = new Elb(world);
});
afterEach(async () => {
  await world.stop();
});

const foreignVpc = 'vpc-0aaaaaaaaaaaaaaa2';
const forward = (TargetGroupArn: string): elb.Action[] => [{ Type: 'forward', TargetGroupArn }];
const listen = (LoadBalancerArn: string | undefined, input: Partial<elb.CreateListenerCommandInput>) =>
  balancing.client.send(
    new elb.CreateListenerCommand({ LoadBalancerArn, Protocol: 'TCP', Port: 9094, DefaultActions: [], ...input }),
  );
const groupWith = (input: Partial<elb.CreateTargetGroupCommandInput>) =>
  balancing.client.send(
    new elb.CreateTargetGroupCommand({
      Name: 'targets',
      Protocol: 'TCP',
      Port: 1,
      VpcId: vpc,
      TargetType: 'ip',
      ...input,
    }),
  );

const freeAddresses = async (): Promise<number | undefined> =>
  (await world.aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnets[0]] }))).Subnets?.[0]
    ?.AvailableIpAddressCount;

describe('load balancers', () => {
  test.each([
    ['type', { Type: 'classic' as elb.LoadBalancerTypeEnum }],
    ['scheme', { Scheme: 'private' as elb.LoadBalancerSchemeEnum }],
    ['address type', { IpAddressType: 'ipv5' as elb.IpAddressType }],
  ])('L38 a %s that does not exist', async (_what, wish) => {
    expect((await refusalOf(balancing.make('front', wish))).code).toBe('ValidationError');
    const { LoadBalancers } = await balancing.client.send(new elb.DescribeLoadBalancersCommand({}));
    expect(LoadBalancers).toEqual([]);
  });
  test('L39 one of applications has two zones', async () => {
    const wish = { Type: undefined, Subnets: [subnets[0]] };
    expect(await refusalOf(balancing.make('front', wish))).toMatchObject({
      code: 'ValidationError',
      message: 'At least two subnets in two different Availability Zones must be specified',
    });
  });
  test('L41 tags: a key twice, one of AWS’s, more than 50; nothing is left of it', async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    const wrong: [elb.Tag[], string][] = [
      [[{ Key: 'a' }, { Key: 'a' }], 'DuplicateTagKeys'],
      [[{ Key: 'aws:a' }], 'ValidationError'],
      [many, 'TooManyTags'],
    ];
    const before = await freeAddresses();
    for (const [Tags, code] of wrong) expect((await refusalOf(balancing.make('front', { Tags }))).code).toBe(code);
    expect(await freeAddresses()).toBe(before);
    const { LoadBalancerArn = '' } = await balancing.make('front', { Tags: many.slice(1) });
    const add = new elb.AddTagsCommand({ ResourceArns: [LoadBalancerArn], Tags: [{ Key: 'one more' }] });
    expect((await refusalOf(balancing.client.send(add))).code).toBe('TooManyTags');
  });
  test('L49 five security groups and no more, at creation and later', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) ids.push(await balancing.securityGroup(name));
    const code = 'InvalidConfigurationRequest';
    expect((await refusalOf(balancing.make('front', { SecurityGroups: ids }))).code).toBe(code);
    const { LoadBalancerArn } = await balancing.make('front', { SecurityGroups: ids.slice(1) });
    const set = new elb.SetSecurityGroupsCommand({ LoadBalancerArn, SecurityGroups: ids });
    expect((await refusalOf(balancing.client.send(set))).code).toBe(code);
    expect((await balancing.describe(LoadBalancerArn)).SecurityGroups).toHaveLength(5);
  });
  test('L46 private addresses are for internal ones, and AWS keeps some', async () => {
    const at = async (host: number, wish: Partial<elb.CreateLoadBalancerCommandInput> = {}) => {
      const PrivateIPv4Address = await balancing.address(1, host);
      const SubnetMappings = [{ SubnetId: subnets[0], PrivateIPv4Address }];
      return balancing.make('front', { Subnets: undefined, SubnetMappings, ...wish });
    };
    for (const call of [at(3), at(255), at(77, { Scheme: 'internet-facing' })])
      expect((await refusalOf(call)).code).toBe('InvalidConfigurationRequest');
    expect((await at(4)).AvailabilityZones).toHaveLength(1);
  });
  test('L47 by ARN or by name', async () => {
    const { LoadBalancerArn = '' } = await balancing.make('front');
    const both = new elb.DescribeLoadBalancersCommand({ LoadBalancerArns: [LoadBalancerArn], Names: ['front'] });
    expect((await refusalOf(balancing.client.send(both))).code).toBe('ValidationError');
    const groups = new elb.DescribeTargetGroupsCommand({ LoadBalancerArn, Names: ['targets'] });
    expect((await refusalOf(balancing.client.send(groups))).code).toBe('ValidationError');
  });
  test('A16 a marker that no page gave is refused', async () => {
    const call = balancing.client.send(new elb.DescribeLoadBalancersCommand({ Marker: 'garbage' }));
    expect((await refusalOf(call)).code).toBe('ValidationError');
  });
});

test('L40 what is no ARN of the kind', async () => {
  const { client } = balancing;
  const group = await balancing.group('targets');
  const calls = [
    client.send(new elb.DescribeLoadBalancersCommand({ LoadBalancerArns: [group] })),
    client.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: 'front' })),
    client.send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: noLoadBalancer })),
    client.send(new elb.DeleteTargetGroupCommand({ TargetGroupArn: 'targets' })),
    client.send(new elb.DeleteListenerCommand({ ListenerArn: noLoadBalancer })),
    client.send(new elb.DescribeTagsCommand({ ResourceArns: ['front'] })),
  ];
  for (const call of calls)
    expect(await refusalOf(call)).toMatchObject({
      code: 'ValidationError',
      message: expect.stringMatching(/^'.+' is not a valid (load balancer|target group|listener) ARN$/),
    });
});

describe('listeners', () => {
  test('L42 protocol and port, and a certificate for TLS', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const DefaultActions = forward(await balancing.group('targets'));
    const CertificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/none';
    const wrong: [Partial<elb.CreateListenerCommandInput>, string][] = [
      [{ Protocol: undefined }, 'ValidationError'],
      [{ Port: undefined }, 'ValidationError'],
      [{ Protocol: 'HTTP' }, 'ValidationError'],
      [{ Protocol: 'TLS' }, 'ValidationError'],
      [{ Protocol: 'TLS', Certificates: [{ CertificateArn }] }, 'CertificateNotFound'],
    ];
    for (const [input, code] of wrong)
      expect((await refusalOf(listen(LoadBalancerArn, { DefaultActions, ...input }))).code).toBe(code);
    const applications = await balancing.make('applications', { Type: 'application' });
    expect(await refusalOf(listen(applications.LoadBalancerArn, { DefaultActions }))).toMatchObject({
      code: 'ValidationError',
      message: "Listener protocol 'TCP' must be one of 'HTTP, HTTPS'",
    });
  });
  test('L43 forwarding to one group, of its VPC and of a protocol that goes with its own', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const group = await balancing.group('targets');
    const wrong: [elb.Action[], string][] = [
      [[], 'ValidationError'],
      [[...forward(group), ...forward(group)], 'ValidationError'],
      [[{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }], 'InvalidLoadBalancerAction'],
      [forward(await balancing.group('elsewhere', { VpcId: foreignVpc })), 'InvalidConfigurationRequest'],
      [forward(await balancing.group('secure', { Protocol: 'TLS' })), 'IncompatibleProtocols'],
    ];
    for (const [DefaultActions, code] of wrong)
      expect((await refusalOf(listen(LoadBalancerArn, { DefaultActions }))).code).toBe(code);
    const ListenerArn = await balancing.listen(LoadBalancerArn, group);
    const change = (input: Partial<elb.ModifyListenerCommandInput>) =>
      balancing.client.send(new elb.ModifyListenerCommand({ ListenerArn, ...input }));
    expect((await refusalOf(change({ Protocol: 'UDP' }))).code).toBe('IncompatibleProtocols');
    for (const [DefaultActions, code] of wrong) expect((await refusalOf(change({ DefaultActions }))).code).toBe(code);
  });
});

describe('target groups', () => {
  test.each([{ Protocol: undefined }, { Port: undefined }, { VpcId: undefined }])('L44 without %j', async (input) => {
    expect(await refusalOf(groupWith(input))).toMatchObject({
      code: 'ValidationError',
      message: expect.stringMatching(/^A (protocol|port|VPC ID) must be specified$/),
    });
  });
  test('L44 checks: no timeout over the interval, nothing of HTTP', async () => {
    const often = { HealthCheckIntervalSeconds: 10 };
    expect((await refusalOf(groupWith({ ...often, HealthCheckTimeoutSeconds: 11 }))).code).toBe('ValidationError');
    for (const http of [{ HealthCheckPath: '/' }, { Matcher: { HttpCode: '200' } }])
      expect((await refusalOf(groupWith(http))).code).toBe('InvalidConfigurationRequest');
    await groupWith({ ...often, HealthCheckTimeoutSeconds: 10 });
  });
  test('L45 addresses for a group of addresses, instances for one of instances', async () => {
    const [ofAddresses, ofInstances] = [
      await balancing.group('addresses'),
      await balancing.group('instances', { TargetType: 'instance' }),
    ];
    const address = await balancing.address(1, 20);
    const wrong: [string, string, string][] = [
      [ofAddresses, 'i-0123456789abcdef0', 'ValidationError'],
      [ofAddresses, '127.20.1', 'ValidationError'],
      [ofInstances, address, 'ValidationError'],
      [ofInstances, 'i-0123456789abcdef0', 'InvalidTarget'],
    ];
    for (const [group, Id, code] of wrong) expect((await refusalOf(balancing.register(group, { Id }))).code).toBe(code);
    await balancing.register(ofAddresses, { Id: address });
    expect(await balancing.health(ofAddresses)).toEqual([`${address}:9094 unused Target.NotInUse`]);
  });
});
