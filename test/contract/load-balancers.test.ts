import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { foreignSubnet, startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const provisioningSeconds = 180;

const make = async (Name: string, input: Partial<elb.CreateLoadBalancerCommandInput> = {}) =>
  (
    await world.aws.elbv2.send(
      new elb.CreateLoadBalancerCommand({
        Name,
        Type: 'network',
        Scheme: 'internal',
        Subnets: [subnets[0], subnets[1]],
        ...input,
      }),
    )
  ).LoadBalancers?.[0] ?? {};
const makeGroup = async (Name: string, input: Partial<elb.CreateTargetGroupCommandInput> = {}) =>
  (
    await world.aws.elbv2.send(
      new elb.CreateTargetGroupCommand({
        Name,
        Protocol: 'TCP',
        Port: 9094,
        VpcId: vpc,
        TargetType: 'ip',
        HealthCheckIntervalSeconds: 10,
        HealthyThresholdCount: 2,
        ...input,
      }),
    )
  ).TargetGroups?.[0] ?? {};
const makeListener = async (LoadBalancerArn: string | undefined, TargetGroupArn: string | undefined, Port = 9094) =>
  (
    await world.aws.elbv2.send(
      new elb.CreateListenerCommand({
        LoadBalancerArn,
        Protocol: 'TCP',
        Port,
        DefaultActions: [{ Type: 'forward', TargetGroupArn }],
      }),
    )
  ).Listeners?.[0] ?? {};
const register = (TargetGroupArn: string | undefined, ...Targets: elb.TargetDescription[]) =>
  world.aws.elbv2.send(new elb.RegisterTargetsCommand({ TargetGroupArn, Targets }));
const health = async (TargetGroupArn: string | undefined) =>
  (
    (await world.aws.elbv2.send(new elb.DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions ?? []
  ).map(({ Target, TargetHealth }) =>
    `${Target?.Id ?? ''}:${Target?.Port ?? 0} ${TargetHealth?.State ?? ''} ${TargetHealth?.Reason ?? ''}`.trim(),
  );
const stateOf = async (arn: string | undefined) =>
  (await world.aws.elbv2.send(new elb.DescribeLoadBalancersCommand({ LoadBalancerArns: [arn ?? ''] })))
    .LoadBalancers?.[0]?.State?.Code;
const provider = async (third: number, host: number) => {
  const { Subnets } = await world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [subnets[0]] }));
  return `${(Subnets?.[0]?.CidrBlock ?? '').split('.').slice(0, 2).join('.')}.${third}.${host}`;
};

