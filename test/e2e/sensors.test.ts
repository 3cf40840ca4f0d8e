import { afterAll, beforeAll, expect, test } from '@jest/globals';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { KubeClient } from '../../src/kube/client.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import { pods } from '../../src/sensor-producer/kinds.ts';
import { sensorProducers, type SensorProducer } from '../../src/sensor-producer/object.ts';
import { namesIn, resolveBy } from '../../sandbox/hosts/names.ts';
import { Kubelet } from '../../sandbox/kubernetes/kubelet.ts';
import { startWorld, type SandboxWorld } from '../../sandbox/world.ts';
import { eventually } from '../support/eventually.ts';
import { startTestKafka, type TestKafka } from '../support/kafka.ts';
import { followTopic, type Follower } from '../support/follow-topic.ts';

let kafka: TestKafka;
let unresolve: () => void = () => undefined;
let world: SandboxWorld;
let kube: KubeClient;
let kubelet: Kubelet;
let follower: Follower | undefined;
const troubles: string[] = [];
const namespace = 'garden';
const within = 60_000;

beforeAll(async () => {
  kafka = await startTestKafka([1, 2, 3]);
  unresolve = resolveBy(namesIn(kafka.namesFile));
  world = await startWorld({ clock: 120 });
  const transport = httpsTransport(loadKubeConfig(world.kubernetes.kubeconfig));
  kube = new KubeClient({ transport, clock: systemClock, userAgent: 'tests' });
  kubelet = new Kubelet({
    ...{ kube, children: kafka.children, folder: path.join(kafka.folder, 'pods') },
    env: { SANDBOX_NAMES_FILE: kafka.namesFile },
    addressOf: kafka.podAddress,
    onTrouble: (message) => troubles.push(message),
  });
  await kubelet.start();
  await world.startOperator();
  await world.kubectl('create', 'namespace', namespace);
  const authority = path.join(kafka.folder, 'authority.pem');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(authority, kafka.authority.cert);
  await world.kubectl('create', 'secret', 'generic', 'authority', '-n', namespace, `--from-file=ca.crt=${authority}`);
}, 180_000);

afterAll(async () => {
  unresolve();
  await follower?.stop();
  await kubelet.stop();
  kube.close();
  await world.stop();
  await kafka.stop();
}, 60_000);

const producer = (): Promise<SensorProducer> => kube.get(sensorProducers, { namespace, name: 'roses' });
const becomesReady = (sensors: number): Promise<void> =>
  eventually(async () => {
    const { status, metadata } = await producer();
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'True', observedGeneration: metadata.generation });
    expect(status).toMatchObject({ sensors });
  }, within);

/** From now on readings of exactly these devices arrive. */
const arrivesFrom = async (count: number): Promise<void> => {
  follower?.forget();
  const wanted = Array.from({ length: count }, (_, index) => index + 1);
  await eventually(() => {
    const seen = [...(follower?.byDevice().keys() ?? [])].map(Number).sort((a, b) => a - b);
    expect(seen).toEqual(wanted);
  }, within);
};

/** Of what arrived: each device's readings once and in order, as two sensors of one id would not leave them. */
const eachOnceInOrder = (): void => {
  for (const [device, readings] of follower?.byDevice() ?? []) {
    const times = readings.map(({ value }) => (JSON.parse(value) as { timestamp: string }).timestamp);
    expect({ device, times: new Set(times).size }).toEqual({ device, times: times.length });
    expect(times).toEqual([...times].sort());
  }
};

test('sensors run as pods and write to real brokers; the condition closes the loop', async () => {
  await kube.create(sensorProducers, {
    ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'SensorProducer' },
    metadata: { name: 'roses', namespace },
    spec: {
      bootstrapServers: kafka.bootstrap(9094),
      ...{ replicas: 2, sensorsPerReplica: 3, intervalMs: 50 },
      topic: { name: 'readings', partitions: 3 },
      tls: { caSecretRef: { name: 'authority' } },
    },
  });
  await becomesReady(6);
  follower = await followTopic(kafka, 'readings');
  await arrivesFrom(6);
}, 120_000);

test('kubectl scale adds sensors; those that were there keep their ids', async () => {
  await world.kubectl('scale', 'sensor/roses', '-n', namespace, '--replicas=3');
  await becomesReady(9);
  await arrivesFrom(9);
}, 120_000);

test('a deleted pod comes back with its sensors, and never are there two of one', async () => {
  follower?.forget();
  const before = await kube.get(pods, { namespace, name: 'roses-1' });
  await world.kubectl('delete', 'pod', 'roses-1', '-n', namespace);
  await eventually(async () => {
    expect((await kube.get(pods, { namespace, name: 'roses-1' })).metadata.uid).not.toBe(before.metadata.uid);
  }, within);
  await becomesReady(9);
  eachOnceInOrder();
  await arrivesFrom(9);
}, 120_000);

test('a rolling restart keeps every device in order, each reading once', async () => {
  follower?.forget();
  await kube.patch(
    sensorProducers,
    { namespace, name: 'roses' },
    {
      type: 'application/merge-patch+json',
      body: { spec: { delivery: { bufferRecords: 5000 } } },
    },
  );
  await eventually(async () => {
    const { status } = await producer();
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
  }, within);
  await becomesReady(9);
  eachOnceInOrder();
}, 120_000);

test('deleting the object ends its pods', async () => {
  await world.kubectl('delete', 'sensor/roses', '-n', namespace);
  await eventually(async () => {
    expect((await kube.list(pods, { namespace })).items).toEqual([]);
  }, within);
}, 120_000);
