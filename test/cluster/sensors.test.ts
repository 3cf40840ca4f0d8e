import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock, type Clock } from '../../src/clock.ts';
import { crossAccountKafkas, type CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import { applyStatus } from '../../src/kube/apply.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { Events, kubeEvents } from '../../src/kube/events.ts';
import {
  configMaps,
  disruptionBudgets,
  pods,
  statefulSets,
  type StatefulSet,
} from '../../src/sensor-producer/kinds.ts';
import { sensorProducers, type SensorProducer } from '../../src/sensor-producer/object.ts';
import type { SensorOperator } from '../../src/sensor-producer/operator.ts';
import { readReport, type PodReport } from '../../src/sensor-producer/pod-report.ts';
import { reconcile } from '../../src/sensor-producer/reconcile.ts';
import { claimAddressPair } from '../../sandbox/aws/address-pairs.ts';
import { clusterClient, freshNamespace } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { quickstartSpec } from '../support/sandbox.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const kubectl = (...args: string[]) =>
  promisify(execFile)(
    process.env['CLUSTER_KUBECTL'] ?? 'kubectl',
    ['--kubeconfig', process.env['CLUSTER_KUBECONFIG'] ?? '', ...args],
    { cwd: top },
  );

let client: KubeClient;
let namespace: string;

beforeAll(async () => {
  client = clusterClient();
  await kubectl('apply', '-k', 'crds');
  await eventually(() => client.list(sensorProducers, {}));
});
afterAll(() => {
  client.close();
});

const bootstrap = ['b-1.demo:9094', 'b-2.demo:9094'];
const plainSpec = { bootstrapServers: bootstrap, topic: { name: 'readings' } };

const create = (spec: object, name = 'garden'): Promise<SensorProducer> =>
  client.create(sensorProducers, {
    ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'SensorProducer' },
    metadata: { name, namespace },
    spec,
  });

interface Stage {
  /** Lets time pass for the operator. */
  readonly later: (ms: number) => void;
  readonly operator: SensorOperator;
  readonly reports: Map<string, PodReport>;
  /** Passes until there is nothing left to do at once; the object as it then is. */
  readonly pass: (name?: string) => Promise<SensorProducer>;
}

const eventsFor = (clock: Clock): Events =>
  new Events({
    ...{ client, clock, reportingController: 'crossaccountkafka.dev/operator', reportingInstance: 'test' },
    onTrouble: (message) => {
      throw new Error(message);
    },
  });

/** The operator's events; Kubernetes has its own of the StatefulSet. */
const told = async (): Promise<readonly string[]> => {
  const { items } = await client.list(kubeEvents, { namespace });
  return items
    .filter(({ reportingController }) => reportingController === 'crossaccountkafka.dev/operator')
    .map(({ type, reason, note }) => `${type ?? ''} ${reason ?? ''}: ${note ?? ''}`);
};

const stage = async (change: Partial<SensorOperator> = {}): Promise<Stage> => {
  namespace = await freshNamespace(client);
  const kafkas = new Map<string, CrossAccountKafka>();
  const reports = new Map<string, PodReport>();
  let passedMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + passedMs };
  const operator: SensorOperator = {
    ...{ kube: client, clock, image: 'sensors:1', memories: new Map(), written: new Map() },
    events: eventsFor(clock),
    findKafka: (key) => kafkas.get(key),
    readReport: (address) => Promise.resolve(reports.get(address)),
    callTimeoutMs: 10_000,
    mayWrite: () => true,
    ...change,
  };
  const pass = async (name = 'garden'): Promise<SensorProducer> => {
    for (const kafka of (await client.list(crossAccountKafkas, { namespace })).items)
      kafkas.set(`${namespace}/${kafka.metadata.name}`, kafka);
    for (let left = 5; left > 0; left -= 1) {
      const object = await client.get(sensorProducers, { namespace, name });
      const { again } = await reconcile(operator, object);
      if (again?.afterMs !== 0) break;
    }
    return client.get(sensorProducers, { namespace, name });
  };
  const later = (ms: number): void => {
    passedMs += ms;
  };
  return { operator, reports, pass, later };
};

const conditionOf = ({ status }: SensorProducer, type: string) =>
  status?.conditions?.find((condition) => condition.type === type);
