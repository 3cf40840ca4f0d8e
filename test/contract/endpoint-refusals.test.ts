import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { consumerSubnets, consumerVpc, startTestDouble, subnets, type TestDouble } from '../support/double.ts';
import { privateLink } from '../support/private-link.ts';

let world: TestDouble;
let link: ReturnType<typeof privateLink>;

beforeEach(async () => {
  world = await startTestDouble();
  link = privateLink(world);
});
afterEach(async () => {
  await world.stop();
});

const endpointSeconds = 60;

const modify = (ServiceId: string | undefined, input: Partial<ec2.ModifyVpcEndpointServiceConfigurationCommandInput>) =>
  world.aws.ec2.send(new ec2.ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, ...input }));
const change = (VpcEndpointId: string | undefined, input: Partial<ec2.ModifyVpcEndpointCommandInput>) =>
  world.other.ec2.send(new ec2.ModifyVpcEndpointCommand({ VpcEndpointId, ...input }));
const zonesOf = async (id = ''): Promise<string[] | undefined> =>
  (await link.describeServices(id))[0]?.AvailabilityZones;
const loadBalancersOf = async (id = ''): Promise<string[]> =>
  (await link.describeServices(id))[0]?.NetworkLoadBalancerArns ?? [];

describe('services', () => {
  test('E51 a page of more than 1000 is one of 1000', async () => {
    const { ServiceId } = await link.service();
    const { ServiceConfigurations } = await world.aws.ec2.send(
      new ec2.DescribeVpcEndpointServiceConfigurationsCommand({ MaxResults: 5000 }),
    );
    expect(ServiceConfigurations).toMatchObject([{ ServiceId }]);
  });
  test.each([
    ['available', false],
    ['pendingAcceptance', true],
  ])('E52 a load balancer stays while a connection is %s', async (state, AcceptanceRequired) => {
    const { ServiceId, ServiceName } = await link.service({ AcceptanceRequired });
    const [first = ''] = await loadBalancersOf(ServiceId);
    const second = await link.loadBalancer('second');
    const { VpcEndpointId = '' } = await link.endpoint(ServiceName);
    await world.advance(endpointSeconds);
    expect((await link.describeEndpoint(VpcEndpointId)).State).toBe(state);
    const swap = { AddNetworkLoadBalancerArns: [second], RemoveNetworkLoadBalancerArns: [first] };
    expect((await refusalOf(modify(ServiceId, swap))).code).toBe('InvalidParameter');
    expect(await loadBalancersOf(ServiceId)).toEqual([first]);
    const reject = new ec2.RejectVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds: [VpcEndpointId] });
    await world.aws.ec2.send(reject);
    await modify(ServiceId, swap);
    expect(await loadBalancersOf(ServiceId)).toEqual([second]);
  });
  test('E53 a zone that its load balancer got later is offered once the service is modified', async () => {
    const { ServiceId } = await link.service();
    const [LoadBalancerArn = ''] = await loadBalancersOf(ServiceId);
    await world.aws.elbv2.send(new elb.SetSubnetsCommand({ LoadBalancerArn, Subnets: [...subnets] }));
    expect(await zonesOf(ServiceId)).toEqual(['eu-central-1a', 'eu-central-1b']);
    await modify(ServiceId, {});
    expect(await zonesOf(ServiceId)).toEqual(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
  });
  test('E54 a token with any other parameter', async () => {
    const arn = await link.loadBalancer('front');
    const { ServiceId } = await link.createService(arn, { ClientToken: 'one' });
    expect((await link.createService(arn, { ClientToken: 'one' })).ServiceId).toBe(ServiceId);
    const Tags = [{ Key: 'a', Value: 'b' }];
    for (const other of [
      { AcceptanceRequired: true },
      { SupportedRegions: ['us-east-1'] },
      { TagSpecifications: [{ ResourceType: 'vpc-endpoint-service' as const, Tags }] },
    ])
      expect((await refusalOf(link.createService(arn, { ClientToken: 'one', ...other }))).code).toBe(
        'IdempotentParameterMismatch',
      );
  });
  test('E56 the hosting Region stays, and private names are lower-case', async () => {
    const { ServiceId } = await link.service();
    for (const wrong of [
      { RemoveSupportedRegions: ['eu-central-1'] },
      { PrivateDnsName: 'Kafka.example.com' },
      { PrivateDnsName: 'kafka' },
    ])
      expect((await refusalOf(modify(ServiceId, wrong))).code).toBe('InvalidParameter');
    await modify(ServiceId, { PrivateDnsName: '*.kafka.example.com' });
  });
});

