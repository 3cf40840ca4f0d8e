import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientsOf, refusalOf, stranger } from '../support/aws.ts';
import { consumerSubnets, consumerVpc, startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';
import { noLoadBalancer } from '../support/elb.ts';
import { assume, makeRole } from '../support/roles.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const provisioningSeconds = 180;
const root = 'arn:aws:iam::222222222222:root';

const loadBalancer = async (Name: string, Subnets: string[] = [subnets[0], subnets[1]]): Promise<string> => {
  const { LoadBalancers = [] } = await world.aws.elbv2.send(
    new elb.CreateLoadBalancerCommand({ Name, Type: 'network', Scheme: 'internal', Subnets }),
  );
  await world.advance(provisioningSeconds);
  return LoadBalancers[0]?.LoadBalancerArn ?? '';
};
const create = async (
  input: ec2.CreateVpcEndpointServiceConfigurationCommandInput,
): Promise<ec2.ServiceConfiguration> => {
  const { ServiceConfiguration = {} } = await world.aws.ec2.send(
    new ec2.CreateVpcEndpointServiceConfigurationCommand({ AcceptanceRequired: false, ...input }),
  );
  await world.advance(10);
  return ServiceConfiguration;
};
const permit = (ServiceId: string | undefined, ...AddAllowedPrincipals: string[]) =>
  world.aws.ec2.send(new ec2.ModifyVpcEndpointServicePermissionsCommand({ ServiceId, AddAllowedPrincipals }));
/** An available service of two zones that admits the consumer. */
const service = async (): Promise<ec2.ServiceConfiguration> => {
  const made = await create({ NetworkLoadBalancerArns: [await loadBalancer('front')] });
  await permit(made.ServiceId, root);
  return made;
};
const describeService = async (id: string | undefined): Promise<ec2.ServiceConfiguration> =>
  (await world.aws.ec2.send(new ec2.DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds: [id ?? ''] })))
    .ServiceConfigurations?.[0] ?? {};
const modify = (ServiceId: string | undefined, input: Partial<ec2.ModifyVpcEndpointServiceConfigurationCommandInput>) =>
  world.aws.ec2.send(new ec2.ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, ...input }));
const connect = async (
  ServiceName: string | undefined,
  input: Partial<ec2.CreateVpcEndpointCommandInput> = {},
  client = world.other.ec2,
): Promise<ec2.VpcEndpoint> =>
  (
    await client.send(
      new ec2.CreateVpcEndpointCommand({
        VpcEndpointType: 'Interface',
        VpcId: consumerVpc,
        ServiceName,
        SubnetIds: [...consumerSubnets],
        ...input,
      }),
    )
  ).VpcEndpoint ?? {};
const describeEndpoint = async (id: string | undefined): Promise<ec2.VpcEndpoint> =>
  (await world.other.ec2.send(new ec2.DescribeVpcEndpointsCommand({ VpcEndpointIds: [id ?? ''] }))).VpcEndpoints?.[0] ??
  {};

test('E11 E13 E55 a load balancer that is none of this account’s, or no network load balancer, is refused', async () => {
  const { LoadBalancers = [] } = await world.aws.elbv2.send(
    new elb.CreateLoadBalancerCommand({ Name: 'web', Subnets: [subnets[0], subnets[1]] }),
  );
  await world.advance(provisioningSeconds);
  for (const arn of [LoadBalancers[0]?.LoadBalancerArn ?? '', 'arn:none'])
    expect((await refusalOf(create({ NetworkLoadBalancerArns: [arn] }))).code).toBe(
      'InvalidNetworkLoadBalancerArn.Malformed',
    );
  expect((await refusalOf(create({ NetworkLoadBalancerArns: [noLoadBalancer] }))).code).toBe(
    'InvalidNetworkLoadBalancerArn.NotFound',
  );
  expect((await refusalOf(create({ GatewayLoadBalancerArns: ['arn:none'] }))).code).toBe('InvalidParameter');
});

test('E12 a token with other load balancers is a mismatch; of a deleted service it brings that one back', async () => {
  const [one, two] = [await loadBalancer('one'), await loadBalancer('two')];
  const { ServiceId = '' } = await create({ NetworkLoadBalancerArns: [one], ClientToken: 't' });
  expect((await refusalOf(create({ NetworkLoadBalancerArns: [two], ClientToken: 't' }))).code).toBe(
    'IdempotentParameterMismatch',
  );
  await world.aws.ec2.send(new ec2.DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceId] }));
  await world.advance(60);
  expect(await create({ NetworkLoadBalancerArns: [one], ClientToken: 't' })).toMatchObject({
    ServiceId,
    ServiceState: 'Deleted',
  });
});

test('E12 E13 E16 without a token a second service is made, and a service may have several load balancers, and their zones', async () => {
  const [one, two, three] = [
    await loadBalancer('one'),
    await loadBalancer('two', [subnets[2]]),
    await loadBalancer('three'),
  ];
  const first = await create({ NetworkLoadBalancerArns: [one, two] });
  expect([...(first.AvailabilityZoneIds ?? [])].sort()).toEqual(['euc1-az1', 'euc1-az2', 'euc1-az3']);
  const second = await create({ NetworkLoadBalancerArns: [three] });
  expect(second.ServiceId).not.toBe(first.ServiceId);
});