const theSet = (): Promise<StatefulSet> => client.get(statefulSets, { namespace, name: 'garden' });
const settings = async (): Promise<unknown> =>
  JSON.parse((await client.get(configMaps, { namespace, name: 'garden' })).data?.['settings.json'] ?? '{}');

/** Plays the kubelet: every pod of the set runs and is ready, each with an address of its own. */
const runPods = async (count: number): Promise<void> => {
  await eventually(async () => {
    const { items } = await client.list(pods, { namespace });
    expect(items).toHaveLength(count);
    for (const { metadata } of items) {
      const ordinal = Number(metadata.name.split('-').at(-1));
      const status = {
        phase: 'Running',
        podIP: `127.99.0.${ordinal + 1}`,
        podIPs: [{ ip: `127.99.0.${ordinal + 1}` }],
        conditions: [{ type: 'Ready', status: 'True' }],
      };
      await client.patch(pods, metadata, {
        type: 'application/merge-patch+json',
        body: { status },
        subresource: 'status',
      });
    }
    expect((await theSet()).status).toMatchObject({ readyReplicas: count });
  });
};

const working = (hosts: readonly string[]): PodReport => ({
  acknowledgedBy: Object.fromEntries(hosts.map((host) => [host, new Date().toISOString()])),
  differences: [],
});

test('from an object to pods, and to Ready once records are acknowledged', async () => {
  const { pass, reports } = await stage();
  await create({ ...plainSpec, replicas: 2, sensorsPerReplica: 5 });
  const waiting = await pass();
  expect(conditionOf(waiting, 'Ready')).toMatchObject({ status: 'False', reason: 'RollingOut' });
  expect(await settings()).toMatchObject({
    bootstrapServers: bootstrap,
    sensorsPerReplica: 5,
    topic: { name: 'readings' },
  });
  const set = await theSet();
  expect(set.metadata.ownerReferences).toMatchObject([{ kind: 'SensorProducer', name: 'garden', controller: true }]);
  expect(await client.get(disruptionBudgets, { namespace, name: 'garden' })).toMatchObject({
    spec: { maxUnavailable: 1 },
  });

  await runPods(2);
  for (const address of ['127.99.0.1', '127.99.0.2']) reports.set(address, working(['b-1.demo', 'b-2.demo']));
  const ready = await pass();
  expect(conditionOf(ready, 'Ready')).toMatchObject({
    status: 'True',
    reason: 'AsSpecified',
    message: '10 sensors write to topic readings',
  });
  expect(conditionOf(ready, 'Producing')).toMatchObject({ status: 'True', reason: 'Producing' });
  expect(ready.status).toMatchObject({ replicas: 2, readyReplicas: 2, sensors: 10, observedGeneration: 1 });

  const again = await pass();
  expect(again.metadata.resourceVersion).toBe(ready.metadata.resourceVersion);
  expect((await theSet()).metadata.generation).toBe(set.metadata.generation);
  expect(await told()).toEqual(['Normal Ready: 10 sensors write to topic readings']);

  reports.set('127.99.0.2', { acknowledgedBy: {}, differences: [], trouble: 'the brokers do not answer' });
  expect(conditionOf(await pass(), 'Producing')).toMatchObject({
    status: 'False',
    reason: 'NotProducing',
    message: expect.stringMatching(/garden-1: the brokers do not answer/),
  });
});

test('a pod that never wrote is a person’s business; what a topic differs in is told', async () => {
  const { pass, reports } = await stage();
  await create(plainSpec);
  await pass();
  await runPods(1);
  reports.set('127.99.0.1', { acknowledgedBy: {}, differences: [], trouble: 'the brokers refuse the login' });
  expect(conditionOf(await pass(), 'Stalled')).toMatchObject({ status: 'True', reason: 'NotProducing' });
  expect(await told()).toEqual([expect.stringContaining('Warning NotProducing: garden-0: the brokers refuse')]);
  reports.set('127.99.0.1', { ...working(['b-1.demo']), differences: ['topic readings has 9 partitions'] });
  expect(conditionOf(await pass(), 'Ready')).toMatchObject({
    status: 'True',
    message: '1 sensors write to topic readings; topic readings has 9 partitions',
  });
});

