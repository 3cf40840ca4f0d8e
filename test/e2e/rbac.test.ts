import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import type { Child } from '../../sandbox/children.ts';
import type { AuditEvent } from '../../sandbox/kubernetes/audit.ts';
import { operator as operatorUser } from '../../sandbox/kubernetes/control-plane.ts';
import { finalizer } from '../../src/api/cross-account-kafka.ts';
import { crossAccountKafkas } from '../../src/cross-account-kafka/object.ts';
import { applyStatus } from '../../src/kube/apply.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { Events } from '../../src/kube/events.ts';
import { addFinalizer } from '../../src/kube/finalizer.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import { statefulSets } from '../../src/sensor-producer/kinds.ts';
import { sensorProducers, type SensorProducer } from '../../src/sensor-producer/object.ts';
import { clientOver } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { grantsOf, rolesIn, tell, uses, without, type Manifest } from '../support/rbac.ts';
import { quickstartSpec, startTestWorld, type TestWorld } from '../support/sandbox.ts';

/** Who owns another object in a way that holds up its deletion must be allowed to: not every API server asks. */
const askingOwners = ['--enable-admission-plugins=OwnerReferencesPermissionEnforcement'];

/** Asked about inside of another request, so that no audit log has them: what creates by server-side apply, and what owns. */
const askedWithin = [
  'create apps/statefulsets',
  'create core/configmaps',
  'create policy/poddisruptionbudgets',
  'update crossaccountkafka.dev/sensorproducers/finalizers',
];

let world: TestWorld;
let operator: Child;

const audit = (): readonly AuditEvent[] => world.sandbox.kubernetes.audit();
const refused = (): readonly string[] =>
  audit()
    .filter(({ responseStatus }) => responseStatus?.code === 403)
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);

const createSensors = (
  namespace: string,
  name = 'greenhouse',
  brokers: object = { kafkaRef: { name: 'sensors' } },
): Promise<SensorProducer> =>
  world.kube.create(sensorProducers, {
    apiVersion: 'crossaccountkafka.dev/v1alpha1',
    kind: 'SensorProducer',
    metadata: { namespace, name },
    spec: { ...brokers, replicas: 2, topic: { name: 'readings' } },
  });

const hasPods = (namespace: string, replicas: number): Promise<void> =>
  eventually(async () => {
    const found = await world.kube.get(statefulSets, { namespace, name: 'greenhouse' });
    expect(found).toMatchObject({ spec: { replicas } });
  }, 60_000);

/** Objects of both kinds come, change and go, and the operator is another process before they do. */
const live = async (namespace: string, start: () => Promise<Child>): Promise<void> => {
  operator = await start();
  await world.create(namespace, 'sensors');
  await world.until(namespace, 'sensors', 'Ready', 'True');
  await createSensors(namespace);
  await hasPods(namespace, 2);
  await operator.stop();
  operator = await start();
  const greenhouse = { namespace, name: 'greenhouse' };
  const more = { type: 'application/merge-patch+json', body: { spec: { replicas: 3 } } } as const;
  await world.kube.patch(sensorProducers, greenhouse, more);
  await hasPods(namespace, 3);
  await world.kube.delete(sensorProducers, greenhouse);
  await world.remove(namespace, 'sensors');
  await world.untilGone(namespace, 'sensors');
  await operator.stop();
};

/** Somebody else writes between the operator's read and its write; and what was told a minute ago is told again. */
const meetOthers = async (namespace: string): Promise<void> => {
  const kubeconfig = world.sandbox.kubernetes.kubeconfigFor(operatorUser);
  const client = clientOver(httpsTransport(loadKubeConfig(kubeconfig)));
  const relabel = { type: 'application/merge-patch+json', body: { metadata: { labels: { touched: 'yes' } } } } as const;
  const kafka = await world.create(namespace, 'contended', quickstartSpec());
  await world.kube.patch(crossAccountKafkas, kafka.metadata, relabel);
  await addFinalizer(client, crossAccountKafkas, kafka, finalizer);
  const sensor = await createSensors(namespace, 'contended');
  await world.kube.patch(sensorProducers, sensor.metadata, relabel);
  await applyStatus(client, sensorProducers, sensor, { observedGeneration: 1 });
  await tellTwice(new FakeClock(), client, kafka);
  client.close();
};

