import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { noMachines } from '../../sandbox/aws/broker-machines.ts';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { clientsOf, consumer } from '../support/aws.ts';
import { consumerSubnets, consumerVpc, startTestDouble, subnets, type TestDouble } from '../support/double.ts';
import { Elb } from '../support/elb.ts';
import { Msk } from '../support/msk.ts';

const port = 9094;
let world: TestDouble;
let balancing: Elb;
let msk: Msk;
/** What stands behind every broker: it says back what it is told. */
let echo: Server;

const begin = async (dataPlane: boolean): Promise<void> => {
  world = await startTestDouble({ dataPlane });
  balancing = new Elb(world);
  msk = new Msk(world);
  const { port: hidden } = echo.address() as AddressInfo;
  world.double.world.machines = { ...noMachines, behind: () => ({ host: '127.0.0.1', port: hidden }) };
};

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  await begin(true);
});
afterEach(async () => {
  await world.stop();
  echo.close();
});

/** A connection that has brought something there and back; undefined when it was refused or reset. */
const talk = async (from: string, to: string, at = port): Promise<Socket | undefined> => {
  const socket = connect({ host: to, port: at, localAddress: from });
  const ended = once(socket, 'close').then(() => undefined);
  socket.on('error', () => undefined).write('hello');
  return Promise.race([once(socket, 'data').then(() => socket), ended]).catch(() => undefined);
};

const reaches = async (from: string, to: string, at = port): Promise<boolean> => {
  const socket = await talk(from, to, at);
  socket?.destroy();
  return socket !== undefined;
};

/** Waits until a connection is cut. */
const isCut = async (socket: Socket | undefined): Promise<boolean> => {
  if (socket && !socket.destroyed) await once(socket, 'close').catch(() => undefined);
  return socket?.destroyed === true;
};

const addressesOf = async (client: ec2.EC2Client, described: string): Promise<string[]> => {
  const { NetworkInterfaces = [] } = await client.send(new ec2.DescribeNetworkInterfacesCommand({}));
  const own = NetworkInterfaces.filter(({ Description }) => Description?.startsWith(described) === true);
  return own.map(({ PrivateIpAddress = '' }) => PrivateIpAddress).sort();
};

/** An address of the consumer's VPC that is nobody's interface. */
const consumerHost = async (host = 99): Promise<string> => {
  const { Subnets } = await world.other.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [consumerSubnets[0]] }));
  return `${(Subnets?.[0]?.CidrBlock ?? '').split('.').slice(0, 3).join('.')}.${host}`;
};

/** Two brokers, one in each zone, and a load balancer in front of the first. */
const loadBalanced = async (wish: Partial<elb.CreateLoadBalancerCommandInput> = {}, targets = [1]) => {
  const [brokers, front] = [await balancing.securityGroup('brokers'), await balancing.securityGroup('front')];
  await balancing.allow(brokers, { UserIdGroupPairs: [{ GroupId: front }] });
  const cluster = await msk.active({ nodes: { SecurityGroups: [brokers] } });
  const addresses = new Map<number, string>();
  for (const id of [1, 2]) addresses.set(id, (await msk.broker(cluster, id)).ClientVpcIpAddress ?? '');
  const group = await balancing.group('targets');
  const arn = await balancing.active('front', { SecurityGroups: [front], ...wish });
  const listener = await balancing.listen(arn, group);
  await balancing.register(group, ...targets.map((id) => ({ Id: addresses.get(id) ?? '' })));
  await world.advance(durations.targetRegistration + 10);
  const nodes = await addressesOf(world.aws.ec2, 'ELB net/front/');
  return { cluster, brokers, front, group, arn, listener, nodes, broker: addresses.get(1) ?? '', addresses };
};

