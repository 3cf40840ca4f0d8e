import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { consumerSubnets, consumerVpc, startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const provisioningSeconds = 180;
const root = 'arn:aws:iam::222222222222:root';

const loadBalancer = async (name = 'front', settle = true): Promise<string> => {
  const { LoadBalancers = [] } = await world.aws.elbv2.send(
    new elb.CreateLoadBalancerCommand({
      Name: name,
      Type: 'network',
      Scheme: 'internal',
      Subnets: [subnets[0], subnets[1]],
    }),
  );
  if (settle) await world.advance(provisioningSeconds);
  return LoadBalancers[0]?.LoadBalancerArn ?? '';
};
const makeService = async (input: ec2.CreateVpcEndpointServiceConfigurationCommandInput) =>
  (
    await world.aws.ec2.send(
      new ec2.CreateVpcEndpointServiceConfigurationCommand({ AcceptanceRequired: false, ...input }),
    )
  ).ServiceConfiguration ?? {};
/** An available service that admits the consumer account. */
const service = async (input: Partial<ec2.CreateVpcEndpointServiceConfigurationCommandInput> = {}) => {
  const made = await makeService({ NetworkLoadBalancerArns: [await loadBalancer()], ...input });
  await world.advance(10);
  await permit(made.ServiceId, [root]);
  return made;
};
const permit = (
  ServiceId: string | undefined,
  AddAllowedPrincipals: string[],
  RemoveAllowedPrincipals: string[] = [],
) =>
  world.aws.ec2.send(
    new ec2.ModifyVpcEndpointServicePermissionsCommand({ ServiceId, AddAllowedPrincipals, RemoveAllowedPrincipals }),
  );
const describeServices = async (input: ec2.DescribeVpcEndpointServiceConfigurationsCommandInput = {}) =>
  (await world.aws.ec2.send(new ec2.DescribeVpcEndpointServiceConfigurationsCommand(input))).ServiceConfigurations ??
  [];
const endpoint = async (ServiceName: string | undefined, input: Partial<ec2.CreateVpcEndpointCommandInput> = {}) =>
  (
    await world.other.ec2.send(
      new ec2.CreateVpcEndpointCommand({
        VpcEndpointType: 'Interface',
        VpcId: consumerVpc,
        ServiceName,
        SubnetIds: [consumerSubnets[0]],
        ...input,
      }),
    )
  ).VpcEndpoint ?? {};
const connections = async (input: ec2.DescribeVpcEndpointConnectionsCommandInput = {}) =>
  (await world.aws.ec2.send(new ec2.DescribeVpcEndpointConnectionsCommand(input))).VpcEndpointConnections ?? [];
const reject = (ServiceId: string | undefined, ...VpcEndpointIds: string[]) =>
  world.aws.ec2.send(new ec2.RejectVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds }));
const remove = async (ServiceId: string | undefined) =>
  (await world.aws.ec2.send(new ec2.DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceId ?? ''] })))
    .Unsuccessful ?? [];

