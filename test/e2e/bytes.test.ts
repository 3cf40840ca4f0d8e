import { CreateVpcEndpointCommand, RejectVpcEndpointConnectionsCommand } from '@aws-sdk/client-ec2';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Consumer, Reader, Reading } from '../../sandbox/consumer/index.ts';
import { bootstrapOf } from '../../sandbox/consumer/secret.ts';
import { namesIn } from '../../sandbox/hosts/names.ts';
import { arrive, inOrder, ofDevices } from '../support/arrivals.ts';
import { clientsOf, refusalOf, type AwsClients } from '../support/aws.ts';
import { control } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';
import type { TestWorld } from '../support/sandbox.ts';
import {
  newAccount,
  openSession,
  startStreamingWorld,
  topicSeenFrom,
  type StreamingWorld,
} from '../support/streaming.ts';

let streaming: StreamingWorld;
let world: TestWorld;
let consumer: Consumer;
let reader: Reader;
let asConsumer: AwsClients;
const namespace = 'streaming';
const topic = 'readings';

beforeAll(async () => {
  streaming = await startStreamingWorld(4);
  world = streaming.world;
  consumer = streaming.first;
  asConsumer = clientsOf(world.sandbox.aws.endpoint, '222222222222');
}, 180_000);
afterAll(async () => {
  asConsumer.destroy();
  await streaming.stop();
}, 60_000);

const sorted = (numbers: number[]): number[] => numbers.sort((a, b) => a - b);

/** The partitions of a topic that a broker leads, by the word of the brokers themselves. */
const ledBy = async (broker: number, name = topic): Promise<number[]> => {
  const { partitions } = await topicSeenFrom(consumer.host, bootstrapOf(await consumer.brokers()), name);
  return sorted(partitions.filter(({ leader }) => leader === broker).map(({ partitionId }) => partitionId));
};

const partitionsOf = (arrived: readonly { partition: number }[]): number[] =>
  sorted([...new Set(arrived.map(({ partition }) => partition))]);

/** Where the consumer's names lead for a broker. */
const endpointOf = async (broker: string, { host } = consumer): Promise<[address: string, name: string]> => {
  const name = (await consumer.brokers())[broker]?.endpoint_url ?? '';
  return [namesIn(host.namesFile)()[name] ?? '', name];
};

test('both objects become Ready, and a consumer reads every device in order', async () => {
  await streaming.producing(6);
  await consumer.connect();
  reader = await consumer.read(topic, 'all');
  await arrive(reader, ofDevices(6));
  inOrder(reader.readings());
}, 90_000);