/** The same, offered to the consumer's account, who has an endpoint in the first zone. */
const exposed = async (AcceptanceRequired = false) => {
  const way = await loadBalanced();
  await world.aws.elbv2.send(
    new elb.SetSecurityGroupsCommand({
      LoadBalancerArn: way.arn,
      SecurityGroups: [way.front],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
    }),
  );
  const { ServiceConfiguration } = await world.aws.ec2.send(
    new ec2.CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns: [way.arn], AcceptanceRequired }),
  );
  const { ServiceId = '', ServiceName } = ServiceConfiguration ?? {};
  await world.aws.ec2.send(
    new ec2.ModifyVpcEndpointServicePermissionsCommand({
      ServiceId,
      AddAllowedPrincipals: ['arn:aws:iam::222222222222:root'],
    }),
  );
  await world.advance(durations.endpointServiceCreation + 1);
  const { GroupId = '' } = await world.other.ec2.send(
    new ec2.CreateSecurityGroupCommand({ GroupName: 'endpoints', Description: 'x', VpcId: consumerVpc }),
  );
  const open = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '127.0.0.0/8' }] }];
  await world.other.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: open }));
  const { VpcEndpoint } = await world.other.ec2.send(
    new ec2.CreateVpcEndpointCommand({
      VpcEndpointType: 'Interface',
      VpcId: consumerVpc,
      ServiceName,
      SubnetIds: [consumerSubnets[0]],
      SecurityGroupIds: [GroupId],
    }),
  );
  await world.advance(durations.endpointCreation);
  const [endpoint = ''] = await addressesOf(world.other.ec2, 'VPC Endpoint Interface');
  return { ...way, ServiceId, endpoint, endpointId: VpcEndpoint?.VpcEndpointId ?? '', host: await consumerHost() };
};

/** The address of an endpoint in a VPC of another Region, whose hosts may all connect to it. */
const remoteEndpoint = async (client: ec2.EC2Client, ServiceName: string): Promise<string> => {
  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: '127.250.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const within = { VpcId, CidrBlock: '127.250.1.0/24', AvailabilityZoneId: 'use1-az1' };
  const { Subnet } = await client.send(new ec2.CreateSubnetCommand(within));
  const { SecurityGroups } = await client.send(new ec2.DescribeSecurityGroupsCommand({}));
  const GroupId = SecurityGroups?.[0]?.GroupId;
  const open = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '127.250.0.0/16' }] }];
  await client.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: open }));
  await client.send(
    new ec2.CreateVpcEndpointCommand({
      ...{ VpcEndpointType: 'Interface', VpcId, ServiceName, ServiceRegion: 'eu-central-1' },
      SubnetIds: [Subnet?.SubnetId ?? ''],
    }),
  );
  await world.advance(durations.endpointCreation);
  return (await addressesOf(client, 'VPC Endpoint Interface'))[0] ?? '';
};

