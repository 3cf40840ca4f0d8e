import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createInterface, networkOf } from '../../sandbox/aws/services/ec2/network.ts';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { provider, refusalOf } from '../support/aws.ts';
import { foreignSubnet, startTestDouble, subnets, type TestDouble } from '../support/double.ts';
import { Elb } from '../support/elb.ts';

let world: TestDouble;
let balancing: Elb;

beforeEach(async () => {
  world = await startTestDouble();
  balancing = new Elb(world);
});
afterEach(async () => {
  await world.stop();
});

const producers = 'sg-0aaaaaaaaaaaaaac1';
const invalid = { code: 'InvalidConfigurationRequest', status: 400 };
const attributesOf = (list: elb.LoadBalancerAttribute[] | undefined) =>
  Object.fromEntries((list ?? []).map(({ Key = '', Value }) => [Key, Value]));

describe('names and creation', () => {
  test.each(['x'.repeat(33), '-front', 'front-', 'fr_ont', 'internal-front'])(
    'L1 the name %s is refused',
    async (name) => {
      expect(await refusalOf(balancing.make(name))).toMatchObject({ code: 'ValidationError', status: 400 });
    },
  );
  test('L1 and of target groups too; what is too long is told so', async () => {
    expect(await refusalOf(balancing.group('-targets'))).toMatchObject({ code: 'ValidationError' });
    expect((await refusalOf(balancing.make('x'.repeat(33)))).message).toContain(
      "cannot be longer than '32' characters",
    );
    await expect(balancing.group('internal-targets')).resolves.toBeDefined();
  });
  test('L2 the same name with the same settings is the same load balancer, with others a duplicate', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    expect((await balancing.make('front')).LoadBalancerArn).toBe(LoadBalancerArn);
    for (const other of [
      { Scheme: 'internet-facing' as const },
      { Type: 'application' as const },
      { Subnets: [subnets[0]] },
      { SecurityGroups: [producers] },
    ])
      expect(await refusalOf(balancing.make('front', other))).toMatchObject({ code: 'DuplicateLoadBalancerName' });
  });
  test('L2 subnets are the same in either form, unless an address is asked for', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const mapped = (PrivateIPv4Address?: string) =>
      balancing.make('front', {
        Subnets: undefined,
        SubnetMappings: [{ SubnetId: subnets[0], PrivateIPv4Address }, { SubnetId: subnets[1] }],
      });
    expect((await mapped()).LoadBalancerArn).toBe(LoadBalancerArn);
    const address = await balancing.address(1, 77);
    expect(await refusalOf(mapped(address))).toMatchObject({ code: 'DuplicateLoadBalancerName' });
  });
  test('L2 whether tags are settings (elb.tagsAreSettings)', async () => {
    const Tags = [{ Key: 'a', Value: 'b' }];
    const { LoadBalancerArn } = await balancing.make('front');
    expect((await balancing.make('front', { Tags })).LoadBalancerArn).toBe(LoadBalancerArn);
    world.double.world.switches.set('elb.tagsAreSettings', 'yes');
    expect(await refusalOf(balancing.make('front', { Tags }))).toMatchObject({ code: 'DuplicateLoadBalancerName' });
  });
  test('L3 L14 the same for target groups, with all that cannot be changed, and the checks', async () => {
    const arn = await balancing.group('targets');
    expect(await balancing.group('targets')).toBe(arn);
    for (const other of [
      { Port: 9096 },
      { Protocol: 'TLS' as const },
      { TargetType: 'instance' as const },
      { HealthCheckIntervalSeconds: 20 },
      { HealthCheckTimeoutSeconds: 5 },
      { HealthyThresholdCount: 3 },
      { UnhealthyThresholdCount: 3 },
      { HealthCheckPort: '9000' },
    ])
      expect(await refusalOf(balancing.group('targets', other))).toMatchObject({ code: 'DuplicateTargetGroupName' });
  });
  test('L4 the same for listeners', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const [one, two] = [await balancing.group('one'), await balancing.group('two')];
    const first = await balancing.listen(LoadBalancerArn, one);
    expect(await balancing.listen(LoadBalancerArn, one)).toBe(first);
    expect(await refusalOf(balancing.listen(LoadBalancerArn, two))).toMatchObject({ code: 'DuplicateListener' });
  });
  test('L4 L22 a listener that is changed keeps to the same', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const other = await balancing.make('other');
    const [one, two, three] = [
      await balancing.group('one'),
      await balancing.group('two'),
      await balancing.group('three'),
    ];
    const ListenerArn = await balancing.listen(LoadBalancerArn, one);
    await balancing.listen(LoadBalancerArn, one, 9096);
    await balancing.listen(other.LoadBalancerArn, two);
    const modify = (input: Partial<elb.ModifyListenerCommandInput>) =>
      balancing.client.send(new elb.ModifyListenerCommand({ ListenerArn, ...input }));
    const to = (TargetGroupArn: string) => ({ DefaultActions: [{ Type: 'forward' as const, TargetGroupArn }] });
    expect(await refusalOf(modify({ Port: 9096 }))).toMatchObject({ code: 'DuplicateListener' });
    expect(await refusalOf(modify(to(two)))).toMatchObject({ code: 'TargetGroupAssociationLimit' });
    expect((await modify({ Port: 9098, ...to(three) })).Listeners).toEqual([
      expect.objectContaining({ Port: 9098, DefaultActions: [{ Type: 'forward', TargetGroupArn: three }] }),
    ]);
  });
  test('L5 left alone it is an internet-facing application load balancer', async () => {
    expect(await balancing.make('front', { Type: undefined, Scheme: undefined })).toMatchObject({
      Type: 'application',
      Scheme: 'internet-facing',
    });
  });
  test('A22 L2 one of applications has the default group of its VPC, and no other', async () => {
    const made = await balancing.make('front', { Type: 'application' });
    expect(made.SecurityGroups).toEqual(['sg-0aaaaaaaaaaaaaad1']);
    expect((await balancing.make('front', { Type: 'application' })).LoadBalancerArn).toBe(made.LoadBalancerArn);
    expect((await balancing.make('other')).SecurityGroups ?? []).toEqual([]);
  });
  test('L6 L7 AWS’s forms of ARN and name; provisioning, then active', async () => {
    const made = await balancing.make('front');
    expect(made.LoadBalancerArn).toMatch(
      /^arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer\/net\/front\/[0-9a-f]{16}$/,
    );
    expect(made.DNSName).toMatch(/^front-[0-9a-f]{16}\.elb\.eu-central-1\.amazonaws\.com$/);
    await world.advance(durations.loadBalancerProvisioning - 5);
    expect(await balancing.describe(made.LoadBalancerArn)).toMatchObject({ State: { Code: 'provisioning' } });
    await world.advance(5);
    expect(await balancing.describe(made.LoadBalancerArn)).toMatchObject({ State: { Code: 'active' } });
  });
  test.each(['active_impaired', 'failed'])('L7 it becomes %s, with a reason', async (state) => {
    const arn = await balancing.active('front');
    await world.event({ event: 'setLoadBalancerState', arn, state, reason: 'an address is in use' });
    expect(await balancing.describe(arn)).toMatchObject({ State: { Code: state, Reason: 'an address is in use' } });
  });
  test('L7 an event that makes no sense is refused', async () => {
    const arn = await balancing.active('front');
    await expect(world.event({ event: 'setLoadBalancerState', arn, state: 'tired' })).rejects.toThrow(/state/);
    await expect(world.event({ event: 'setLoadBalancerState', arn: 'x', state: 'failed' })).rejects.toThrow(
      'no load balancer x',
    );
  });
  test('L8 E9 a subnet with fewer than 8 free addresses is refused, unless the address is given', async () => {
    const place = { world: world.double.world, account: provider, region: 'eu-central-1' };
    const subnet = networkOf(place).subnets.get(subnets[2]);
    if (!subnet) throw new Error('no subnet');
    for (let index = 0; index < 244; index += 1)
      createInterface(place, subnet, { groupIds: [producers], description: 'x', type: 'interface' });
    const Subnets = [subnets[2]];
    expect(await refusalOf(balancing.make('front', { Subnets }))).toMatchObject({ code: 'InvalidSubnet' });
    const PrivateIPv4Address = await balancing.address(3, 254);
    const mapped = { Subnets: undefined, SubnetMappings: [{ SubnetId: subnets[2], PrivateIPv4Address }] };
    expect((await balancing.make('front', mapped)).AvailabilityZones?.[0]?.LoadBalancerAddresses).toEqual([
      { PrivateIPv4Address },
    ]);
    expect(await refusalOf(balancing.make('second', mapped))).toMatchObject({ status: 400 });
  });
  test('L9 unknown subnets and groups; subnets of two VPCs', async () => {
    expect(await refusalOf(balancing.make('front', { Subnets: ['subnet-0123456789abcdef0'] }))).toMatchObject({
      code: 'SubnetNotFound',
    });
    expect(await refusalOf(balancing.make('front', { SecurityGroups: ['sg-0123456789abcdef0'] }))).toMatchObject({
      code: 'InvalidSecurityGroup',
    });
    expect(await refusalOf(balancing.make('front', { Subnets: [subnets[0], foreignSubnet] }))).toMatchObject(invalid);
  });
  test('L9 a group that was made just now may not be known, on demand', async () => {
    world.double.faults.add({
      action: 'elasticloadbalancing:CreateLoadBalancer',
      times: 1,
      effect: {
        is: 'error',
        code: 'InvalidSecurityGroup',
        message: 'One or more security groups are invalid',
        status: 400,
      },
    });
    const SecurityGroups = [await balancing.securityGroup('front')];
    expect(await refusalOf(balancing.make('front', { SecurityGroups }))).toMatchObject({
      code: 'InvalidSecurityGroup',
    });
    await expect(balancing.make('front', { SecurityGroups })).resolves.toBeDefined();
  });
});