describe('services', () => {
  test('E11 exactly one kind of load balancer', async () => {
    expect(await refusalOf(makeService({}))).toMatchObject({
      code: 'InvalidParameter',
      message: 'exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member',
    });
  });
  test('E12 E13 the same token is the same service, and a load balancer serves one service', async () => {
    const arn = await loadBalancer();
    const first = await makeService({ NetworkLoadBalancerArns: [arn], ClientToken: 'one' });
    expect((await makeService({ NetworkLoadBalancerArns: [arn], ClientToken: 'one' })).ServiceId).toBe(first.ServiceId);
    expect(await refusalOf(makeService({ NetworkLoadBalancerArns: [arn], ClientToken: 'two' }))).toMatchObject({
      code: 'InvalidParameter',
      status: 400,
    });
  });
  test('E14 a load balancer that is provisioning is refused', async () => {
    const arn = await loadBalancer('front', false);
    expect(await refusalOf(makeService({ NetworkLoadBalancerArns: [arn] }))).toMatchObject({
      code: 'InvalidParameter',
    });
  });
  test('E15 E16 the answer has id, name, base name and zones at once', async () => {
    const made = await makeService({ NetworkLoadBalancerArns: [await loadBalancer()] });
    expect(made.ServiceId).toMatch(/^vpce-svc-[0-9a-f]{17}$/);
    expect(made).toMatchObject({
      ServiceName: `com.amazonaws.vpce.eu-central-1.${made.ServiceId ?? ''}`,
      BaseEndpointDnsNames: [`${made.ServiceId ?? ''}.eu-central-1.vpce.amazonaws.com`],
      ServiceState: 'Pending',
    });
    expect([...(made.AvailabilityZoneIds ?? [])].sort()).toEqual(['euc1-az2', 'euc1-az3']);
    await world.advance(10);
    expect((await describeServices())[0]?.ServiceState).toBe('Available');
  });
  test('E17 filters are applied, unknown ones refused, unknown ids not found, pages bounded', async () => {
    const TagSpecifications: ec2.TagSpecification[] = [
      { ResourceType: 'vpc-endpoint-service', Tags: [{ Key: 'owner', Value: 'me' }] },
    ];
    const made = await service({ TagSpecifications });
    expect(await describeServices({ Filters: [{ Name: 'tag:owner', Values: ['me'] }] })).toHaveLength(1);
    expect(await describeServices({ Filters: [{ Name: 'tag:owner', Values: ['you'] }] })).toHaveLength(0);
    expect(
      await describeServices({ Filters: [{ Name: 'service-name', Values: [made.ServiceName ?? ''] }] }),
    ).toHaveLength(1);
    expect(await refusalOf(describeServices({ Filters: [{ Name: 'colour', Values: ['red'] }] }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect(await refusalOf(describeServices({ ServiceIds: ['vpce-svc-0123456789abcdef0'] }))).toMatchObject({
      code: 'InvalidVpcEndpointServiceId.NotFound',
    });
    expect(await refusalOf(describeServices({ MaxResults: 4 }))).toMatchObject({ code: 'InvalidParameterValue' });
  });
  test('E18 E19 permissions: added and removed in one call, listed, no ARN with a path, no role in the filter', async () => {
    const { ServiceId } = await service();
    const role = 'arn:aws:iam::222222222222:role/reader';
    expect((await permit(ServiceId, [role], [root])).AddedPrincipals?.map(({ Principal }) => Principal)).toEqual([
      role,
    ]);
    const list = (input: Partial<ec2.DescribeVpcEndpointServicePermissionsCommandInput> = {}) =>
      world.aws.ec2.send(new ec2.DescribeVpcEndpointServicePermissionsCommand({ ServiceId, ...input }));
    expect((await list()).AllowedPrincipals?.map(({ Principal, PrincipalType }) => [Principal, PrincipalType])).toEqual(
      [[role, 'Role']],
    );
    expect(await refusalOf(permit(ServiceId, ['arn:aws:iam::222222222222:role/team/reader']))).toMatchObject({
      status: 400,
    });
    expect(await refusalOf(list({ Filters: [{ Name: 'principal', Values: [role] }] }))).toMatchObject({
      code: 'InvalidFilter',
    });
  });
});

describe('connections', () => {
  test('E30 a service that is not there, or does not admit the caller, does not exist', async () => {
    const made = await service();
    await permit(made.ServiceId, [], [root]);
    expect(await refusalOf(endpoint(made.ServiceName))).toMatchObject({
      code: 'InvalidServiceName',
      message: `The Vpc Endpoint Service '${made.ServiceName ?? ''}' does not exist`,
    });
    expect(await refusalOf(endpoint('com.amazonaws.vpce.eu-central-1.vpce-svc-0'))).toMatchObject({
      code: 'InvalidServiceName',
    });
  });
  test('E29 E31 E32 E43 no type, a zone that the service lacks, one zone twice, an unknown endpoint', async () => {
    const { ServiceName } = await service();
    expect(await refusalOf(endpoint(ServiceName, { VpcEndpointType: undefined }))).toMatchObject({
      code: 'InvalidParameter',
    });
    expect(await refusalOf(endpoint(ServiceName, { SubnetIds: ['subnet-0bbbbbbbbbbbbbbb3'] }))).toMatchObject({
      message: `The VPC endpoint service ${ServiceName ?? ''} does not support the availability zone of the subnet: subnet-0bbbbbbbbbbbbbbb3`,
    });
    expect(
      await refusalOf(endpoint(ServiceName, { SubnetIds: [consumerSubnets[0], consumerSubnets[0]] })),
    ).toMatchObject({ code: 'DuplicateSubnetsInSameZone' });
    expect(
      await refusalOf(world.other.ec2.send(new ec2.DescribeVpcEndpointsCommand({ VpcEndpointIds: ['vpce-0123'] }))),
    ).toMatchObject({ code: 'InvalidVpcEndpointId.Malformed' });
  });
  test('E22 E34 with acceptance an endpoint waits, and accepting moves it on and reports each failure', async () => {
    const { ServiceId, ServiceName } = await service({ AcceptanceRequired: true });
    const { VpcEndpointId = '', State } = await endpoint(ServiceName);
    expect(State).toBe('pendingAcceptance');
    const accept = (...VpcEndpointIds: string[]) =>
      world.aws.ec2.send(new ec2.AcceptVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds }));
    expect((await accept(VpcEndpointId, 'vpce-0123')).Unsuccessful?.map(({ ResourceId }) => ResourceId)).toEqual([
      'vpce-0123',
    ]);
    await world.advance(60);
    expect((await connections())[0]?.VpcEndpointState).toBe('available');
  });
  test('E20 E21 a connection outlives its permission, and names the account, in lower camel case', async () => {
    const { ServiceId, ServiceName } = await service();
    await endpoint(ServiceName);
    await world.advance(60);
    await permit(ServiceId, [], [root]);
    expect(await connections()).toMatchObject([
      { ServiceId, VpcEndpointOwner: '222222222222', VpcEndpointState: 'available' },
    ]);
    expect(await connections({ Filters: [{ Name: 'vpc-endpoint-state', Values: ['rejected'] }] })).toEqual([]);
    expect(await refusalOf(connections({ Filters: [{ Name: 'vpc-endpoint-id', Values: ['vpce-1'] }] }))).toMatchObject({
      code: 'InvalidFilter',
    });
  });
  test('E23 a service with a connection is not deleted, and the answer is a 200 that says so', async () => {
    const { ServiceId, ServiceName } = await service();
    await endpoint(ServiceName);
    expect((await remove(ServiceId)).map(({ Error }) => Error?.Code)).toEqual(['ExistingVpcEndpointConnections']);
    expect((await describeServices())[0]?.ServiceState).toBe('Available');
  });
  test('E24 E25 E41 rejected connections block nothing and stay, also after the service is gone', async () => {
    const { ServiceId, ServiceName } = await service();
    const { VpcEndpointId = '' } = await endpoint(ServiceName);
    await world.advance(60);
    expect((await reject(ServiceId, VpcEndpointId)).Unsuccessful).toEqual([]);
    expect(await remove(ServiceId)).toEqual([]);
    expect((await describeServices())[0]?.ServiceState).toBe('Deleting');
    await world.advance(60);
    expect(await describeServices()).toEqual([]);
    expect((await connections())[0]?.VpcEndpointState).toBe('rejected');
    expect(await refusalOf(reject(ServiceId, VpcEndpointId))).toMatchObject({
      code: 'InvalidVpcEndpointServiceId.NotFound',
    });
  });
  test('E42 a deleted endpoint takes its interfaces and its connection along', async () => {
    const { ServiceName } = await service();
    const { VpcEndpointId = '', NetworkInterfaceIds } = await endpoint(ServiceName);
    expect(NetworkInterfaceIds).toHaveLength(1);
    await world.other.ec2.send(new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpointId] }));
    await world.advance(60);
    expect(await connections()).toEqual([]);
    expect(
      await refusalOf(world.other.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }))),
    ).toMatchObject({ code: 'InvalidNetworkInterfaceID.NotFound' });
  });
});

