import * as ec2 from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientsOf, consumer, refusalOf, stranger, type AwsClients } from '../support/aws.ts';
import { consumerSubnets, consumerVpc, startTestDouble, vpc, type TestDouble } from '../support/double.ts';
import { consumerRoot, privateLink } from '../support/private-link.ts';

let world: TestDouble;
let link: ReturnType<typeof privateLink>;
let remote: AwsClients;

beforeEach(async () => {
  world = await startTestDouble();
  link = privateLink(world);
  remote = clientsOf(world.double.endpoint, consumer, 'us-east-1');
});
afterEach(async () => {
  remote.destroy();
  await world.stop();
});

const modify = (ServiceId: string | undefined, input: Partial<ec2.ModifyVpcEndpointServiceConfigurationCommandInput>) =>
  world.aws.ec2.send(new ec2.ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, ...input }));
const regionsOf = async (id = ''): Promise<Record<string, string>> => {
  const [service] = await link.describeServices(id);
  return Object.fromEntries(
    (service?.SupportedRegions ?? []).map(({ Region = '', ServiceState = '' }) => [Region, ServiceState]),
  );
};
/** A VPC of the consumer in another Region, with a subnet in each zone. */
const remoteNetwork = async () => {
  const { Vpc } = await remote.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: '127.250.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnetIn = async (AvailabilityZoneId: string, third: number): Promise<string> => {
    const input = { VpcId, CidrBlock: `127.250.${third}.0/24`, AvailabilityZoneId };
    return (await remote.ec2.send(new ec2.CreateSubnetCommand(input))).Subnet?.SubnetId ?? '';
  };
  return { VpcId, good: await subnetIn('use1-az1', 1), bad: await subnetIn('use1-az3', 3) };
};

test('E26 a Region is Pending, Available, Deleting and Deleted, and may be given up', async () => {
  const { ServiceId = '' } = await link.createService(await link.loadBalancer('front'), {
    SupportedRegions: ['us-east-1', 'eu-west-1'],
  });
  expect(await regionsOf(ServiceId)).toEqual({ 'us-east-1': 'Pending', 'eu-west-1': 'Pending' });
  await world.advance(10);
  await modify(ServiceId, { AddSupportedRegions: ['eu-west-2'], RemoveSupportedRegions: ['us-east-1'] });
  expect(await regionsOf(ServiceId)).toEqual({
    'us-east-1': 'Deleting',
    'eu-west-1': 'Available',
    'eu-west-2': 'Pending',
  });
  await world.advance(60);
  await link.event('setServiceRegionState', { serviceId: ServiceId, region: 'eu-west-2', state: 'Failed' });
  expect(await regionsOf(ServiceId)).toEqual({
    'us-east-1': 'Deleted',
    'eu-west-1': 'Available',
    'eu-west-2': 'Failed',
  });
  const unknown = await link.event('setServiceRegionState', { serviceId: ServiceId, region: 'x', state: 'Failed' });
  expect(unknown).toEqual({ status: 400, error: `${ServiceId} is not offered in x` });
  expect((await refusalOf(modify(ServiceId, { AddSupportedRegions: ['nowhere'] }))).code).toBe('InvalidParameter');
});

test('E33 from another Region a service is reached where it is offered, except from a few zones', async () => {
  const { VpcId, good, bad } = await remoteNetwork();
  const { ServiceId, ServiceName } = await link.service({ SupportedRegions: ['us-east-1'] });
  const connect = (SubnetIds: string[], ServiceRegion?: string) =>
    link.endpoint(ServiceName, { VpcId, SubnetIds, ServiceRegion }, remote.ec2);
  expect((await refusalOf(connect([good]))).code).toBe('InvalidServiceName');
  expect(await refusalOf(connect([good, bad], 'eu-central-1'))).toMatchObject({
    code: 'InvalidParameter',
    message: 'Only the following availability zones are supported for remote access: use1-az1, use1-az2',
  });
  const made = await connect([good], 'eu-central-1');
  expect(made).toMatchObject({ State: 'pending', ServiceRegion: 'eu-central-1' });
  const { VpcEndpointConnections } = await world.aws.ec2.send(
    new ec2.DescribeVpcEndpointConnectionsCommand({
      Filters: [{ Name: 'vpc-endpoint-region', Values: ['us-east-1'] }],
    }),
  );
  expect(VpcEndpointConnections).toMatchObject([{ ServiceId, VpcEndpointId: made.VpcEndpointId }]);
});

test('E33 E39 a service is shown in the Regions it is offered in, without its zones', async () => {
  const { ServiceId, ServiceName = '' } = await link.service({ SupportedRegions: ['us-east-1'] });
  const shown = async (ServiceRegions?: string[]) =>
    (await remote.ec2.send(new ec2.DescribeVpcEndpointServicesCommand({ ServiceRegions }))).ServiceDetails ?? [];
  expect(await shown()).toEqual([]);
  expect(await shown(['eu-central-1'])).toMatchObject([{ ServiceName, AvailabilityZoneIds: [] }]);
  await modify(ServiceId, { RemoveSupportedRegions: ['us-east-1'] });
  expect(await shown(['eu-central-1'])).toEqual([]);
});