test('E26 load balancers and acceptance are changed, all or nothing', async () => {
  const [one, two] = [await loadBalancer('one'), await loadBalancer('two')];
  const { ServiceId } = await create({ NetworkLoadBalancerArns: [one] });
  await modify(ServiceId, { AddNetworkLoadBalancerArns: [two], AcceptanceRequired: true });
  expect(await describeService(ServiceId)).toMatchObject({
    NetworkLoadBalancerArns: [one, two],
    AcceptanceRequired: true,
  });
  const none = modify(ServiceId, { RemoveNetworkLoadBalancerArns: [one, two], AcceptanceRequired: false });
  expect((await refusalOf(none)).code).toBe('InvalidParameter');
  await modify(ServiceId, { RemoveNetworkLoadBalancerArns: [one] });
  expect(await describeService(ServiceId)).toMatchObject({ NetworkLoadBalancerArns: [two], AcceptanceRequired: true });
});

test('E27 a private name stays unproved', async () => {
  const { ServiceId } = await create({
    NetworkLoadBalancerArns: [await loadBalancer('front')],
    PrivateDnsName: 'b-1.sensors.kafka.eu-central-1.amazonaws.com',
  });
  await world.advance(3600);
  expect((await describeService(ServiceId)).PrivateDnsNameConfiguration?.State).toBe('pendingVerification');
});

test('E18 every kind of principal; what was there already is not added again', async () => {
  const { ServiceId } = await service();
  const added = await permit(ServiceId, root, '*', 'arn:aws:iam::333333333333:user/anna');
  expect(added.AddedPrincipals?.map(({ PrincipalType }) => PrincipalType)).toEqual(['All', 'User']);
  for (const principal of ['222222222222', 'arn:aws:iam::222222222222:role/*', 'anybody'])
    expect((await refusalOf(permit(ServiceId, principal))).status).toBe(400);
});

test('E19 E25 a service that is gone is not found, by every call', async () => {
  const { ServiceId = '' } = await service();
  await world.aws.ec2.send(new ec2.DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceId] }));
  await world.advance(60);
  const calls = [
    describeService(ServiceId),
    permit(ServiceId, root),
    modify(ServiceId, {}),
    world.aws.ec2.send(new ec2.DescribeVpcEndpointServicePermissionsCommand({ ServiceId })),
    world.aws.ec2.send(new ec2.CreateTagsCommand({ Resources: [ServiceId], Tags: [{ Key: 'a' }] })),
  ];
  for (const call of calls) expect((await refusalOf(call)).code).toBe('InvalidVpcEndpointServiceId.NotFound');
  const { Unsuccessful } = await world.aws.ec2.send(
    new ec2.DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceId] }),
  );
  expect(Unsuccessful).toMatchObject([{ Error: { Code: 'InvalidVpcEndpointServiceId.NotFound' } }]);
});

test('E29 an endpoint is a gateway unless told otherwise', async () => {
  const { ServiceName } = await service();
  expect(await refusalOf(connect(ServiceName, { VpcEndpointType: undefined }))).toMatchObject({
    code: 'InvalidParameter',
    message: 'Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.',
  });
  const gateway = connect(ServiceName, { VpcEndpointType: 'Gateway', SubnetIds: [] });
  expect((await refusalOf(gateway)).message).toMatch('does not match available service types');
});

test('E30 a role that is admitted connects by its sessions, and nobody else of its account does', async () => {
  const { ServiceId, ServiceName } = await create({ NetworkLoadBalancerArns: [await loadBalancer('front')] });
  const RoleArn = makeRole(world.double, '222222222222', 'connector');
  await permit(ServiceId, RoleArn);
  expect((await refusalOf(connect(ServiceName))).code).toBe('InvalidServiceName');
  const session = await assume(world.double, world.other, RoleArn);
  expect(await connect(ServiceName, {}, session.ec2)).toMatchObject({ OwnerId: '222222222222', State: 'pending' });
  session.destroy();
});

test('E30 a service is not there before it is Available', async () => {
  const arn = await loadBalancer('front');
  const { ServiceConfiguration } = await world.aws.ec2.send(
    new ec2.CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns: [arn] }),
  );
  await permit(ServiceConfiguration?.ServiceId, root);
  expect((await refusalOf(connect(ServiceConfiguration?.ServiceName))).code).toBe('InvalidServiceName');
});

test('subnets and groups of another VPC are refused', async () => {
  const { ServiceId, ServiceName } = await service();
  await permit(ServiceId, '*');
  const inOwn = (more: object) => connect(ServiceName, { VpcId: vpc, ...more }, world.aws.ec2);
  const subnet = await refusalOf(inOwn({ SubnetIds: ['subnet-0aaaaaaaaaaaaaab1'] }));
  const group = await refusalOf(inOwn({ SubnetIds: [subnets[0]], SecurityGroupIds: ['sg-0aaaaaaaaaaaaaad2'] }));
  expect([subnet.code, group.code]).toEqual(['InvalidParameter', 'InvalidParameter']);
});