describe('names and creation', () => {
  test.each(['x'.repeat(33), '-front', 'front-', 'fr_ont', 'internal-front'])(
    'L1 the name %s is refused',
    async (name) => {
      expect(await refusalOf(make(name))).toMatchObject({ code: 'ValidationError', status: 400 });
    },
  );
  test('L2 the same name with the same settings is the same load balancer, with others a duplicate', async () => {
    const { LoadBalancerArn } = await make('front');
    expect((await make('front')).LoadBalancerArn).toBe(LoadBalancerArn);
    expect(await refusalOf(make('front', { Scheme: 'internet-facing' }))).toMatchObject({
      code: 'DuplicateLoadBalancerName',
    });
  });
  test('L3 the same for target groups', async () => {
    const { TargetGroupArn } = await makeGroup('targets');
    expect((await makeGroup('targets')).TargetGroupArn).toBe(TargetGroupArn);
    expect(await refusalOf(makeGroup('targets', { Port: 9096 }))).toMatchObject({ code: 'DuplicateTargetGroupName' });
  });
  test('L4 the same for listeners', async () => {
    const [{ LoadBalancerArn }, one, two] = [await make('front'), await makeGroup('one'), await makeGroup('two')];
    const first = await makeListener(LoadBalancerArn, one.TargetGroupArn);
    expect((await makeListener(LoadBalancerArn, one.TargetGroupArn)).ListenerArn).toBe(first.ListenerArn);
    expect(await refusalOf(makeListener(LoadBalancerArn, two.TargetGroupArn))).toMatchObject({
      code: 'DuplicateListener',
    });
  });
  test('L5 left alone it is an internet-facing application load balancer', async () => {
    expect(await make('front', { Type: undefined, Scheme: undefined })).toMatchObject({
      Type: 'application',
      Scheme: 'internet-facing',
    });
  });
  test('L6 L7 AWS’s forms of ARN and name; provisioning, then active', async () => {
    const made = await make('front');
    expect(made.LoadBalancerArn).toMatch(
      /^arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer\/net\/front\/[0-9a-f]{16}$/,
    );
    expect(made.DNSName).toMatch(/^front-[0-9a-f]{16}\.elb\.eu-central-1\.amazonaws\.com$/);
    expect(await stateOf(made.LoadBalancerArn)).toBe('provisioning');
    await world.advance(provisioningSeconds);
    expect(await stateOf(made.LoadBalancerArn)).toBe('active');
  });
  test('L9 unknown subnets and groups; subnets of two VPCs', async () => {
    expect(await refusalOf(make('front', { Subnets: ['subnet-0123456789abcdef0'] }))).toMatchObject({
      code: 'SubnetNotFound',
    });
    expect(await refusalOf(make('front', { SecurityGroups: ['sg-0123456789abcdef0'] }))).toMatchObject({
      code: 'InvalidSecurityGroup',
    });
    expect(await refusalOf(make('front', { Subnets: [subnets[0], foreignSubnet] }))).toMatchObject({
      code: 'InvalidConfigurationRequest',
    });
  });
  test('L10 attributes have AWS’s defaults and ranges', async () => {
    const { LoadBalancerArn } = await make('front');
    const { TargetGroupArn } = await makeGroup('targets');
    const { ListenerArn } = await makeListener(LoadBalancerArn, TargetGroupArn);
    const load = await world.aws.elbv2.send(new elb.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    expect(load.Attributes).toEqual(
      expect.arrayContaining([
        { Key: 'load_balancing.cross_zone.enabled', Value: 'false' },
        { Key: 'deletion_protection.enabled', Value: 'false' },
      ]),
    );
    const group = await world.aws.elbv2.send(new elb.DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    expect(group.Attributes).toEqual(
      expect.arrayContaining([
        { Key: 'deregistration_delay.timeout_seconds', Value: '300' },
        { Key: 'preserve_client_ip.enabled', Value: 'false' },
      ]),
    );
    const set = (Value: string) =>
      world.aws.elbv2.send(
        new elb.ModifyListenerAttributesCommand({
          ListenerArn,
          Attributes: [{ Key: 'tcp.idle_timeout.seconds', Value }],
        }),
      );
    expect((await world.aws.elbv2.send(new elb.DescribeListenerAttributesCommand({ ListenerArn }))).Attributes).toEqual(
      [{ Key: 'tcp.idle_timeout.seconds', Value: '350' }],
    );
    expect(await refusalOf(set('59'))).toMatchObject({ status: 400 });
    expect(await refusalOf(set('6001'))).toMatchObject({ status: 400 });
    await expect(set('600')).resolves.toBeDefined();
  });
  test('L11 L12 security groups: at creation or never, and never none', async () => {
    const set = (LoadBalancerArn: string | undefined, SecurityGroups: string[]) =>
      world.aws.elbv2.send(new elb.SetSecurityGroupsCommand({ LoadBalancerArn, SecurityGroups }));
    const bare = await make('bare');
    expect((await refusalOf(set(bare.LoadBalancerArn, ['sg-0aaaaaaaaaaaaaac1']))).message).toBe(
      'You cannot set security groups on a Network Load Balancer which was created without any security groups.',
    );
    const clad = await make('clad', { SecurityGroups: ['sg-0aaaaaaaaaaaaaac1'] });
    expect(await refusalOf(set(clad.LoadBalancerArn, []))).toMatchObject({ status: 400 });
  });
});

describe('targets', () => {
  test('L16 one address with two ports is two targets; L18 an unknown one deregisters well', async () => {
    const { TargetGroupArn } = await makeGroup('targets');
    const Id = await provider(1, 99);
    await register(TargetGroupArn, { Id, Port: 9094 }, { Id, Port: 9096 });
    expect(await health(TargetGroupArn)).toHaveLength(2);
    await world.aws.elbv2.send(new elb.DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id, Port: 1 }] }));
    expect(await health(TargetGroupArn)).toHaveLength(2);
  });
  test('L17 an address outside of the VPC is an InvalidTarget', async () => {
    const { TargetGroupArn } = await makeGroup('targets');
    expect(await refusalOf(register(TargetGroupArn, { Id: '127.99.0.1' }))).toMatchObject({ code: 'InvalidTarget' });
  });
  test('L20 before a listener uses the group its targets are unused', async () => {
    const { TargetGroupArn } = await makeGroup('targets');
    const Id = await provider(1, 99);
    await register(TargetGroupArn, { Id });
    expect(await health(TargetGroupArn)).toEqual([`${Id}:9094 unused Target.NotInUse`]);
  });
  test('L19 health is a real connection, through both security groups; L21 a deregistered target drains', async () => {
    const groupId = async (GroupName: string) =>
      (await world.aws.ec2.send(new ec2.CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId: vpc })))
        .GroupId ?? '';
    const [brokers, front] = [await groupId('brokers'), await groupId('front')];
    const { ClusterArn } = await world.aws.kafka.send(
      new kafka.CreateClusterV2Command({
        ClusterName: 'sensors',
        Provisioned: {
          KafkaVersion: '3.8.x',
          NumberOfBrokerNodes: 2,
          BrokerNodeGroupInfo: {
            InstanceType: 'kafka.m7g.large',
            ClientSubnets: [subnets[0], subnets[1]],
            SecurityGroups: [brokers],
          },
        },
      }),
    );
    await world.advance(25 * 60);
    const { NodeInfoList = [] } = await world.aws.kafka.send(new kafka.ListNodesCommand({ ClusterArn }));
    const Id =
      NodeInfoList.find(({ BrokerNodeInfo }) => BrokerNodeInfo?.BrokerId === 1)?.BrokerNodeInfo?.ClientVpcIpAddress ??
      '';
    const { LoadBalancerArn } = await make('front', { SecurityGroups: [front] });
    const { TargetGroupArn } = await makeGroup('targets');
    await makeListener(LoadBalancerArn, TargetGroupArn);
    await register(TargetGroupArn, { Id });
    expect(await health(TargetGroupArn)).toEqual([`${Id}:9094 initial Elb.RegistrationInProgress`]);
    await world.advance(provisioningSeconds + 60);
    expect(await health(TargetGroupArn)).toEqual([`${Id}:9094 unhealthy Target.FailedHealthChecks`]);
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 9094, ToPort: 9094, UserIdGroupPairs: [{ GroupId: front }] }];
    await world.aws.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: brokers, IpPermissions }));
    await world.advance(60);
    expect(await health(TargetGroupArn)).toEqual([`${Id}:9094 healthy`]);
    await fetch(`${world.double.endpoint}/_sandbox/events`, {
      method: 'POST',
      body: JSON.stringify({ event: 'stopBroker', clusterArn: ClusterArn, brokerId: 1 }),
    });
    await world.advance(60);
    expect(await health(TargetGroupArn)).toEqual([`${Id}:9094 unhealthy Target.FailedHealthChecks`]);
    await world.aws.elbv2.send(new elb.DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id }] }));
    expect(await health(TargetGroupArn)).toEqual([`${Id}:9094 draining Target.DeregistrationInProgress`]);
    await world.advance(300);
    expect(await health(TargetGroupArn)).toEqual([]);
  });
});

