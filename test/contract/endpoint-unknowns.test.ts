import * as ec2 from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { consumerSubnets, startTestDouble, vpc, type TestDouble } from '../support/double.ts';
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

const answer: TestDouble['double']['world']['switches']['set'] = (name, to) => {
  world.double.world.switches.set(name, to);
};
/** @returns the id of a service that is gone */
const goneService = async (ClientToken?: string): Promise<string> => {
  const { ServiceId = '' } = await link.service({ ClientToken });
  await link.deleteService(ServiceId);
  await world.advance(60);
  return ServiceId;
};
const permissionsOf = (ServiceId: string) =>
  world.aws.ec2.send(new ec2.DescribeVpcEndpointServicePermissionsCommand({ ServiceId }));
const addressesOf = async (id: string | undefined): Promise<(string | undefined)[]> => {
  const { NetworkInterfaceIds } = await link.describeEndpoint(id);
  const shown = await world.other.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }));
  return (shown.NetworkInterfaces ?? []).map(({ PrivateIpAddress }) => PrivateIpAddress);
};

test('E12 ec2.oldToken: the token of a deleted service brings it back, or makes another one', async () => {
  const ServiceId = await goneService('t');
  const again = async () => link.createService(await link.newLoadBalancer('front'), { ClientToken: 't' });
  expect(await again()).toMatchObject({ ServiceId, ServiceState: 'Deleted' });
  answer('ec2.oldToken', 'newObject');
  const made = await again();
  expect(made.ServiceId).not.toBe(ServiceId);
  expect((await again()).ServiceId).toBe(made.ServiceId);
});

test('E14 ec2.provisioningNlb: a load balancer that is provisioning is refused, or accepted', async () => {
  const arn = await link.newLoadBalancer('front');
  expect(await refusalOf(link.createService(arn))).toMatchObject({
    code: 'InvalidParameter',
    message: `Network load balancer ${arn} is not active: it is provisioning`,
  });
  answer('ec2.provisioningNlb', 'accepted');
  expect((await link.createService(arn)).ServiceId).toMatch(/^vpce-svc-/);
});

test('E15 ec2.newService: a new service is Pending, or Available at once', async () => {
  const first = await link.createService(await link.loadBalancer('one'));
  answer('ec2.newService', 'Available');
  const second = await link.createService(await link.loadBalancer('two'));
  expect([first.ServiceState, second.ServiceState]).toEqual(['Pending', 'Available']);
  await link.permit(second.ServiceId, '*');
  expect((await link.endpoint(second.ServiceName)).State).toBe('pending');
});

describe('E19 E25 ec2.goneService', () => {
  test('E19 E25 a service that is gone is not found', async () => {
    const id = await goneService();
    expect((await refusalOf(link.describeServices(id))).code).toBe('InvalidVpcEndpointServiceId.NotFound');
    expect((await refusalOf(permissionsOf(id))).code).toBe('InvalidVpcEndpointServiceId.NotFound');
  });
  test('E19 E25 its permissions are UNKNOWN', async () => {
    const id = await goneService();
    answer('ec2.goneService', 'UNKNOWN');
    expect((await refusalOf(permissionsOf(id))).code).toBe('UNKNOWN');
    expect((await refusalOf(permissionsOf('vpce-svc-0'))).code).toBe('InvalidVpcEndpointServiceId.NotFound');
  });
  test('E19 E25 it is an empty list, or Deleted', async () => {
    const id = await goneService();
    answer('ec2.goneService', 'emptyList');
    expect(await link.describeServices(id)).toEqual([]);
    answer('ec2.goneService', 'Deleted');
    expect(await link.describeServices(id)).toMatchObject([{ ServiceId: id, ServiceState: 'Deleted' }]);
    expect(await link.describeServices()).toEqual([]);
    expect((await refusalOf(link.describeServices('vpce-svc-0'))).code).toBe('InvalidVpcEndpointServiceId.NotFound');
  });
});

test('E25 ec2.deletedService: until it is gone a deleted service is Deleting, or Available still, and serves nobody', async () => {
  const { ServiceId, ServiceName } = await link.service();
  await link.deleteService(ServiceId);
  expect(await link.describeServices()).toMatchObject([{ ServiceState: 'Deleting' }]);
  answer('ec2.deletedService', 'Available');
  expect(await link.describeServices()).toMatchObject([{ ServiceState: 'Available' }]);
  expect((await refusalOf(link.endpoint(ServiceName))).code).toBe('InvalidServiceName');
  await world.advance(60);
  expect(await link.describeServices()).toEqual([]);
});

test('ec2.serviceQuota: as many services as load balancers, or twenty', async () => {
  answer('ec2.provisioningNlb', 'accepted');
  const make = async (count: number) => link.createService(await link.newLoadBalancer(`front-${count}`));
  for (let count = 0; count < 21; count += 1) await make(count);
  answer('ec2.serviceQuota', '20');
  expect((await refusalOf(make(21))).code).toBe('VpcEndpointServiceLimitExceeded');
});

test('E37 ec2.endpointIp: an endpoint keeps its addresses, or changes them once', async () => {
  const { ServiceName } = await link.service();
  const stable = (await link.endpoint(ServiceName)).VpcEndpointId;
  answer('ec2.endpointIp', 'changedOnce');
  const restless = (await link.endpoint(ServiceName)).VpcEndpointId;
  await world.advance(90);
  const [first, before] = [await addressesOf(stable), await addressesOf(restless)];
  await world.advance(3600);
  const after = await addressesOf(restless);
  expect(await addressesOf(stable)).toEqual(first);
  expect(after).toHaveLength(before.length);
  expect(after.filter((address) => before.includes(address))).toEqual([]);
  await world.advance(7200);
  expect(await addressesOf(restless)).toEqual(after);
});

describe('ec2.codes', () => {
  const group = (GroupName: string) =>
    world.aws.ec2.send(new ec2.CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId: vpc }));
  const allow = (GroupId: string | undefined, count: number) =>
    world.aws.ec2.send(
      new ec2.AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: Array.from({ length: count }, (_, port) => ({
          ...{ IpProtocol: 'tcp', FromPort: port, ToPort: port },
          IpRanges: [{ CidrIp: '10.0.0.0/8' }],
        })),
      }),
    );
  /** The code of a refusal under either answer. */
  const codes = async (call: () => Promise<unknown>): Promise<string[]> => {
    const documented = (await refusalOf(call())).code;
    answer('ec2.codes', 'others');
    return [documented, (await refusalOf(call())).code];
  };

  test('E3 a name in use', async () => {
    await group('brokers');
    expect(await codes(() => group('brokers'))).toEqual(['InvalidGroup.Duplicate', 'InvalidParameter']);
  });
  test('E5 more than 60 rules, in one call too', async () => {
    const { GroupId } = await group('brokers');
    expect(await codes(() => allow(GroupId, 61))).toEqual(['RulesPerSecurityGroupLimitExceeded', 'InvalidParameter']);
    await allow(GroupId, 60);
  });
  test('E13 a load balancer that has a service', async () => {
    const arn = await link.loadBalancer('front');
    await link.createService(arn);
    expect(await codes(() => link.createService(arn))).toEqual(['InvalidParameter', 'InvalidParameterValue']);
  });
  test('E40 more than 50 endpoints in a VPC', async () => {
    const { ServiceName } = await link.service();
    const make = () => link.endpoint(ServiceName, { SubnetIds: [consumerSubnets[0]] });
    for (let count = 0; count < 50; count += 1) await make();
    expect(await codes(make)).toEqual(['VpcEndpointLimitExceeded', 'InvalidParameter']);
  });
});
