import * as ec2 from '@aws-sdk/client-ec2';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noMachines } from '../../sandbox/aws/broker-machines.ts';
import { clientsOf, consumer, type AwsClients } from '../support/aws.ts';
import { control } from '../support/control.ts';
import { consumerVpc } from '../support/double.ts';
import { eventually } from '../support/eventually.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';
import { Promises } from '../simulation/histories/promises.ts';
import { Truth } from '../simulation/histories/truth.ts';
import { Consumer } from '../simulation/people.ts';

let world: TestWorld;
/** What stands behind every broker: it says back what it is told. */
let echo: Server;
let aws: AwsClients;
let reader: Consumer;
let promises: Promises;
let live: Socket | undefined;
let heartbeat: NodeJS.Timeout;

/** Well within the idle timeout of the listeners, which passes as fast as AWS's time does here. */
const heartbeatMs = 100;

beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port } = echo.address() as AddressInfo;
  world = await startTestWorld();
  const double = world.sandbox.aws;
  double.world.machines = { ...noMachines, behind: () => ({ host: '127.0.0.1', port }) };
  aws = clientsOf(double.endpoint, consumer);
  reader = new Consumer({ status: () => world.status('streaming', 'sensors') }, aws);
  await openEndpoints();
  await world.namespace('streaming');
  await world.startOperator();
  const object = await world.create('streaming', 'sensors');
  promises = new Promises({ clock: double.world.clock, double }, new Truth(double.world), () => object);
}, 600_000);

afterAll(async () => {
  clearInterval(heartbeat);
  live?.destroy();
  promises.stop();
  aws.destroy();
  await world.stop();
  echo.close();
});

/** Hosts of the consumer's VPC may connect to its endpoints. */
const openEndpoints = async (): Promise<void> => {
  const ofVpc = [{ Name: 'vpc-id', Values: [consumerVpc] }];
  const { SecurityGroups } = await aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ Filters: ofVpc }));
  const open = [{ IpProtocol: 'tcp', FromPort: 9094, ToPort: 9094, IpRanges: [{ CidrIp: '127.0.0.0/8' }] }];
  const GroupId = SecurityGroups?.[0]?.GroupId;
  await aws.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: open }));
};

const addressOf = async (broker: number): Promise<string> => {
  const VpcEndpointIds = [reader.endpoints.get(broker) ?? ''];
  const { VpcEndpoints } = await aws.ec2.send(new ec2.DescribeVpcEndpointsCommand({ VpcEndpointIds }));
  const NetworkInterfaceIds = VpcEndpoints?.[0]?.NetworkInterfaceIds;
  const found = await aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }));
  return found.NetworkInterfaces?.[0]?.PrivateIpAddress ?? '';
};

/** A connection to a broker that is talked over all the time. */
const connectTo = async (broker: number): Promise<Socket> => {
  const host = await addressOf(broker);
  const localAddress = host.replace(/\d+$/, '199');
  return eventually(async () => {
    const socket = connect({ host, port: 9094, localAddress });
    await Promise.race([
      once(socket, 'connect'),
      once(socket, 'close').then(() => Promise.reject(new Error('closed'))),
    ]);
    heartbeat = setInterval(() => socket.write('still there?'), heartbeatMs);
    return socket;
  });
};

const becomes = async (brokers: number): Promise<void> => {
  await world.sandbox.kubectl('scale', 'cak/sensors', '--namespace', 'streaming', `--replicas=${brokers}`);
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(await world.status('streaming', 'sensors')).toMatchObject({ brokers, exposed: `${brokers}/${brokers}` });
};

const setPartitions = async (brokerIds: readonly number[], partitions: number): Promise<void> => {
  const { cluster } = await world.status('streaming', 'sensors');
  for (const brokerId of brokerIds)
    await control(world.sandbox.aws, 'POST', '/events', {
      ...{ event: 'setPartitions', clusterArn: cluster?.arn, brokerId, partitions },
    });
};

test('the consumer is connected to a broker, and talks', async () => {
  await world.until('streaming', 'sensors', 'Ready', 'True');
  await reader.connect();
  live = await connectTo(1);
  const [said] = (await once(live, 'data')) as [Buffer];
  expect(said.toString()).toContain('still there?');
}, 120_000);

test('2 → 4 → 6 → 4 → 2 by kubectl scale: MSK chooses who goes, and ids have gaps', async () => {
  await becomes(4);
  await becomes(6);
  await setPartitions([1, 2, 5, 6], 10);
  await becomes(4);
  expect(Object.keys(await reader.readSecret())).toEqual(['b-1', 'b-2', 'b-5', 'b-6']);
  await setPartitions([5, 6], 0);
  await becomes(2);
  expect(Object.keys(await reader.readSecret())).toEqual(['b-1', 'b-2']);
}, 300_000);

test('nothing of the removed brokers is left once their grace is over', async () => {
  await eventually(() => {
    const owned = world.owned();
    expect(owned).toMatchObject({ 'load-balancer': 2, 'target-group': 2, listener: 2, 'endpoint-service': 2 });
  }, 60_000);
}, 90_000);

test('the connection to the broker that stayed was never cut, and at no call a promise was broken', async () => {
  if (!live) throw new Error('there was no connection');
  expect(live.destroyed).toBe(false);
  const [said] = (await once(live, 'data')) as [Buffer];
  expect(said.toString()).toContain('still there?');
  expect(promises.broken).toEqual([]);
});