test('waits for its CrossAccountKafka, and follows its broker list without touching the pods', async () => {
  const { pass } = await stage();
  await create({ kafkaRef: { name: 'sensors' }, topic: { name: 'readings' } });
  const alone = await pass();
  expect(conditionOf(alone, 'Ready')).toMatchObject({
    reason: 'WaitingForKafka',
    message: expect.stringMatching(/no CrossAccountKafka sensors/),
  });
  await expect(theSet()).rejects.toThrow(/not found/);

  const kafka = await client.create(crossAccountKafkas, {
    ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'CrossAccountKafka' },
    metadata: { name: 'sensors', namespace },
    spec: quickstartSpec(),
  });
  const cluster = (hosts: string) => ({ cluster: { bootstrapServers: hosts } });
  const { object } = await applyStatus(client, crossAccountKafkas, kafka, cluster('b-2.demo:9094,b-1.demo:9094'));
  await pass();
  await pass();
  expect(await settings()).toMatchObject({ bootstrapServers: bootstrap });
  const { generation } = (await theSet()).metadata;
  await applyStatus(client, crossAccountKafkas, object, cluster('b-1.demo:9094,b-2.demo:9094,b-3.demo:9094'));
  await pass();
  expect(await settings()).toMatchObject({ bootstrapServers: [...bootstrap, 'b-3.demo:9094'] });
  expect((await theSet()).metadata.generation).toBe(generation);
});

test('kubectl scale; an interval needs no new pods, other settings do; drift is repaired', async () => {
  const { pass, later } = await stage();
  await create(plainSpec);
  await pass();
  await pass();
  await kubectl('scale', 'sensor/garden', '--namespace', namespace, '--replicas=3');
  await pass();
  const scaled = await theSet();
  expect(scaled.spec).toMatchObject({ replicas: 3 });
  const annotationOf = ({ spec }: StatefulSet): unknown =>
    (spec as { template: { metadata: { annotations: Record<string, string> } } }).template.metadata.annotations;

  await client.patch(
    sensorProducers,
    { namespace, name: 'garden' },
    {
      type: 'application/merge-patch+json',
      body: { spec: { intervalMs: 500 } },
    },
  );
  await pass();
  expect(await settings()).toMatchObject({ intervalMs: 500 });
  expect(annotationOf(await theSet())).toEqual(annotationOf(scaled));

  await client.patch(
    sensorProducers,
    { namespace, name: 'garden' },
    {
      type: 'application/merge-patch+json',
      body: { spec: { sensorsPerReplica: 2 } },
    },
  );
  await pass();
  expect(annotationOf(await theSet())).not.toEqual(annotationOf(scaled));

  await client.patch(
    statefulSets,
    { namespace, name: 'garden' },
    {
      type: 'application/merge-patch+json',
      body: { spec: { replicas: 7 } },
    },
  );
  later(60_000);
  await pass();
  expect((await theSet()).spec).toMatchObject({ replicas: 3 });
});

test('Ready speaks of a new generation only once every pod is of its revision', async () => {
  const { pass, reports } = await stage();
  await create({ ...plainSpec, replicas: 2 });
  await pass();
  await runPods(2);
  for (const address of ['127.99.0.1', '127.99.0.2']) reports.set(address, working(['b-1.demo', 'b-2.demo']));
  expect(conditionOf(await pass(), 'Ready')).toMatchObject({ status: 'True', observedGeneration: 1 });
  const body = { spec: { delivery: { bufferRecords: 7 } } };
  await client.patch(sensorProducers, { namespace, name: 'garden' }, { type: 'application/merge-patch+json', body });
  // Pods of the old revision are ready all the time, and answer.
  for (let ready; ready?.status !== 'True';) {
    ready = conditionOf(await pass(), 'Ready');
    expect(ready?.observedGeneration).toBe(2);
    const { status } = await theSet();
    if (ready?.status !== 'True') await runPods(2);
    else
      expect(status).toMatchObject({
        updatedReplicas: 2,
        observedGeneration: 2,
        currentRevision: status?.updateRevision,
      });
  }
}, 60_000);