test('E27 a private name is proved by whoever owns its domain, and nobody owns amazonaws.com', async () => {
  const { ServiceId = '', ServiceName } = await link.service({ PrivateDnsName: 'kafka.example.com' });
  const start = () => world.aws.ec2.send(new ec2.StartVpcEndpointServicePrivateDnsVerificationCommand({ ServiceId }));
  const state = async () => (await link.describeServices(ServiceId))[0]?.PrivateDnsNameConfiguration?.State;
  await start();
  await world.advance(3600);
  expect(await state()).toBe('pendingVerification');
  expect((await refusalOf(link.endpoint(ServiceName, { PrivateDnsEnabled: true }))).code).toBe('InvalidParameter');
  await link.event('verifyPrivateDnsName', { serviceId: ServiceId });
  expect(await state()).toBe('verified');
  expect(await link.endpoint(ServiceName, { PrivateDnsEnabled: true })).toMatchObject({ PrivateDnsEnabled: true });
  await modify(ServiceId, { PrivateDnsName: 'b-1.sensors.kafka.eu-central-1.amazonaws.com' });
  expect((await link.event('verifyPrivateDnsName', { serviceId: ServiceId })).status).toBe(400);
  expect(await state()).toBe('pendingVerification');
  await modify(ServiceId, { RemovePrivateDnsName: true });
  expect((await refusalOf(start())).code).toBe('InvalidParameter');
});

test('E28 an account that made no call is throttled while others use the organization’s share up', async () => {
  const quiet = clientsOf(world.double.endpoint, stranger);
  const list = () => quiet.ec2.send(new ec2.DescribeVpcEndpointConnectionsCommand({}));
  await link.event('useUpOrganizationShare', { seconds: 30 });
  expect(await refusalOf(list())).toEqual({
    code: 'RequestLimitExceeded',
    message: 'Request limit exceeded.',
    status: 503,
  });
  await quiet.ec2.send(new ec2.DescribeVpcsCommand({}));
  await world.advance(30);
  expect((await list()).VpcEndpointConnections).toEqual([]);
  quiet.destroy();
});

test('E36 the first endpoints of a service may be answered with Unavailable', async () => {
  const { ServiceId, ServiceName } = await link.service();
  await link.event('answerUnavailable', { serviceId: ServiceId, times: 2 });
  for (let time = 0; time < 2; time += 1)
    expect(await refusalOf(link.endpoint(ServiceName))).toMatchObject({ code: 'Unavailable', status: 503 });
  expect((await link.endpoint(ServiceName)).State).toBe('pending');
  expect((await link.event('answerUnavailable', { serviceId: 'vpce-svc-0', times: 1 })).error).toBe(
    'no endpoint service vpce-svc-0',
  );
});

test('a service may fail', async () => {
  const { ServiceId, ServiceName } = await link.service();
  await link.event('failEndpointService', { serviceId: ServiceId });
  expect(await link.describeServices()).toMatchObject([{ ServiceState: 'Failed' }]);
  expect((await refusalOf(link.endpoint(ServiceName))).code).toBe('InvalidServiceName');
});

test('E31 E32 E38 E43 an endpoint’s subnets and groups are changed, all or nothing', async () => {
  const { ServiceName } = await link.service();
  const { VpcEndpointId = '' } = await link.endpoint(ServiceName, { SubnetIds: [consumerSubnets[0]] });
  const change = (input: Partial<ec2.ModifyVpcEndpointCommandInput>) =>
    world.other.ec2.send(new ec2.ModifyVpcEndpointCommand({ VpcEndpointId, ...input }));
  const { GroupId = '' } = await world.other.ec2.send(
    new ec2.CreateSecurityGroupCommand({ GroupName: 'clients', Description: 'x', VpcId: consumerVpc }),
  );
  const refusals: [Partial<ec2.ModifyVpcEndpointCommandInput>, string][] = [
    [{ AddSubnetIds: [consumerSubnets[0]] }, 'DuplicateSubnetsInSameZone'],
    [{ AddSubnetIds: ['subnet-0bbbbbbbbbbbbbbb3'], AddSecurityGroupIds: [GroupId] }, 'InvalidParameter'],
    [{ RemoveSecurityGroupIds: ['sg-0bbbbbbbbbbbbbbd1'] }, 'InvalidParameter'],
    [{ VpcEndpointId: 'vpce-0123456789abcdef0' }, 'InvalidVpcEndpointId.NotFound'],
  ];
  for (const [input, code] of refusals) expect((await refusalOf(change(input))).code).toBe(code);
  expect((await link.describeEndpoint(VpcEndpointId)).Groups).toHaveLength(1);
  await change({
    ...{ AddSubnetIds: [consumerSubnets[1]], RemoveSubnetIds: [consumerSubnets[0]] },
    ...{ AddSecurityGroupIds: [GroupId], RemoveSecurityGroupIds: ['sg-0bbbbbbbbbbbbbbd1'] },
  });
  const after = await link.describeEndpoint(VpcEndpointId);
  expect(after).toMatchObject({ SubnetIds: [consumerSubnets[1]], Groups: [{ GroupId }] });
  const { NetworkInterfaces } = await world.other.ec2.send(new ec2.DescribeNetworkInterfacesCommand({}));
  expect(NetworkInterfaces).toMatchObject([{ SubnetId: consumerSubnets[1], Groups: [{ GroupId }] }]);
});