describe('endpoints', () => {
  test('E44 L25 bytes go from a host of the consumer’s VPC to a broker, and back', async () => {
    const { endpoint, host } = await exposed();
    expect(await reaches(host, endpoint)).toBe(true);
  });
  test('E44 such a host gets to endpoints and to nothing else; an address outside of the VPCs gets nowhere', async () => {
    const { endpoint, host, nodes, broker } = await exposed();
    for (const to of [...nodes, broker]) expect(await reaches(host, to)).toBe(false);
    for (const to of [endpoint, ...nodes, broker]) expect(await reaches('127.0.0.1', to)).toBe(false);
    const { Subnets } = await world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [subnets[0]] }));
    const providerHost = `${(Subnets?.[0]?.CidrBlock ?? '').split('.').slice(0, 3).join('.')}.99`;
    expect(await reaches(providerHost, endpoint)).toBe(false);
  });
  test('E33 E44 a host of another Region gets to a service that is offered there', async () => {
    const { ServiceId, arn } = await exposed();
    await balancing.setAttribute(arn, 'load_balancing.cross_zone.enabled', 'true');
    await world.aws.ec2.send(
      new ec2.ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, AddSupportedRegions: ['us-east-1'] }),
    );
    await world.advance(durations.endpointServiceCreation + 1);
    const remote = clientsOf(world.double.endpoint, consumer, 'us-east-1');
    const endpoint = await remoteEndpoint(remote.ec2, `com.amazonaws.vpce.eu-central-1.${ServiceId}`);
    expect(await reaches('127.250.1.99', endpoint)).toBe(true);
    remote.destroy();
  });
  test('E44 nothing goes through before the connection is available', async () => {
    const { endpoint, host, ServiceId, endpointId } = await exposed(true);
    expect(await reaches(host, endpoint)).toBe(false);
    await world.aws.ec2.send(new ec2.AcceptVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds: [endpointId] }));
    await world.double.world.settled();
    expect(await reaches(host, endpoint)).toBe(false);
    await world.advance(durations.endpointCreation);
    expect(await reaches(host, endpoint)).toBe(true);
  });
  test('E44 rejecting a connection cuts what is on it at once', async () => {
    const { endpoint, host, ServiceId, endpointId } = await exposed();
    const socket = await talk(host, endpoint);
    expect(socket).toBeDefined();
    await world.aws.ec2.send(new ec2.RejectVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds: [endpointId] }));
    expect(await isCut(socket)).toBe(true);
    await world.double.world.settled();
    expect(await reaches(host, endpoint)).toBe(false);
  });
  test('E44 deleting an endpoint cuts what is on it at once', async () => {
    const { endpoint, host, endpointId } = await exposed();
    const socket = await talk(host, endpoint);
    await world.other.ec2.send(new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
    expect(await isCut(socket)).toBe(true);
  });
  test('E44 the load balancer’s groups are asked about the consumer’s host, unless it is told not to', async () => {
    const { endpoint, host, arn, front } = await exposed();
    const enforce = (EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on' | 'off') =>
      world.aws.elbv2.send(
        new elb.SetSecurityGroupsCommand({
          LoadBalancerArn: arn,
          SecurityGroups: [front],
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
        }),
      );
    await enforce('on');
    expect(await reaches(host, endpoint)).toBe(false);
    await balancing.allow(front, { IpRanges: [{ CidrIp: `${host}/32` }] });
    expect(await reaches(host, endpoint)).toBe(true);
    expect(await reaches(await consumerHost(98), endpoint)).toBe(false);
  });
});

