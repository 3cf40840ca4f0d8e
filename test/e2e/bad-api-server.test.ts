import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Child } from '../../sandbox/children.ts';
import type { AuditEvent } from '../../sandbox/kubernetes/audit.ts';
import { operator as operatorUser } from '../../sandbox/kubernetes/control-plane.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import { overlapsIn } from '../failovers/failovers.ts';
import { control } from '../support/control.ts';
import { configMap } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import type { Gate } from '../support/gate.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';

/** One write at a time: whoever writes meanwhile is answered 429, as by a server that is overloaded. */
const oneWriteAtATime = ['--max-mutating-requests-inflight=1', '--enable-priority-and-fairness=false'];
const namespace = 'streaming';

let world: TestWorld;
/** Between the operator and the API server. */
let gate: Gate;
let operator: Child;

beforeAll(async () => {
  world = await startTestWorld({ audit: true, apiServerFlags: oneWriteAtATime });
  gate = await world.gateTo(world.sandbox.kubernetes.url);
  await gate.open();
  await world.namespace(namespace);
  operator = await startOperator(world.kubeconfigThrough(gate), 'alone', '60s');
  await world.create(namespace, 'sensors');
  await ready();
}, 600_000);

afterEach(() => {
  expect(operator.isRunning).toBe(true);
});

afterAll(async () => {
  await world.stop();
});

const startOperator = (KUBECONFIG: string, POD_NAME: string, lease: string): Promise<Child> =>
  world.startOperator({ KUBECONFIG, POD_NAME }, '--lease-duration', lease);

const ready = (name = 'sensors') => world.until(namespace, name, 'Ready', 'True');

const asked = (is: (event: AuditEvent) => boolean): number =>
  world.sandbox.kubernetes.audit().filter((event) => event.userAgent.startsWith('cross-account-kafka') && is(event))
    .length;
/** How often the operator has listed its objects: a page each time. */
const lists = (): number =>
  asked(({ verb, objectRef }) => verb === 'list' && objectRef?.resource === 'crossaccountkafkas');
const retention = (days: number) => world.merge(namespace, 'sensors', { cluster: { logRetentionDays: days } });
const operatorsWrites = (after: number): readonly string[] =>
  world.sandbox.aws.journal
    .after(after)
    .filter(({ kind, writer }) => kind === 'write' && writer.includes('cross-account-kafka/'))
    .map(({ action }) => action);
const perBroker = (count: number) => ({
  'load-balancer': count,
  'target-group': count,
  listener: count,
  'endpoint-service': count,
});

test('its connections are cut after every write to AWS: it misses no change, and lists nothing again', async () => {
  const before = lists();
  const unwatch = world.sandbox.aws.journal.watch(({ kind }) => {
    if (kind === 'write') gate.cut();
  });
  await world.sandbox.kubectl('scale', 'cak/sensors', '--namespace', namespace, '--replicas=4');
  await ready().finally(unwatch);
  expect(world.owned()).toMatchObject(perBroker(4));
  await retention(7);
  await ready();
  expect(lists()).toBe(before);
}, 120_000);

test('the API server is killed and started again under it: it lists once more, and writes what is to be written, once', async () => {
  const [before, serial] = [lists(), world.sandbox.aws.journal.last];
  await retention(14);
  await world.sandbox.kubernetes.restartApiServer();
  await ready();
  await retention(30);
  await ready();
  expect(operatorsWrites(serial)).toEqual(['logs:PutRetentionPolicy', 'logs:PutRetentionPolicy']);
  expect(lists()).toBeLessThanOrEqual(before + 1);
}, 120_000);

test('changes and deletions that no watch can tell any more (410 Gone) are found by listing', async () => {
  await world.create(namespace, 'others');
  await ready('others');
  const [before, serial] = [lists(), world.sandbox.aws.journal.last];
  operator.signal('SIGSTOP');
  await retention(7);
  await world.remove(namespace, 'others');
  // The API server comes back at a later version than that of the last event, and has nothing to tell of what was between.
  await world.namespace('later');
  await world.sandbox.kubernetes.restartApiServer();
  operator.signal('SIGCONT');
  await world.untilGone(namespace, 'others');
  await ready();
  expect(operatorsWrites(serial)).toContain('logs:PutRetentionPolicy');
  expect(lists()).toBe(before + 1);
}, 120_000);

