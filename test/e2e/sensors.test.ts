import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Reader } from '../../sandbox/consumer/index.ts';
import { makeAuthority } from '../../sandbox/authority.ts';
import { pods } from '../../src/sensor-producer/kinds.ts';
import { sensorProducers } from '../../src/sensor-producer/object.ts';
import { arrive, inOrder, ofDevices } from '../support/arrivals.ts';
import { eventually } from '../support/eventually.ts';
import { startStreamingWorld, type StreamingWorld } from '../support/streaming.ts';

let streaming: StreamingWorld;
let reader: Reader;
const within = 60_000;
const namespace = 'streaming';

beforeAll(async () => {
  streaming = await startStreamingWorld(3);
}, 180_000);
afterAll(async () => {
  await streaming.stop();
}, 60_000);

const kubectl = (...args: string[]): Promise<string> => streaming.world.sandbox.kubectl(...args, '-n', namespace);

test('sensors run as pods and write to real brokers; the condition closes the loop', async () => {
  await streaming.producing(6);
  await streaming.first.connect();
  reader = await streaming.first.read('readings', 'sensors');
  await arrive(reader, ofDevices(6));
}, 120_000);

test('kubectl scale adds sensors; those that were there keep their ids', async () => {
  await kubectl('scale', 'sensor/greenhouse', '--replicas=3');
  await streaming.producing(9);
  await arrive(reader, ofDevices(9));
}, 120_000);

test('a deleted pod comes back with its sensors, and never are there two of one', async () => {
  const { kube } = streaming.world;
  const before = await kube.get(pods, { namespace, name: 'greenhouse-1' });
  await kubectl('delete', 'pod', 'greenhouse-1');
  await eventually(async () => {
    expect((await kube.get(pods, { namespace, name: 'greenhouse-1' })).metadata.uid).not.toBe(before.metadata.uid);
  }, within);
  await streaming.producing(9);
  await arrive(reader, ofDevices(9));
  inOrder(reader.readings());
}, 120_000);

test('a rolling restart keeps every device in order', async () => {
  await streaming.changeProducer({ delivery: { bufferRecords: 5000 } });
  await eventually(async () => {
    const { status } = await streaming.producer();
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
  }, within);
  await streaming.producing(9);
  await arrive(reader, ofDevices(9));
  inOrder(reader.readings());
}, 120_000);

test('a node is cordoned and its pod moves: its sensors keep their ids, and never are there two of one', async () => {
  const nodeOf = (name: string): Promise<string> =>
    kubectl('get', 'pod', name, '--ignore-not-found', '-o', 'jsonpath={.spec.nodeName}');
  const before = await nodeOf('greenhouse-0');
  await kubectl('cordon', before);
  await kubectl('delete', 'pod', 'greenhouse-0');
  await eventually(async () => {
    expect(['', before]).not.toContain(await nodeOf('greenhouse-0'));
  }, within);
  await kubectl('uncordon', before);
  await streaming.producing(9);
  await arrive(reader, ofDevices(9));
  inOrder(reader.readings());
}, 120_000);

test('deleting the object ends its pods, and their addresses are free', async () => {
  const { world } = streaming;
  const podInterfaces = async (): Promise<number> => (await streaming.podAddresses()).length;
  expect(await podInterfaces()).toBe(3);
  await kubectl('delete', 'sensor/greenhouse');
  await eventually(async () => {
    expect((await world.kube.list(pods, { namespace })).items).toEqual([]);
    expect(await podInterfaces()).toBe(0);
  }, within);
}, 120_000);

const toTheCluster = { kafkaRef: { name: 'sensors' } };
const impossible: Readonly<Record<string, { spec: object; sentence: RegExp }>> = {
  'unknown-cluster': {
    spec: { kafkaRef: { name: 'sensor' }, topic: { name: 'readings' } },
    sentence: /there is no CrossAccountKafka sensor in this namespace/,
  },
  'too-many-replicas': {
    spec: { ...toTheCluster, topic: { name: 'wide', replicationFactor: 3 } },
    sentence: /topic.replicationFactor 3 is larger than the number of brokers, 2/,
  },
  'wrong-authority': {
    spec: { ...toTheCluster, topic: { name: 'readings' }, tls: { caSecretRef: { name: 'other-authority' } } },
    sentence: /not signed by an authority that is trusted here: check tls.caSecretRef/,
  },
  'no-secret': {
    spec: {
      ...{ ...toTheCluster, topic: { name: 'readings' } },
      authentication: { mode: 'Scram', secretRef: { name: 'nowhere' } },
    },
    sentence: /the Secret is not there, or has no key username/,
  },
  'no-such-login': {
    spec: {
      ...{ ...toTheCluster, topic: { name: 'readings' } },
      authentication: { mode: 'Scram', secretRef: { name: 'login' } },
    },
    sentence: /the brokers do not offer this way to log in: check authentication/,
  },
  'fewer-partitions': {
    spec: { ...toTheCluster, topic: { name: 'readings', partitions: 2 } },
    sentence: /topic readings has 3 partitions, more than the 2 wanted/,
  },
};

test('what cannot be is told by a condition in a sentence, and no pod restarts for it', async () => {
  const { kube } = streaming.world;
  const { cert } = await makeAuthority();
  await kubectl('create', 'secret', 'generic', 'other-authority', `--from-literal=ca.crt=${cert}`);
  await kubectl('create', 'secret', 'generic', 'login', '--from-literal=username=a', '--from-literal=password=b');
  for (const [name, { spec }] of Object.entries(impossible))
    await kube.create(sensorProducers, {
      ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'SensorProducer' },
      ...{ metadata: { name, namespace }, spec },
    });
  for (const [name, { sentence }] of Object.entries(impossible))
    await eventually(async () => {
      const { status } = await kube.get(sensorProducers, { namespace, name });
      expect(status?.conditions?.find(({ type }) => type === 'Ready')?.message).toMatch(sentence);
    }, within);
  const restarts = '{.items[*].status.containerStatuses[*].restartCount}';
  expect((await kubectl('get', 'pods', '-o', `jsonpath=${restarts}`)).split(' ').filter((n) => n !== '0')).toEqual([]);
}, 120_000);