describe('attributes', () => {
  test('L10 defaults', async () => {
    const { LoadBalancerArn } = await balancing.make('front', { SecurityGroups: [producers] });
    const TargetGroupArn = await balancing.group('targets');
    const ListenerArn = await balancing.listen(LoadBalancerArn, TargetGroupArn);
    expect(await balancing.describe(LoadBalancerArn)).toMatchObject({
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on',
    });
    const send = balancing.client;
    const own = await send.send(new elb.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    expect(attributesOf(own.Attributes)).toMatchObject({
      'load_balancing.cross_zone.enabled': 'false',
      'deletion_protection.enabled': 'false',
      'secondary_ips.auto_assigned.per_subnet': '0',
    });
    const group = await send.send(new elb.DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    expect(attributesOf(group.Attributes)).toMatchObject({
      'deregistration_delay.timeout_seconds': '300',
      'deregistration_delay.connection_termination.enabled': 'false',
      'preserve_client_ip.enabled': 'false',
      'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
    });
    const listener = await send.send(new elb.DescribeListenerAttributesCommand({ ListenerArn }));
    expect(attributesOf(listener.Attributes)).toEqual({ 'tcp.idle_timeout.seconds': '350' });
  });
  test('L10 ranges: whole numbers, and nothing else', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const group = await balancing.group('targets');
    const listener = await balancing.listen(LoadBalancerArn, group);
    for (const value of ['59', '6001', '', '100.5', '6e2', ' 600'])
      expect(
        await refusalOf(balancing.setListenerAttribute(listener, 'tcp.idle_timeout.seconds', value)),
      ).toMatchObject(invalid);
    for (const value of ['60', '6000'])
      await expect(balancing.setListenerAttribute(listener, 'tcp.idle_timeout.seconds', value)).resolves.toBeDefined();
    for (const value of ['-1', '3601', '', '0.5'])
      expect(
        await refusalOf(balancing.setGroupAttribute(group, 'deregistration_delay.timeout_seconds', value)),
      ).toMatchObject(invalid);
    expect(
      await refusalOf(balancing.setAttribute(LoadBalancerArn, 'load_balancing.cross_zone.enabled', 'yes')),
    ).toMatchObject(invalid);
    expect(await refusalOf(balancing.setAttribute(LoadBalancerArn, 'own.attribute', 'true'))).toMatchObject(invalid);
  });
  test('L10 a group can decide on cross-zone and leave it again', async () => {
    const group = await balancing.group('targets');
    for (const value of ['true', 'use_load_balancer_configuration', 'false'])
      await expect(
        balancing.setGroupAttribute(group, 'load_balancing.cross_zone.enabled', value),
      ).resolves.toBeDefined();
  });
  test('L15 secondary addresses: up to 7, and none back', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const set = (value: string) =>
      balancing.setAttribute(LoadBalancerArn, 'secondary_ips.auto_assigned.per_subnet', value);
    expect(await refusalOf(set('8'))).toMatchObject(invalid);
    await set('3');
    expect(await refusalOf(set('2'))).toMatchObject(invalid);
    await expect(set('7')).resolves.toBeDefined();
  });
});

