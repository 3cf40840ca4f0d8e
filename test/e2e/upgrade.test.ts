import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sensorProducers, type SensorProducer } from '../../src/sensor-producer/object.ts';
import { eventually } from '../support/eventually.ts';
import { olderChart, olderVersion } from '../support/older-chart.ts';
import { Release } from '../support/release.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';
import { firstUseMs } from '../support/tools/first-use.ts';
import { chart, helm } from '../support/tools/helm.ts';

const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as {
  version: string;
};
const [namespace, name] = ['streaming', 'sensors'];
const within = 120_000;

let world: TestWorld;
let release: Release;
let older: string;

beforeAll(() => helm('version'), firstUseMs);
beforeAll(async () => {
  older = olderChart();
  world = await startTestWorld({ kafka: true, installed: 'nothing' });
  release = new Release(world, 'cakafka-system');
}, 240_000);
afterAll(async () => {
  await world.stop();
  rmSync(older, { recursive: true });
}, 60_000);

/** `image` of every pod of the operator, or of the sensors. */
const images = async (of: 'operator' | 'sensors'): Promise<readonly string[]> => {
  const output = ['-o', 'jsonpath={.items[*].spec.containers[0].image}'];
  const printed =
    of === 'operator'
      ? await release.pods(...output)
      : await world.sandbox.kubectl('get', 'pods', '-n', namespace, ...output);
  return [...new Set(printed.split(' '))];
};

const sensorsAre = (wanted: string): Promise<void> =>
  eventually(async () => {
    const { status } = await world.kube.get<SensorProducer>(sensorProducers, { namespace, name: 'greenhouse' });
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(await images('sensors')).toEqual([expect.stringContaining(`:${wanted}`)]);
  }, within);

const exposure = async (): Promise<unknown> =>
  ((await world.get(namespace, name)).spec as Record<string, unknown>)['exposure'];

/** Brings the release to a chart. Meanwhile the object stays Ready, and nothing is written to AWS. */
const bringWithoutTrace = async (to: string, wanted: string, ...values: string[]): Promise<void> => {
  const before = await world.until(namespace, name, 'Ready', 'True');
  const serial = world.sandbox.aws.journal.last;
  await release.bring(to, ...values);
  // Helm does not wait for the old pods' end.
  await eventually(async () => {
    expect(await images('operator')).toEqual([expect.stringContaining(`:${wanted}`)]);
  }, within);
  await sensorsAre(wanted);
  await world.awsTime(600);
  expect(world.writesAfter(serial)).toEqual([]);
  expect(await world.until(namespace, name, 'Ready', 'True')).toEqual(before);
};

test('an upgrade brings new fields and new pods, of the sensors as well, and writes nothing to AWS', async () => {
  await release.bring(older);
  await world.namespace(namespace);
  await world.sandbox.kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
  await world.create(namespace, name);
  await world.until(namespace, name, 'Ready', 'True');
  await world.sandbox.kubectl('apply', '-f', 'examples/sensors.yaml');
  await sensorsAre(olderVersion);
  await world.merge(namespace, name, { exposure: { acceptance: 'Manual' } });
  expect(await exposure()).not.toHaveProperty('acceptance');

  await bringWithoutTrace(chart, version);
  expect(await exposure()).toHaveProperty('acceptance', 'Automatic');
  await world.merge(namespace, name, { exposure: { acceptance: 'Manual' } });
  expect(await exposure()).toHaveProperty('acceptance', 'Manual');
}, 300_000);

test('the way back leaves the CRDs, and what objects have of them', async () => {
  await bringWithoutTrace(older, olderVersion, 'crds.enabled=false');
  expect(await exposure()).toHaveProperty('acceptance', 'Manual');
  await bringWithoutTrace(chart, version);
  expect(await exposure()).toHaveProperty('acceptance', 'Manual');
}, 300_000);