describe('endpoints', () => {
  test('E54 a token with any other parameter', async () => {
    const { ServiceName } = await link.service();
    const { VpcEndpointId } = await link.endpoint(ServiceName, { ClientToken: 'one' });
    expect((await link.endpoint(ServiceName, { ClientToken: 'one' })).VpcEndpointId).toBe(VpcEndpointId);
    const other = link.endpoint(ServiceName, { ClientToken: 'one', SubnetIds: [consumerSubnets[0]] });
    expect((await refusalOf(other)).code).toBe('IdempotentParameterMismatch');
  });
  test('E57 what an interface endpoint cannot have', async () => {
    const { ServiceName } = await link.service();
    for (const wrong of [{ RouteTableIds: ['rtb-0123456789abcdef0'] }, { IpAddressType: 'ipv6' as const }])
      expect((await refusalOf(link.endpoint(ServiceName, wrong))).code).toBe('InvalidParameter');
    const VpcEndpointType = 'Tunnel' as ec2.VpcEndpointType;
    expect((await refusalOf(link.endpoint(ServiceName, { VpcEndpointType }))).code).toBe('InvalidVpcEndpointType');
    const { VpcEndpointId } = await link.endpoint(ServiceName);
    const rerouted = change(VpcEndpointId, { AddRouteTableIds: ['rtb-0123456789abcdef0'] });
    expect((await refusalOf(rerouted)).code).toBe('InvalidParameter');
  });
  test('E57 E6 a VPC that is malformed or not there', async () => {
    const { ServiceName } = await link.service();
    const within = async (VpcId: string) => (await refusalOf(link.endpoint(ServiceName, { VpcId }))).code;
    expect(await within('nonsense')).toBe('InvalidVpcId.Malformed');
    expect(await within('vpc-0123456789abcdef0')).toBe('InvalidVpcId.NotFound');
  });
  test('E58 five security groups and no more, at creation and later', async () => {
    const { ServiceName } = await link.service();
    const ids: string[] = [];
    for (const GroupName of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const input = { GroupName, Description: 'x', VpcId: consumerVpc };
      ids.push((await world.other.ec2.send(new ec2.CreateSecurityGroupCommand(input))).GroupId ?? '');
    }
    const code = 'SecurityGroupsPerInterfaceLimitExceeded';
    expect((await refusalOf(link.endpoint(ServiceName, { SecurityGroupIds: ids }))).code).toBe(code);
    const { VpcEndpointId, Groups } = await link.endpoint(ServiceName, { SecurityGroupIds: ids.slice(0, 5) });
    expect(Groups).toHaveLength(5);
    expect((await refusalOf(change(VpcEndpointId, { AddSecurityGroupIds: ids.slice(5) }))).code).toBe(code);
  });
  test('E59 a private name leads to one endpoint of a VPC', async () => {
    const { ServiceId, ServiceName } = await link.service({ PrivateDnsName: 'kafka.example.com' });
    await link.event('verifyPrivateDnsName', { serviceId: ServiceId });
    const named = { PrivateDnsEnabled: true };
    const { VpcEndpointId } = await link.endpoint(ServiceName, named);
    expect(await refusalOf(link.endpoint(ServiceName, named))).toMatchObject({
      code: 'InvalidParameter',
      message: `private-dns-enabled cannot be set because there is already a conflicting DNS domain for kafka.example.com in the VPC ${consumerVpc}`,
    });
    const second = await link.endpoint(ServiceName);
    expect((await refusalOf(change(second.VpcEndpointId, named))).code).toBe('InvalidParameter');
    await change(VpcEndpointId, { PrivateDnsEnabled: false });
    await change(second.VpcEndpointId, named);
    expect((await link.describeEndpoint(second.VpcEndpointId)).PrivateDnsEnabled).toBe(true);
  });
});