describe('change', () => {
  test('L11 L12 security groups: at creation or never, and never none; the word on PrivateLink comes with them', async () => {
    const set = (LoadBalancerArn: string | undefined, SecurityGroups: string[]) =>
      balancing.client.send(
        new elb.SetSecurityGroupsCommand({
          LoadBalancerArn,
          SecurityGroups,
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
        }),
      );
    const bare = await balancing.make('bare');
    expect(await refusalOf(set(bare.LoadBalancerArn, [producers]))).toMatchObject({
      ...invalid,
      message:
        'You cannot set security groups on a Network Load Balancer which was created without any security groups.',
    });
    const clad = await balancing.make('clad', { SecurityGroups: [producers] });
    expect(await refusalOf(set(clad.LoadBalancerArn, []))).toMatchObject(invalid);
    const other = await balancing.securityGroup('other');
    await set(clad.LoadBalancerArn, [other]);
    expect(await balancing.describe(clad.LoadBalancerArn)).toMatchObject({
      SecurityGroups: [other],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
    });
    const { NetworkInterfaces } = await world.aws.ec2.send(
      new ec2.DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'group-id', Values: [other] }] }),
    );
    expect(NetworkInterfaces).toHaveLength(2);
  });
  test('L13 zones are added, with a node in each, and stay', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const set = (Subnets: string[]) => balancing.client.send(new elb.SetSubnetsCommand({ LoadBalancerArn, Subnets }));
    expect(await refusalOf(set([subnets[0], subnets[2]]))).toMatchObject(invalid);
    expect((await set([...subnets])).AvailabilityZones).toHaveLength(3);
    expect(await nodes()).toHaveLength(3);
  });
  test('L13 or they can be dropped (elb.dropAz)', async () => {
    world.double.world.switches.set('elb.dropAz', 'accepted');
    const { LoadBalancerArn } = await balancing.make('front');
    await balancing.client.send(new elb.SetSubnetsCommand({ LoadBalancerArn, Subnets: [subnets[1], subnets[2]] }));
    expect((await balancing.describe(LoadBalancerArn)).AvailabilityZones?.map(({ SubnetId }) => SubnetId)).toEqual([
      subnets[1],
      subnets[2],
    ]);
    expect((await nodes()).map(({ SubnetId }) => SubnetId).sort()).toEqual([subnets[1], subnets[2]]);
  });
  test('L14 of a target group the checks are changed, within bounds', async () => {
    const TargetGroupArn = await balancing.group('targets');
    const modify = (input: Partial<elb.ModifyTargetGroupCommandInput>) =>
      balancing.client.send(new elb.ModifyTargetGroupCommand({ TargetGroupArn, ...input }));
    for (const wrong of [
      { HealthCheckIntervalSeconds: 4 },
      { HealthCheckIntervalSeconds: 301 },
      { HealthyThresholdCount: 1 },
      { UnhealthyThresholdCount: 11 },
      { HealthCheckEnabled: false },
      { HealthCheckPort: 'http' },
    ])
      expect(await refusalOf(modify(wrong))).toMatchObject({ status: 400 });
    expect(
      (await modify({ HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 5, HealthyThresholdCount: 3 }))
        .TargetGroups,
    ).toEqual([
      expect.objectContaining({
        HealthCheckIntervalSeconds: 5,
        HealthyThresholdCount: 3,
        UnhealthyThresholdCount: 2,
        Port: 9094,
      }),
    ]);
  });
});

const nodes = async (): Promise<ec2.NetworkInterface[]> => {
  const { NetworkInterfaces = [] } = await world.aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({}));
  return NetworkInterfaces.filter(({ Description }) => Description?.startsWith('ELB net/front/') === true);
};