describe('read and delete', () => {
  const none = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/net/none/0123456789abcdef';
  const remove = (LoadBalancerArn: string | undefined) =>
    world.aws.elbv2.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));

  test('L26 not found is a 400 with the short code', async () => {
    expect(await refusalOf(stateOf(none))).toMatchObject({ code: 'LoadBalancerNotFound', status: 400 });
    expect(await refusalOf(health(none.replace('loadbalancer/net', 'targetgroup')))).toMatchObject({
      code: 'TargetGroupNotFound',
      status: 400,
    });
    expect(
      await refusalOf(
        world.aws.elbv2.send(
          new elb.DescribeListenerAttributesCommand({ ListenerArn: none.replace('loadbalancer', 'listener') }),
        ),
      ),
    ).toMatchObject({ code: 'ListenerNotFound', status: 400 });
  });
  test('L28 L29 a describe needs to know of what, and not of too much', async () => {
    expect(await refusalOf(world.aws.elbv2.send(new elb.DescribeListenersCommand({})))).toMatchObject({
      code: 'ValidationError',
    });
    expect(
      await refusalOf(
        world.aws.elbv2.send(new elb.DescribeTagsCommand({ ResourceArns: Array.from({ length: 21 }, () => none) })),
      ),
    ).toMatchObject({ code: 'ValidationError' });
  });
  test('L33 deletion protection', async () => {
    const { LoadBalancerArn } = await make('front');
    await world.aws.elbv2.send(
      new elb.ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn,
        Attributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }],
      }),
    );
    expect(await refusalOf(remove(LoadBalancerArn))).toMatchObject({
      code: 'OperationNotPermitted',
      message: expect.stringContaining('deletion protection'),
    });
  });
  test('L34 a load balancer in an endpoint service is in use, and for a while after', async () => {
    const { LoadBalancerArn = '' } = await make('front');
    await world.advance(provisioningSeconds);
    const { ServiceConfiguration } = await world.aws.ec2.send(
      new ec2.CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns: [LoadBalancerArn] }),
    );
    const inUse = {
      code: 'ResourceInUse',
      message: `Load balancer '${LoadBalancerArn}' cannot be deleted because it is currently associated with another service`,
    };
    expect(await refusalOf(remove(LoadBalancerArn))).toMatchObject(inUse);
    await world.aws.ec2.send(
      new ec2.DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceConfiguration?.ServiceId ?? ''] }),
    );
    await world.advance(25);
    expect(await refusalOf(remove(LoadBalancerArn))).toMatchObject(inUse);
    await world.advance(60);
    await expect(remove(LoadBalancerArn)).resolves.toBeDefined();
  });
  test('L35 L36 an absent one deletes well; a present one takes its listeners along; a group in use stays', async () => {
    await expect(remove(none)).resolves.toBeDefined();
    const { LoadBalancerArn } = await make('front');
    const { TargetGroupArn } = await makeGroup('targets');
    await makeListener(LoadBalancerArn, TargetGroupArn);
    const removeGroup = () => world.aws.elbv2.send(new elb.DeleteTargetGroupCommand({ TargetGroupArn }));
    expect(await refusalOf(removeGroup())).toMatchObject({
      code: 'ResourceInUse',
      message: expect.stringContaining('is currently in use by a listener or a rule'),
    });
    await remove(LoadBalancerArn);
    await expect(removeGroup()).resolves.toBeDefined();
  });
  test('L37 the 51st load balancer of a Region is one too many', async () => {
    for (let index = 0; index < 50; index += 1) await make(`front-${index}`);
    expect(await refusalOf(make('front-50'))).toMatchObject({ code: 'TooManyLoadBalancers' });
  });
});