describe('security groups', () => {
  const group = async (GroupName: string, VpcId: string = vpc) =>
    (await world.aws.ec2.send(new ec2.CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId }))).GroupId ??
    '';
  const rule = (peer: string): ec2.IpPermission[] => [
    { IpProtocol: 'tcp', FromPort: 9094, ToPort: 9094, UserIdGroupPairs: [{ GroupId: peer }] },
  ];
  const allow = (GroupId: string, peer: string) =>
    world.aws.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: rule(peer) }));
  const revoke = (GroupId: string, peer: string) =>
    world.aws.ec2.send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: rule(peer) }));

  test('E2 a group that another one names has a dependent object', async () => {
    const [brokers, front] = [await group('brokers'), await group('front')];
    await allow(brokers, front);
    const remove = () => world.aws.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId: front }));
    expect(await refusalOf(remove())).toMatchObject({ code: 'DependencyViolation' });
    await revoke(brokers, front);
    await expect(remove()).resolves.toBeDefined();
  });
  test('E3 a name in use is a duplicate whatever its case; some names are none', async () => {
    await group('brokers');
    expect(await refusalOf(group('BROKERS'))).toMatchObject({ code: 'InvalidGroup.Duplicate' });
    expect(await refusalOf(group('sg-brokers'))).toMatchObject({ code: 'InvalidParameterValue' });
    expect(await refusalOf(group('x'.repeat(256)))).toMatchObject({ code: 'InvalidParameterValue' });
  });
  test('E4 a rule twice is a duplicate; one that is not there is not found', async () => {
    const [brokers, front] = [await group('brokers'), await group('front')];
    expect(await refusalOf(revoke(brokers, front))).toMatchObject({ code: 'InvalidPermission.NotFound' });
    await allow(brokers, front);
    expect(await refusalOf(allow(brokers, front))).toMatchObject({ code: 'InvalidPermission.Duplicate' });
  });
  test('E6 unknown group, malformed VPC', async () => {
    expect(await refusalOf(allow('sg-0123456789abcdef0', 'sg-0123456789abcdef1'))).toMatchObject({
      code: 'InvalidGroup.NotFound',
    });
    expect(await refusalOf(group('x', 'nonsense'))).toMatchObject({ code: 'InvalidVpcID.Malformed' });
  });
});