test('a pod that ends again and again is told, with where to look', async () => {
  const { pass } = await stage();
  await create(plainSpec);
  await pass();
  await runPods(1);
  const containerStatuses = [
    {
      ...{ name: 'sensors', image: 'sensors:1', imageID: 'sensors:1', ready: false, restartCount: 3 },
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    },
  ];
  await client.patch(
    pods,
    { namespace, name: 'garden-0' },
    { type: 'application/merge-patch+json', body: { status: { containerStatuses } }, subresource: 'status' },
  );
  expect(conditionOf(await pass(), 'Stalled')).toMatchObject({
    ...{ status: 'True', reason: 'NotProducing' },
    message: expect.stringMatching(/garden-0: it ended \(Error, exit code 1\) and was restarted, 3 times/),
  });
});

test('what is another’s is not touched', async () => {
  const { pass } = await stage();
  const foreign = await client.create(configMaps, {
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'garden', namespace } },
    data: { keep: 'me' },
  });
  await create(plainSpec);
  const stalled = await pass();
  expect(conditionOf(stalled, 'Stalled')).toMatchObject({
    status: 'True',
    reason: 'NotOwned',
    message: expect.stringMatching(/ConfigMap garden exists/),
  });
  expect((await client.get(configMaps, { namespace, name: 'garden' })).metadata.resourceVersion).toBe(
    foreign.metadata.resourceVersion,
  );
});

test('pods are asked over HTTP; those that do not answer are no error', async () => {
  const { provider, release } = claimAddressPair();
  const at = (last: number): string => provider.replace(/\.0\.0\/16$/, `.9.${last}`);
  const server: Server = createServer((_request, response) => {
    response.end(JSON.stringify({ acknowledgedBy: { 'b-1': 'now' }, differences: [], more: 1 }));
  });
  await new Promise<void>((resolve) => {
    server.listen(8080, at(1), resolve);
  });
  expect(await readReport(at(1))).toEqual({ acknowledgedBy: { 'b-1': 'now' }, differences: [] });
  server.close();
  expect(await readReport(at(2))).toBeUndefined();
  release();
});

test('nothing is written when the lease may end first, and it is told', async () => {
  const { operator, pass } = await stage({ mayWrite: () => false });
  await create(plainSpec);
  const held = await pass();
  expect(conditionOf(held, 'Ready')).toMatchObject({ status: 'False' });
  await expect(theSet()).rejects.toThrow(/not found/);
  await expect(client.get(configMaps, { namespace, name: 'garden' })).rejects.toThrow(/not found/);
  expect(operator.memories.size).toBe(1);
});

test.each([
  ['neither a cluster nor servers', { topic: { name: 'readings' } }, /either kafkaRef/],
  ['both', { ...plainSpec, kafkaRef: { name: 'sensors' } }, /either kafkaRef/],
  ['interval 0', { ...plainSpec, intervalMs: 0 }, /intervalMs.*greater than or equal to 10/],
  ['a server without a port', { ...plainSpec, bootstrapServers: ['b-1.demo'] }, /host:port/],
  ['a topic name with a space', { ...plainSpec, topic: { name: 'my readings' } }, /letters, digits, dots/],
  [
    'a minimum above the replicas',
    { ...plainSpec, topic: { name: 'r', replicationFactor: 2, minInSyncReplicas: 3 } },
    /nothing could ever be written/,
  ],
  ['Scram without a Secret', { ...plainSpec, authentication: { mode: 'Scram' } }, /need secretRef/],
  ['Iam without a Region', { ...plainSpec, authentication: { mode: 'Iam' } }, /needs region/],
  ['a negative number of pods', { ...plainSpec, replicas: -1 }, /replicas.*greater than or equal to 0/],
])('refused with a sentence: %s', async (_what, spec, sentence) => {
  namespace = 'default';
  await expect(create(spec, 'refused')).rejects.toThrow(sentence);
});

test('a name that is too long for its pods is refused', async () => {
  namespace = 'default';
  await expect(create(plainSpec, 'x'.repeat(53))).rejects.toThrow(/at most 52 characters/);
});

test('the example is accepted as it is', async () => {
  await kubectl('create', 'namespace', 'streaming');
  const { stdout } = await kubectl('apply', '--dry-run=server', '-f', 'examples/sensors.yaml');
  expect(stdout).toMatch(/greenhouse created/);
});