test('the published consumers’ rules hold for the secret and for the records', async () => {
  const { SecretString = '' } = await asConsumer.secrets.send(
    new GetSecretValueCommand({ SecretId: (await world.status(namespace, 'sensors')).secret?.arn }),
  );
  // Every top-level value is taken for a broker, and its port is converted from text.
  for (const broker of Object.values(JSON.parse(SecretString) as Record<string, Record<string, unknown>>)) {
    expect(Object.keys(broker).sort()).toEqual(['broker_port', 'endpoint_url', 'service_name']);
    for (const field of Object.values(broker)) expect(typeof field).toBe('string');
    expect(broker['broker_port']).toBe('9094');
  }
  const form = /^\{"device_id": \d+, "timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "temperature": -?\d+\}$/;
  for (const { value } of reader.readings()) expect(value).toMatch(form);
  // Timestamps are compared as text.
  const times = reader.readings().map(({ timestamp }) => timestamp);
  expect([...times].sort()).toEqual([...times].sort((a, b) => Date.parse(a) - Date.parse(b)));
});

test('from the consumer’s VPC endpoints are reached and brokers are not; a wrong name fails TLS', async () => {
  const { host } = consumer;
  const [address, name] = await endpointOf('b-1');
  const session = await openSession(host, address, name);
  expect(session.authorized).toBe(true);
  session.destroy();
  const [, otherName] = await endpointOf('b-2');
  await expect(openSession(host, address, otherName)).rejects.toThrow(/does not match/);
  const { exposedBrokers = [] } = await world.status(namespace, 'sensors');
  expect(exposedBrokers).toHaveLength(2);
  for (const broker of exposedBrokers)
    await expect(openSession(host, broker.address ?? '', broker.host ?? '')).rejects.toThrow(/ECONNRESET|closed/);
});

test('account 333333333333 gets nothing', async () => {
  const stranger = clientsOf(world.sandbox.aws.endpoint, '333333333333');
  const { secret, exposedBrokers = [] } = await world.status(namespace, 'sensors');
  const read = stranger.secrets.send(new GetSecretValueCommand({ SecretId: secret?.arn }));
  expect((await refusalOf(read)).code).toBe('AccessDeniedException');
  const { network, address: own } = await newAccount(world, '333333333333', 128);
  const host = { ...consumer.host, address: own };
  for (const { endpointService, address = '', host: name = '' } of exposedBrokers) {
    const create = stranger.ec2.send(
      new CreateVpcEndpointCommand({
        ...{ VpcEndpointType: 'Interface', VpcId: network.vpcId, ServiceName: endpointService?.name },
        SubnetIds: [...network.subnetIds],
      }),
    );
    expect((await refusalOf(create)).code).toBe('InvalidServiceName');
    for (const to of [address, (await endpointOf(name.split('.')[0] ?? ''))[0]])
      await expect(openSession(host, to, name)).rejects.toThrow(/ECONNRESET|closed/);
  }
  stranger.destroy();
});

test('without the endpoint of one broker its partitions are not read, and the others are', async () => {
  const { second } = streaming;
  await second.connect();
  const half = await second.read(topic, await groupLedBy(1));
  const all = (arrived: readonly Reading[]): void => {
    expect(partitionsOf(arrived)).toEqual([0, 1, 2, 3]);
  };
  await arrive(half, all);
  await second.disconnect('b-2');
  const left = await ledBy(1);
  await arrive(half, (arrived) => {
    expect(arrived.length).toBeGreaterThan(100);
    expect(partitionsOf(arrived.slice(-50))).toEqual(left);
  });
  await second.connect();
  await arrive(half, all);
  await half.stop();
}, 60_000);

/** A consumer group that a broker coordinates: the leader of the partition of Kafka's offsets topic that the group's name falls on. */
const groupLedBy = async (broker: number): Promise<string> => {
  const led = await ledBy(broker, '__consumer_offsets');
  const partitions = 6;
  const hash = (text: string): number => Buffer.from(text).reduce((sum, byte) => (31 * sum + byte) | 0, 0);
  const names = Array.from({ length: 100 }, (_, index) => `group-${index}`);
  return names.find((name) => led.includes(Math.abs(hash(name)) % partitions)) ?? '';
};

test('a connection that its owner rejects is cut at once; another account’s goes on', async () => {
  const [address, name] = await endpointOf('b-2');
  const session = await openSession(consumer.host, address, name);
  const { second } = streaming;
  const others = await openSession(second.host, ...(await endpointOf('b-2', second)));
  const service = (await world.status(namespace, 'sensors')).exposedBrokers?.find(({ brokerId }) => brokerId === 2);
  const owner = clientsOf(world.sandbox.aws.endpoint);
  const began = performance.now();
  const cut = new Promise((resolve) => session.once('close', resolve));
  await owner.ec2.send(
    new RejectVpcEndpointConnectionsCommand({
      ServiceId: service?.endpointService?.id,
      VpcEndpointIds: [await consumer.endpointTo(service?.endpointService?.name ?? '')],
    }),
  );
  await cut;
  console.log(`rejected and cut in ${Math.round(performance.now() - began)} ms`);
  await expect(openSession(consumer.host, address, name)).rejects.toThrow(/ECONNREFUSED|ECONNRESET|closed/);
  const reading = await second.read(topic, 'others');
  await arrive(reading, ofDevices(6));
  expect(others.destroyed).toBe(false);
  others.destroy();
  await reading.stop();
  owner.destroy();
  // A new endpoint in the place of the rejected one.
  await consumer.connect();
  const led = await ledBy(2);
  await arrive(reader, (arrived) => {
    expect(partitionsOf(arrived)).toEqual(expect.arrayContaining(led));
  });
}, 90_000);

test('the cluster is scaled out: the running consumer finds the new brokers once it has endpoints for them', async () => {
  await world.sandbox.kubectl('scale', 'cak/sensors', '--namespace', namespace, '--replicas=4');
  await world.until(namespace, 'sensors', 'Ready', 'True');
  await consumer.connect();
  // With few partitions and few devices the new brokers may lead none that any device writes to.
  await streaming.changeProducer({ topic: { partitions: 72 }, sensorsPerReplica: 30 });
  await streaming.producing(60);
  const led = await eventually(async () => {
    const { partitions } = await topicSeenFrom(consumer.host, bootstrapOf(await consumer.brokers()), topic);
    const found = partitions.filter(({ leader }) => leader > 2).map(({ partitionId }) => partitionId);
    if (found.length === 0) throw new Error(`no new broker leads a partition: ${JSON.stringify(partitions)}`);
    return found;
  }, 30_000);
  await arrive(reader, (arrived) => {
    expect(partitionsOf(arrived).filter((partition) => led.includes(partition))).not.toEqual([]);
    ofDevices(60)(arrived);
  });
}, 90_000);

test('a broker that is killed and comes back at another address: the flow goes on', async () => {
  const { cluster } = await world.status(namespace, 'sensors');
  const addressOf = async (): Promise<string | undefined> =>
    (await world.status(namespace, 'sensors')).exposedBrokers?.find(({ brokerId }) => brokerId === 2)?.address;
  const before = await addressOf();
  await control(world.sandbox.aws, 'POST', '/events', {
    ...{ event: 'replaceBroker', clusterArn: cluster?.arn, brokerId: 2, keepAddress: false },
  });
  await eventually(async () => {
    expect(await addressOf()).not.toBe(before);
  });
  await world.until(namespace, 'sensors', 'Ready', 'True');
  await arrive(reader, ofDevices(60));
  await openSession(consumer.host, ...(await endpointOf('b-2'))).then((session) => session.destroy());
}, 90_000);