test('E37 E38 an interface a subnet, the regional name first, the default group', async () => {
  const { ServiceId = '', ServiceName } = await service();
  const { VpcEndpointId = '', DnsEntries = [], Groups, NetworkInterfaceIds, State } = await connect(ServiceName);
  expect({ State, Groups }).toEqual({
    State: 'pending',
    Groups: [expect.objectContaining({ GroupId: 'sg-0bbbbbbbbbbbbbbd1' })],
  });
  const regional = `${VpcEndpointId}-${VpcEndpointId.slice(-8)}`;
  expect(DnsEntries.map(({ DnsName }) => DnsName)).toEqual(
    [regional, `${regional}-eu-central-1c`, `${regional}-eu-central-1a`].map(
      (label) => `${label}.${ServiceId}.eu-central-1.vpce.amazonaws.com`,
    ),
  );
  expect(DnsEntries[0]?.HostedZoneId).toMatch(/^Z/);
  const { NetworkInterfaces = [] } = await world.other.ec2.send(
    new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
  );
  expect(NetworkInterfaces.map(({ SubnetId }) => SubnetId)).toEqual([...consumerSubnets]);
});

test('E12 for endpoints: the same token is the same endpoint', async () => {
  const { ServiceName } = await service();
  const first = await connect(ServiceName, { ClientToken: 't' });
  expect((await connect(ServiceName, { ClientToken: 't' })).VpcEndpointId).toBe(first.VpcEndpointId);
  expect((await connect(ServiceName)).VpcEndpointId).not.toBe(first.VpcEndpointId);
});

test('E39 a consumer sees the services that admit him, in the zones that he has too, by his own names', async () => {
  const { ServiceName = '' } = await service();
  const { ServiceNames, ServiceDetails } = await world.other.ec2.send(new ec2.DescribeVpcEndpointServicesCommand({}));
  expect(ServiceNames).toEqual([ServiceName]);
  expect(ServiceDetails).toMatchObject([
    {
      Owner: '111111111111',
      AvailabilityZones: ['eu-central-1a', 'eu-central-1c'],
      AvailabilityZoneIds: ['euc1-az3', 'euc1-az2'],
    },
  ]);
  const third = clientsOf(world.double.endpoint, stranger);
  expect((await third.ec2.send(new ec2.DescribeVpcEndpointServicesCommand({}))).ServiceNames).toEqual([]);
  const asked = third.ec2.send(new ec2.DescribeVpcEndpointServicesCommand({ ServiceNames: [ServiceName] }));
  expect((await refusalOf(asked)).code).toBe('InvalidServiceName');
  third.destroy();
});

test('E40 the 51st interface endpoint of a VPC is one too many', async () => {
  const { ServiceName } = await service();
  for (let count = 0; count < 50; count += 1) await connect(ServiceName, { SubnetIds: [consumerSubnets[0]] });
  expect((await refusalOf(connect(ServiceName))).code).toBe('VpcEndpointLimitExceeded');
});

test('E22 E34 a rejected endpoint is rejected for its owner too; rejecting twice is told in the answer', async () => {
  const { ServiceId, ServiceName } = await service();
  const { VpcEndpointId = '' } = await connect(ServiceName);
  await world.advance(60);
  expect((await describeEndpoint(VpcEndpointId)).State).toBe('available');
  const reject = async () =>
    (
      await world.aws.ec2.send(
        new ec2.RejectVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds: [VpcEndpointId] }),
      )
    ).Unsuccessful;
  expect(await reject()).toEqual([]);
  expect((await describeEndpoint(VpcEndpointId)).State).toBe('rejected');
  expect(await reject()).toMatchObject([{ ResourceId: VpcEndpointId, Error: { Code: 'InvalidState' } }]);
});

test('E42 E43 a deleted endpoint frees its group; one that is not there is told in the answer', async () => {
  const { ServiceName } = await service();
  const { GroupId = '' } = await world.other.ec2.send(
    new ec2.CreateSecurityGroupCommand({ GroupName: 'clients', Description: 'x', VpcId: consumerVpc }),
  );
  const { VpcEndpointId = '' } = await connect(ServiceName, { SecurityGroupIds: [GroupId] });
  const removeGroup = () => world.other.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
  expect((await refusalOf(removeGroup())).code).toBe('DependencyViolation');
  const { Unsuccessful } = await world.other.ec2.send(
    new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpointId, 'vpce-0123'] }),
  );
  expect(Unsuccessful).toMatchObject([{ ResourceId: 'vpce-0123', Error: { Code: 'InvalidVpcEndpoint.NotFound' } }]);
  expect((await describeEndpoint(VpcEndpointId)).State).toBe('deleting');
  await world.advance(60);
  await removeGroup();
  expect((await refusalOf(describeEndpoint(VpcEndpointId))).code).toBe('InvalidVpcEndpointId.NotFound');
});