const tellTwice = async (clock: FakeClock, client: KubeClient, regarding: KubeObject): Promise<void> => {
  const events = new Events({
    ...{ client, clock, reportingController: 'crossaccountkafka.dev/operator', reportingInstance: 'test' },
    onTrouble: (message) => {
      throw new Error(message);
    },
  });
  const event = { regarding, type: 'Normal', reason: 'Seen', action: 'Look', note: 'seen' } as const;
  await events.record(event);
  await clock.advance(61_000);
  await events.record(event);
};

/** Every verb on every resource is asked for, and nothing else is. */
const expectExact = (roles: readonly Manifest[]): void => {
  expect(refused()).toEqual([]);
  const unused = grantsOf(roles).filter((grant) => !audit().some((event) => uses(event, grant)));
  expect(unused.map(tell).sort()).toEqual(askedWithin);
};

const give = async (roles: readonly Manifest[]): Promise<void> => {
  const file = path.join(world.sandbox.folder, 'roles.yaml');
  writeFileSync(file, roles.map((role) => dump(role)).join('---\n'));
  await world.sandbox.kubectl('apply', '-f', file);
};

const stop = async (): Promise<void> => {
  await world.stop();
};

describe('for the whole cluster', () => {
  const shipped = rolesIn(readFileSync('deploy/base/rbac.yaml', 'utf8'));
  const start = (): Promise<Child> => world.startOperator();

  beforeAll(async () => {
    world = await startTestWorld({ audit: true, apiServerFlags: askingOwners });
    await world.namespace('streaming');
    // Whoever installs it has no lease there.
    await world.sandbox.kubectl('delete', 'lease', 'cross-account-kafka', '-n', 'cakafka-system');
  }, 600_000);
  afterAll(stop, 60_000);

  test('the roles allow exactly what the operator asks for', async () => {
    await live('streaming', start);
    await meetOthers('streaming');
    expectExact(shipped);
  }, 300_000);

  test.each(askedWithin)(
    'without %s, which is asked about within another request, no pods come',
    async (told) => {
      const name = `bed-${askedWithin.indexOf(told)}`;
      await give(without(shipped, told));
      await createSensors('streaming', name, { bootstrapServers: ['b-1.demo:9094'] });
      operator = await start();
      await eventually(() => {
        expect(refused().join()).toContain(`/${name}?`);
      }, 60_000);
      await operator.stop();
      await give(shipped);
    },
    180_000,
  );
});

describe('for a single namespace', () => {
  const own = 'cakafka-system';
  let shipped: readonly Manifest[];
  const start = (): Promise<Child> => world.startOperator({}, '--watch-namespace', own, '--installation-id', 'staging');

  beforeAll(async () => {
    world = await startTestWorld({ audit: true, apiServerFlags: askingOwners });
    const all = ['clusterrole', 'clusterrolebinding'].map((kind) => `${kind}/cross-account-kafka`);
    await world.sandbox.kubectl('delete', ...all, ...all.map((one) => `${one}-installation`));
    await world.sandbox.kubectl('delete', 'lease', 'cross-account-kafka', '-n', own);
    const overlay = await world.sandbox.kubectl('kustomize', 'deploy/overlays/single-namespace');
    shipped = rolesIn(overlay.replaceAll('namespace: streaming', `namespace: ${own}`));
    await give(shipped);
  }, 600_000);
  afterAll(stop, 60_000);

  test('the roles allow exactly what the operator asks for, all of it in that namespace', async () => {
    await live(own, start);
    await meetOthers(own);
    expectExact(shipped);
  }, 300_000);
});
