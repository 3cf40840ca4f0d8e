import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
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

const noGroup = noLoadBalancer.replace('loadbalancer/net', 'targetgroup');
const noListener = `${noLoadBalancer.replace('loadbalancer', 'listener')}/0123456789abcdef`;
const validation = { code: 'ValidationError', status: 400 };

describe('read', () => {
  test('L26 not found is a 400 with the short code', async () => {
    const notFound = (code: string) => ({ code, status: 400 });
    expect(await refusalOf(balancing.describe(noLoadBalancer))).toMatchObject(notFound('LoadBalancerNotFound'));
    expect(await refusalOf(balancing.health(noGroup))).toMatchObject(notFound('TargetGroupNotFound'));
    expect(
      await refusalOf(balancing.setListenerAttribute(noListener, 'tcp.idle_timeout.seconds', '600')),
    ).toMatchObject(notFound('ListenerNotFound'));
  });
  test('L27 one of several is missing: the whole call fails, or it is left out (elb.missingOne)', async () => {
    const { LoadBalancerArn = '' } = await balancing.make('front');
    const group = await balancing.group('targets');
    const listener = await balancing.listen(LoadBalancerArn, group);
    const send = balancing.client;
    const reads: [string, () => Promise<number | undefined>][] = [
      [
        'LoadBalancerNotFound',
        async () => {
          const LoadBalancerArns = [LoadBalancerArn, noLoadBalancer];
          return (await send.send(new elb.DescribeLoadBalancersCommand({ LoadBalancerArns }))).LoadBalancers?.length;
        },
      ],
      [
        'LoadBalancerNotFound',
        async () => {
          const Names = ['front', 'none'];
          return (await send.send(new elb.DescribeLoadBalancersCommand({ Names }))).LoadBalancers?.length;
        },
      ],
      [
        'TargetGroupNotFound',
        async () => {
          const TargetGroupArns = [group, noGroup];
          return (await send.send(new elb.DescribeTargetGroupsCommand({ TargetGroupArns }))).TargetGroups?.length;
        },
      ],
      [
        'ListenerNotFound',
        async () => {
          const ListenerArns = [listener, noListener];
          return (await send.send(new elb.DescribeListenersCommand({ ListenerArns }))).Listeners?.length;
        },
      ],
      [
        'LoadBalancerNotFound',
        async () => {
          const ResourceArns = [LoadBalancerArn, noLoadBalancer];
          return (await send.send(new elb.DescribeTagsCommand({ ResourceArns }))).TagDescriptions?.length;
        },
      ],
    ];
    for (const [code, read] of reads) {
      world.double.world.switches.set('elb.missingOne', 'fails');
      expect(await refusalOf(read())).toMatchObject({ code });
      world.double.world.switches.set('elb.missingOne', 'leftOut');
      expect(await read()).toBe(1);
    }
  });
  test('L28 listeners are listed of a load balancer', async () => {
    expect(await refusalOf(balancing.client.send(new elb.DescribeListenersCommand({})))).toMatchObject(validation);
  });
  test('L29 at most 20 at a time, and pages of at most 400', async () => {
    const many = Array.from({ length: 21 }, () => noLoadBalancer);
    const { client } = balancing;
    expect(
      await refusalOf(client.send(new elb.DescribeLoadBalancersCommand({ LoadBalancerArns: many }))),
    ).toMatchObject(validation);
    expect(await refusalOf(client.send(new elb.DescribeTagsCommand({ ResourceArns: many })))).toMatchObject(validation);
    expect(await refusalOf(client.send(new elb.DescribeLoadBalancersCommand({ PageSize: 401 })))).toMatchObject(
      validation,
    );
    for (const name of ['one', 'two', 'three']) await balancing.make(name);
    const first = await client.send(new elb.DescribeLoadBalancersCommand({ PageSize: 2 }));
    const rest = await client.send(new elb.DescribeLoadBalancersCommand({ PageSize: 2, Marker: first.NextMarker }));
    expect([first.LoadBalancers?.length, rest.LoadBalancers?.length, rest.NextMarker]).toEqual([2, 1, undefined]);
  });
  test('L30 a listener that was made just now may not be known, on demand', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const listener = await balancing.listen(LoadBalancerArn, await balancing.group('targets'));
    world.double.faults.add({
      action: 'elasticloadbalancing:ModifyListenerAttributes',
      times: 1,
      effect: { is: 'error', code: 'ListenerNotFound', message: 'not found', status: 400 },
    });
    const set = () => balancing.setListenerAttribute(listener, 'tcp.idle_timeout.seconds', '600');
    expect(await refusalOf(set())).toMatchObject({ code: 'ListenerNotFound', status: 400 });
    await expect(set()).resolves.toBeDefined();
  });
  test.each<['network-load-balancers' | 'absent', string | undefined]>([
    ['network-load-balancers', '50'],
    ['absent', undefined],
  ])('L32 the limits as they are now; of load balancers: %s (elb.limitName)', async (answer, most) => {
    world.double.world.switches.set('elb.limitName', answer);
    const limits = async () => {
      const { Limits } = await balancing.client.send(new elb.DescribeAccountLimitsCommand({}));
      return Object.fromEntries((Limits ?? []).map(({ Name = '', Max }) => [Name, Max]));
    };
    expect(await limits()).toMatchObject({ 'target-groups': '3000' });
    expect((await limits())['network-load-balancers']).toBe(most);
    world.double.world.quotas.set('elasticloadbalancing.targetGroups', 4000);
    expect(await limits()).toMatchObject({ 'target-groups': '4000' });
  });
  test('A18 tags are stored, shown, changed and taken away', async () => {
    const { LoadBalancerArn = '' } = await balancing.make('front', { Tags: [{ Key: 'a', Value: '1' }] });
    const ResourceArns = [LoadBalancerArn];
    await balancing.client.send(new elb.AddTagsCommand({ ResourceArns, Tags: [{ Key: 'b', Value: '2' }] }));
    await balancing.client.send(new elb.RemoveTagsCommand({ ResourceArns, TagKeys: ['a'] }));
    const { TagDescriptions } = await balancing.client.send(new elb.DescribeTagsCommand({ ResourceArns }));
    expect(TagDescriptions).toEqual([{ ResourceArn: LoadBalancerArn, Tags: [{ Key: 'b', Value: '2' }] }]);
  });
});