test('an API server that has too much to do (429) is given time, and nothing is lost', async () => {
  const crowd = httpsTransport(loadKubeConfig(world.sandbox.kubernetes.kubeconfigFor(operatorUser)));
  const refused = (): number => asked(({ responseStatus }) => responseStatus?.code === 429);
  const [before, stop] = [refused(), new AbortController()];
  const write = async (index: number): Promise<void> => {
    while (!stop.signal.aborted) {
      const body = JSON.stringify(configMap(namespace, `crowd-${index}-${performance.now()}`));
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const headers = { 'content-type': 'application/json', 'user-agent': 'crowd' };
      const { body: answer } = await crowd.send({ method: 'POST', path, headers, body, signal: stop.signal });
      for await (const _part of answer);
    }
  };
  const crowding = Promise.allSettled([1, 2, 3, 4].map(write));
  let days = 14;
  await eventually(async () => {
    // The operator has something to write all the time: which of its writes meet the crowd is chance.
    days = days === 14 ? 7 : 14;
    await retention(days);
    expect(refused()).toBeGreaterThan(before);
  }, 60_000);
  stop.abort();
  await crowding;
  crowd.close();
  await ready();
}, 120_000);

test('while etcd stands still AWS is looked after, and status catches up', async () => {
  const { etcd } = world.sandbox.kubernetes;
  const { cluster, exposedBrokers = [] } = await world.status(namespace, 'sensors');
  const before = exposedBrokers.find(({ brokerId }) => brokerId === 1)?.address ?? '';
  const targets = (): string | undefined =>
    world.inventory().find(({ kind, name }) => kind === 'target-group' && name.endsWith('-b1'))?.state;
  etcd.signal('SIGSTOP');
  try {
    await control(world.sandbox.aws, 'POST', '/events', {
      ...{ event: 'replaceBroker', clusterArn: cluster?.arn, brokerId: 1, keepAddress: false },
    });
    await eventually(() => {
      expect(targets()).not.toContain(`${before}:9094 healthy`);
      expect(targets()).toContain('healthy');
    });
  } finally {
    etcd.signal('SIGCONT');
  }
  await eventually(async () => {
    const { exposedBrokers: now = [] } = await world.status(namespace, 'sensors');
    expect(targets()).toContain(`${now.find(({ brokerId }) => brokerId === 1)?.address ?? ''}:9094 healthy`);
  });
  await ready();
}, 120_000);

test('a replica whose API server has lost sight of etcd stops writing, another takes over, and they never both write', async () => {
  await operator.stop();
  const { etcd, anotherApiServer, kubeconfigFor } = world.sandbox.kubernetes;
  const toEtcd = await world.gateTo(`http://127.0.0.1:${etcd.port}`);
  await toEtcd.open();
  const stale = await anotherApiServer(toEtcd.port);
  const first = await startOperator(stale.kubeconfigFor(operatorUser), 'replica-1', '3s');
  const serial = world.sandbox.aws.journal.last;
  const writers = (): readonly string[] => [
    ...new Set(
      world.sandbox.aws.journal
        .after(serial)
        .flatMap(({ kind, writer }) => (kind === 'write' ? (/replica-\d/.exec(writer)?.[0] ?? []) : [])),
    ),
  ];
  await retention(30);
  await eventually(() => {
    expect(writers()).toEqual(['replica-1']);
  });
  operator = await startOperator(kubeconfigFor(operatorUser), 'replica-2', '3s');
  toEtcd.freeze();
  await retention(7);
  await eventually(() => {
    expect(writers()).toEqual(['replica-1', 'replica-2']);
  });
  await ready();
  toEtcd.thaw();
  await retention(14);
  await ready();
  await first.stop();
  expect(overlapsIn(world.sandbox.aws.journal.after(serial))).toEqual([]);
  expect(world.owned()).toMatchObject({ cluster: 1, key: 1, secret: 1, ...perBroker(4) });
}, 180_000);