describe('load balancers', () => {
  /** A host in the provider's VPC that the load balancer's group lets in. */
  const admitted = async (front: string): Promise<string> => {
    const host = await balancing.address(1, 99);
    await balancing.allow(front, { IpRanges: [{ CidrIp: `${host}/32` }] });
    return host;
  };

  test('L25 nothing listens for them unless a data plane was asked for', async () => {
    await world.stop();
    await begin(false);
    const { nodes, front } = await loadBalanced();
    const host = await admitted(front);
    for (const node of nodes) expect(await reaches(host, node)).toBe(false);
  });
  test('L25 a listener carries TCP to a healthy target, for who is let in', async () => {
    const { nodes, front, broker, listener } = await loadBalanced();
    const host = await admitted(front);
    expect(await reaches(host, nodes[0] ?? '')).toBe(true);
    expect(await reaches(await balancing.address(1, 98), nodes[0] ?? '')).toBe(false);
    expect(await reaches(host, broker)).toBe(false);
    const socket = await talk(host, nodes[0] ?? '');
    await world.aws.elbv2.send(new elb.DeleteListenerCommand({ ListenerArn: listener }));
    expect(await isCut(socket)).toBe(true);
  });
  test('L23 without cross-zone a node in a zone without a target passes nothing', async () => {
    const { nodes, front, arn, group } = await loadBalanced();
    const host = await admitted(front);
    const [own = '', other = ''] = nodes;
    expect([await reaches(host, own), await reaches(host, other)]).toEqual([true, false]);
    await balancing.setAttribute(arn, 'load_balancing.cross_zone.enabled', 'true');
    expect(await reaches(host, other)).toBe(true);
    await balancing.setGroupAttribute(group, 'load_balancing.cross_zone.enabled', 'false');
    expect(await reaches(host, other)).toBe(false);
  });
  test('L23 an unhealthy target gets nothing while another is healthy; when none is, all do', async () => {
    const { nodes, front, arn, group, cluster, addresses } = await loadBalanced({}, [1, 2]);
    await balancing.setAttribute(arn, 'load_balancing.cross_zone.enabled', 'true');
    const host = await admitted(front);
    await msk.event('stopBroker', cluster, { brokerId: 2 });
    await world.advance(30);
    for (let turn = 0; turn < 3; turn += 1) expect(await reaches(host, nodes[0] ?? '')).toBe(true);
    await msk.event('startBroker', cluster, { brokerId: 2 });
    await world.double.world.settled();
    await balancing.client.send(new elb.ModifyTargetGroupCommand({ TargetGroupArn: group, HealthCheckPort: '1' }));
    await world.advance(30);
    expect(await balancing.health(group)).toEqual(
      [1, 2].map((id) => `${addresses.get(id) ?? ''}:9094 unhealthy Target.FailedHealthChecks`),
    );
    for (let turn = 0; turn < 2; turn += 1) expect(await reaches(host, nodes[0] ?? '')).toBe(true);
  });
  test('L21 connections outlive the registration of their target', async () => {
    const { nodes, front, group, broker } = await loadBalanced();
    const host = await admitted(front);
    const socket = await talk(host, nodes[0] ?? '');
    await balancing.deregister(group, { Id: broker });
    expect(await reaches(host, nodes[0] ?? '')).toBe(false);
    await world.advance(300);
    socket?.write('still there?');
    expect(await once(socket ?? echo, 'data')).toHaveLength(1);
    socket?.destroy();
  });
  test('L21 unless the group ends them with it', async () => {
    const { nodes, front, group, broker } = await loadBalanced();
    await balancing.setGroupAttribute(group, 'deregistration_delay.connection_termination.enabled', 'true');
    const socket = await talk(await admitted(front), nodes[0] ?? '');
    await balancing.deregister(group, { Id: broker });
    await world.advance(295);
    expect(socket?.destroyed).toBe(false);
    await world.advance(5);
    expect(await isCut(socket)).toBe(true);
  });
  test('L48 a target that becomes unhealthy loses its connections', async () => {
    const { nodes, front, group } = await loadBalanced();
    const socket = await talk(await admitted(front), nodes[0] ?? '');
    await balancing.client.send(new elb.ModifyTargetGroupCommand({ TargetGroupArn: group, HealthCheckPort: '1' }));
    await world.advance(10);
    expect(socket?.destroyed).toBe(false);
    await world.advance(30);
    expect(await isCut(socket)).toBe(true);
  });
  test('L48 unless its group says that they go on', async () => {
    const { nodes, front, group } = await loadBalanced();
    const attribute = 'target_health_state.unhealthy.connection_termination.enabled';
    await balancing.setGroupAttribute(group, attribute, 'false');
    const socket = await talk(await admitted(front), nodes[0] ?? '');
    await balancing.client.send(new elb.ModifyTargetGroupCommand({ TargetGroupArn: group, HealthCheckPort: '1' }));
    await world.advance(40);
    expect(await balancing.health(group)).toEqual([expect.stringContaining('unhealthy')]);
    socket?.write('still there?');
    expect(await once(socket ?? echo, 'data')).toHaveLength(1);
    socket?.destroy();
  });
  test('L25 L10 what nobody uses is dropped after the listener’s idle timeout', async () => {
    const { nodes, front, listener } = await loadBalanced();
    await balancing.setListenerAttribute(listener, 'tcp.idle_timeout.seconds', '600');
    const socket = await talk(await admitted(front), nodes[0] ?? '');
    await world.advance(595);
    socket?.write('again');
    await once(socket ?? echo, 'data');
    await world.advance(595);
    expect(socket?.destroyed).toBe(false);
    await world.advance(10);
    expect(await isCut(socket)).toBe(true);
  });
  test('L25 a broker that stops takes its connections along', async () => {
    const { nodes, front, cluster } = await loadBalanced();
    const socket = await talk(await admitted(front), nodes[0] ?? '');
    await msk.event('stopBroker', cluster, { brokerId: 1 });
    expect(await isCut(socket)).toBe(true);
  });
});
