import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { RevokeSecurityGroupEgressCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, subnets, type TestDouble } from '../support/double.ts';
import { Elb } from '../support/elb.ts';
import { Msk } from '../support/msk.ts';

let world: TestDouble;
let balancing: Elb;

beforeEach(async () => {
  world = await startTestDouble();
  balancing = new Elb(world);
});
afterEach(async () => {
  await world.stop();
});

describe('registration', () => {
  test('L16 L18 one address with two ports is two targets; an unknown one deregisters well', async () => {
    const group = await balancing.group('targets');
    const Id = await balancing.address(1, 99);
    await balancing.register(group, { Id, Port: 9094 }, { Id, Port: 9096 });
    expect(await balancing.health(group)).toHaveLength(2);
    await balancing.deregister(group, { Id, Port: 1 });
    await balancing.deregister(group, { Id: await balancing.address(1, 98) });
    expect((await balancing.health(group)).filter((one) => one.includes('draining'))).toEqual([]);
    await balancing.deregister(group, { Id, Port: 9096 });
    expect((await balancing.health(group)).filter((one) => one.includes('draining'))).toEqual([
      `${Id}:9096 draining Target.DeregistrationInProgress`,
    ]);
  });
  test('L17 an address outside of the VPC is an InvalidTarget, and the others of the call are not registered', async () => {
    const group = await balancing.group('targets');
    const good = { Id: await balancing.address(1, 99) };
    expect(await refusalOf(balancing.register(group, good, { Id: '127.99.0.1' }))).toMatchObject({
      code: 'InvalidTarget',
    });
    expect(await balancing.health(group)).toEqual([]);
  });
  test('L17 an address may not be reachable yet, on demand', async () => {
    const group = await balancing.group('targets');
    world.double.faults.add({
      action: 'elasticloadbalancing:RegisterTargets',
      times: 1,
      effect: { is: 'error', code: 'InvalidTarget', message: 'not reachable', status: 400 },
    });
    const target = { Id: await balancing.address(1, 99) };
    expect(await refusalOf(balancing.register(group, target))).toMatchObject({ code: 'InvalidTarget' });
    await expect(balancing.register(group, target)).resolves.toBeDefined();
  });
  test('L37 a group has as many targets as its quota, and a call brings all of its targets or none', async () => {
    const group = await balancing.group('targets');
    const all = await Promise.all(Array.from({ length: 1001 }, (_, n) => balancing.address(n % 3, 1 + (n % 250))));
    const targets = all.map((Id, index) => ({ Id, Port: 1000 + index }));
    expect(await refusalOf(balancing.register(group, ...targets))).toMatchObject({ code: 'TooManyTargets' });
    expect(await balancing.health(group)).toEqual([]);
    await balancing.register(group, ...targets.slice(0, 1000));
    expect(await refusalOf(balancing.register(group, ...targets.slice(1000)))).toMatchObject({
      code: 'TooManyTargets',
    });
    await expect(balancing.register(group, ...targets.slice(0, 1000))).resolves.toBeDefined();
  });
});