describe('delete', () => {
  test('L33 a protected load balancer stays', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    await balancing.setAttribute(LoadBalancerArn, 'deletion_protection.enabled', 'true');
    expect(await refusalOf(balancing.remove(LoadBalancerArn))).toMatchObject({
      code: 'OperationNotPermitted',
      message: expect.stringContaining('deletion protection'),
    });
    await balancing.setAttribute(LoadBalancerArn, 'deletion_protection.enabled', 'false');
    await expect(balancing.remove(LoadBalancerArn)).resolves.toBeDefined();
  });
  test('L34 a load balancer in an endpoint service is in use, and for a while after', async () => {
    const arn = await balancing.active('front');
    const { ServiceConfiguration } = await world.aws.ec2.send(
      new ec2.CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns: [arn] }),
    );
    const inUse = {
      code: 'ResourceInUse',
      message: `Load balancer '${arn}' cannot be deleted because it is currently associated with another service`,
    };
    expect(await refusalOf(balancing.remove(arn))).toMatchObject(inUse);
    await world.aws.ec2.send(
      new ec2.DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceConfiguration?.ServiceId ?? ''] }),
    );
    await world.advance(durations.endpointServiceDeletion + 5);
    expect(await refusalOf(balancing.remove(arn))).toMatchObject(inUse);
    await world.advance(durations.endpointServiceAssociationLingers);
    await expect(balancing.remove(arn)).resolves.toBeDefined();
  });
  test('L35 E8 an absent one deletes well; a present one takes its listeners along, its interfaces later', async () => {
    await expect(balancing.remove(noLoadBalancer)).resolves.toBeDefined();
    const { LoadBalancerArn } = await balancing.make('front');
    const listener = await balancing.listen(LoadBalancerArn, await balancing.group('targets'));
    await balancing.remove(LoadBalancerArn);
    expect(
      await refusalOf(balancing.client.send(new elb.DescribeListenersCommand({ ListenerArns: [listener] }))),
    ).toMatchObject({ code: 'ListenerNotFound' });
    const nodes = async () => {
      const { NetworkInterfaces = [] } = await world.aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({}));
      return NetworkInterfaces.filter(({ Description }) => Description?.startsWith('ELB net/front/') === true).length;
    };
    await world.advance(durations.loadBalancerInterfacesLinger - 5);
    expect(await nodes()).toBe(2);
    await world.advance(5);
    expect(await nodes()).toBe(0);
  });
  test('L36 a group in use stays, and for a moment after its load balancer is gone', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const group = await balancing.group('targets');
    await balancing.listen(LoadBalancerArn, group);
    const inUse = {
      code: 'ResourceInUse',
      message: expect.stringContaining('is currently in use by a listener or a rule'),
    };
    expect(await refusalOf(balancing.removeGroup(group))).toMatchObject(inUse);
    await balancing.remove(LoadBalancerArn);
    expect(await refusalOf(balancing.removeGroup(group))).toMatchObject(inUse);
    await world.advance(durations.targetGroupInUseLingers);
    await expect(balancing.removeGroup(group)).resolves.toBeDefined();
  });
});

describe('quotas', () => {
  test('L37 the 51st network load balancer of a Region is one too many; others do not count', async () => {
    await balancing.make('application', { Type: 'application' });
    for (let index = 0; index < 50; index += 1) await balancing.make(`front-${index}`);
    expect(await refusalOf(balancing.make('front-50'))).toMatchObject({ code: 'TooManyLoadBalancers' });
  });
  test('L37 the 51st listener of a load balancer', async () => {
    const { LoadBalancerArn } = await balancing.make('front');
    const group = await balancing.group('targets');
    for (let index = 0; index < 50; index += 1) await balancing.listen(LoadBalancerArn, group, 1000 + index);
    expect(await refusalOf(balancing.listen(LoadBalancerArn, group, 2000))).toMatchObject({ code: 'TooManyListeners' });
  });
  test('L37 one target group more than the quota', async () => {
    world.double.world.quotas.set('elasticloadbalancing.targetGroups', 2);
    for (const name of ['one', 'two']) await balancing.group(name);
    expect(await refusalOf(balancing.group('three'))).toMatchObject({ code: 'TooManyTargetGroups' });
  });
});