test('subnets are made within their VPC, where no other one is', async () => {
  const create = (CidrBlock: string, more: object = {}) =>
    world.aws.ec2.send(new ec2.CreateSubnetCommand({ VpcId: vpc, CidrBlock, ...more }));
  const { Vpcs = [] } = await world.aws.ec2.send(new ec2.DescribeVpcsCommand({ VpcIds: [vpc] }));
  const cidr = (Vpcs[0]?.CidrBlock ?? '').replace('.0.0/16', '.77.0/24');
  const { Subnet } = await create(cidr, { AvailabilityZone: 'eu-central-1b' });
  expect(Subnet).toMatchObject({ CidrBlock: cidr, AvailabilityZoneId: 'euc1-az3', AvailableIpAddressCount: 251 });
  expect((await refusalOf(create(cidr))).code).toBe('InvalidSubnet.Conflict');
  expect((await refusalOf(create('127.251.1.0/24'))).code).toBe('InvalidSubnet.Range');
  expect((await refusalOf(create('10.0.1.0/24'))).code).toBe('NotImplementedByTheSandbox');
  const otherCidr = cidr.replace('.77.', '.78.');
  expect((await refusalOf(create(otherCidr, { AvailabilityZone: 'eu-central-1z' }))).code).toBe(
    'InvalidParameterValue',
  );
  expect((await refusalOf(create(otherCidr, { VpcId: 'vpc-0123456789abcdef0' }))).code).toBe('InvalidVpcID.NotFound');
});

test('E30 a principal of all admits everybody, and an account’s root its whole account', async () => {
  const third = clientsOf(world.double.endpoint, stranger);
  const { ServiceId, ServiceName } = await link.service();
  const shown = async (clients: AwsClients) =>
    (await clients.ec2.send(new ec2.DescribeVpcEndpointServicesCommand({}))).ServiceNames;
  expect([await shown(world.other), await shown(third)]).toEqual([[ServiceName], []]);
  await link.permit(ServiceId, '*', consumerRoot);
  expect(await shown(third)).toEqual([ServiceName]);
  third.destroy();
});

test('E35 AWS may end an endpoint, with an error that tells why, and only once', async () => {
  const { ServiceName } = await link.service();
  const { VpcEndpointId = '' } = await link.endpoint(ServiceName);
  const end = (state: string, message?: string) =>
    link.event('setEndpointState', { endpointId: VpcEndpointId, state, message });
  expect((await end('tired')).status).toBe(400);
  expect((await end('expired')).error).toBe(`${VpcEndpointId} is pending: it can no longer be expired`);
  await end('failed', 'no capacity');
  await world.advance(120);
  expect(await link.describeEndpoint(VpcEndpointId)).toMatchObject({
    State: 'failed',
    LastError: { Message: 'no capacity' },
    FailureReason: 'no capacity',
  });
  expect((await end('rejected')).status).toBe(400);
});

test('E35 an endpoint that nobody accepts may expire', async () => {
  const { ServiceName } = await link.service({ AcceptanceRequired: true });
  const { VpcEndpointId } = await link.endpoint(ServiceName);
  expect(await link.event('setEndpointState', { endpointId: VpcEndpointId, state: 'expired' })).toEqual({
    status: 200,
  });
  expect((await link.describeEndpoint(VpcEndpointId)).State).toBe('expired');
});

test('E41 a rejected endpoint is never revived, whatever becomes of its service', async () => {
  const { ServiceId, ServiceName } = await link.service();
  const { VpcEndpointId = '' } = await link.endpoint(ServiceName);
  await link.event('setEndpointState', { endpointId: VpcEndpointId, state: 'rejected' });
  await world.advance(120);
  const { Unsuccessful } = await world.aws.ec2.send(
    new ec2.AcceptVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds: [VpcEndpointId] }),
  );
  expect(Unsuccessful).toMatchObject([{ ResourceId: VpcEndpointId, Error: { Code: 'InvalidState' } }]);
  await link.deleteService(ServiceId);
  await world.advance(3600);
  expect((await link.describeEndpoint(VpcEndpointId)).State).toBe('rejected');
});