describe('health', () => {
  /** A broker, and a load balancer that may reach it. */
  const prepared = async () => {
    const msk = new Msk(world);
    const [brokers, front] = [await balancing.securityGroup('brokers'), await balancing.securityGroup('front')];
    await balancing.allow(brokers, { UserIdGroupPairs: [{ GroupId: front }] });
    const cluster = await msk.active({ nodes: { SecurityGroups: [brokers] } });
    const { ClientVpcIpAddress: Id = '' } = await msk.broker(cluster, 1);
    const { ClientVpcIpAddress: second = '' } = await msk.broker(cluster, 2);
    return { msk, cluster, brokers, front, Id, second, healthy: `${Id}:9094 healthy` };
  };
  const untilFirstHealth = durations.targetRegistration + 10;

  test('L19 L21 real connections decide, at the group’s interval and thresholds; then it drains', async () => {
    const { msk, cluster, front, Id, healthy } = await prepared();
    const loadBalancer = await balancing.active('front', { SecurityGroups: [front] });
    const group = await balancing.group('targets', { HealthyThresholdCount: 3 });
    await balancing.listen(loadBalancer, group);
    await balancing.register(group, { Id });
    expect(await balancing.health(group)).toEqual([`${Id}:9094 initial Elb.RegistrationInProgress`]);
    await world.advance(durations.targetRegistration);
    expect(await balancing.health(group)).toEqual([`${Id}:9094 initial Elb.InitialHealthChecking`]);
    await world.advance(10);
    expect(await balancing.health(group)).toEqual([`${Id}:9094 initial Elb.InitialHealthChecking`]);
    await world.advance(10);
    expect(await balancing.health(group)).toEqual([healthy]);
    await msk.event('stopBroker', cluster, { brokerId: 1 });
    await world.advance(10);
    expect(await balancing.health(group)).toEqual([healthy]);
    await world.advance(10);
    expect(await balancing.health(group)).toEqual([`${Id}:9094 unhealthy Target.FailedHealthChecks`]);
    await msk.event('startBroker', cluster, { brokerId: 1 });
    await world.advance(30);
    expect(await balancing.health(group)).toEqual([healthy]);
    await balancing.deregister(group, { Id });
    expect(await balancing.health(group)).toEqual([`${Id}:9094 draining Target.DeregistrationInProgress`]);
    await world.advance(295);
    expect(await balancing.health(group)).toHaveLength(1);
    await world.advance(5);
    expect(await balancing.health(group)).toEqual([]);
  });
  test('L19 a target that comes back while it drains begins anew, and stays', async () => {
    const { front, Id } = await prepared();
    const group = await balancing.group('targets');
    await balancing.listen(await balancing.active('front', { SecurityGroups: [front] }), group);
    await balancing.register(group, { Id });
    await balancing.deregister(group, { Id });
    await balancing.register(group, { Id });
    expect(await balancing.health(group)).toEqual([`${Id}:9094 initial Elb.RegistrationInProgress`]);
    await world.advance(400);
    expect(await balancing.health(group)).toEqual([`${Id}:9094 healthy`]);
  });
  test('L7 L19 checks begin when the load balancer is active, and go on when it is impaired', async () => {
    const { msk, cluster, front, Id, healthy } = await prepared();
    const group = await balancing.group('targets');
    const { LoadBalancerArn: arn } = await balancing.make('front', { SecurityGroups: [front] });
    await balancing.listen(arn, group);
    await balancing.register(group, { Id });
    await world.advance(durations.loadBalancerProvisioning - 10);
    expect((await balancing.health(group))[0]).toContain('initial');
    await world.advance(30);
    expect(await balancing.health(group)).toEqual([healthy]);
    await world.event({ event: 'setLoadBalancerState', arn, state: 'active_impaired' });
    await msk.event('stopBroker', cluster, { brokerId: 1 });
    await world.advance(30);
    expect((await balancing.health(group))[0]).toContain('unhealthy');
  });
  test('L20 unused before a listener has the group, and where the load balancer has not the zone', async () => {
    const { front, Id, second, healthy } = await prepared();
    const group = await balancing.group('targets');
    await balancing.register(group, { Id }, { Id: second });
    await world.advance(untilFirstHealth);
    expect(await balancing.health(group)).toEqual([
      `${Id}:9094 unused Target.NotInUse`,
      `${second}:9094 unused Target.NotInUse`,
    ]);
    const loadBalancer = await balancing.active('front', { SecurityGroups: [front], Subnets: [subnets[0]] });
    await balancing.listen(loadBalancer, group);
    await world.advance(30);
    expect(await balancing.health(group)).toEqual([healthy, `${second}:9094 unused Target.NotInUse`]);
    await balancing.client.send(
      new elb.SetSubnetsCommand({ LoadBalancerArn: loadBalancer, Subnets: [subnets[0], subnets[1]] }),
    );
    await world.advance(30);
    expect(await balancing.health(group)).toEqual([healthy, `${second}:9094 healthy`]);
  });
  test('L20 L50 a target that nobody registered', async () => {
    const TargetGroupArn = await balancing.group('targets');
    const Targets = [{ Id: await balancing.address(1, 9) }];
    const { TargetHealthDescriptions } = await balancing.client.send(
      new elb.DescribeTargetHealthCommand({ TargetGroupArn, Targets }),
    );
    expect(TargetHealthDescriptions?.[0]?.TargetHealth).toEqual({
      State: 'unused',
      Reason: 'Target.NotRegistered',
      Description: 'Target is not registered to the target group',
    });
  });
  test('L50 why it is not healthy is told in words, and nothing is told when it is', async () => {
    const { front, Id } = await prepared();
    const group = await balancing.group('targets');
    await balancing.register(group, { Id });
    const told = async () => {
      const health = new elb.DescribeTargetHealthCommand({ TargetGroupArn: group });
      return (await balancing.client.send(health)).TargetHealthDescriptions?.[0]?.TargetHealth?.Description;
    };
    expect(await told()).toBe('Target group is not configured to receive traffic from the load balancer');
    await balancing.listen(await balancing.active('front', { SecurityGroups: [front] }), group);
    await world.advance(untilFirstHealth);
    expect(await told()).toBeUndefined();
    await balancing.deregister(group, { Id });
    expect(await told()).toBe('Target deregistration is in progress');
  });
  test('L22 a second load balancer for a group is refused', async () => {
    const group = await balancing.group('targets');
    const [one, two] = [await balancing.make('one'), await balancing.make('two')];
    await balancing.listen(one.LoadBalancerArn, group);
    expect(await refusalOf(balancing.listen(two.LoadBalancerArn, group))).toMatchObject({
      code: 'TargetGroupAssociationLimit',
      message: expect.stringContaining('cannot be associated with more than one load balancer'),
    });
  });
  test('L24 without a rule out of the load balancer’s group, or into the target’s, it is unhealthy', async () => {
    const { brokers, front, Id, healthy } = await prepared();
    const group = await balancing.group('targets');
    await balancing.listen(await balancing.active('front', { SecurityGroups: [front] }), group);
    await balancing.register(group, { Id });
    await world.advance(untilFirstHealth);
    expect(await balancing.health(group)).toEqual([healthy]);
    const everything = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await world.aws.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: front, IpPermissions: everything }));
    await world.advance(30);
    expect((await balancing.health(group))[0]).toContain('unhealthy');
    const bare = await balancing.group('bare');
    await balancing.listen(await balancing.active('bare'), bare);
    await balancing.register(bare, { Id });
    await world.advance(untilFirstHealth);
    expect((await balancing.health(bare))[0]).toContain('unhealthy');
    await balancing.allow(brokers, { IpRanges: [{ CidrIp: '127.0.0.0/8' }] });
    await world.advance(30);
    expect(await balancing.health(bare)).toEqual([healthy]);
  });
});
