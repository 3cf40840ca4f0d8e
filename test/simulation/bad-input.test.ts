import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { quickstartSpec } from '../support/sandbox.ts';
import { Simulation } from './simulation.ts';

/** What no field of its type takes: past the schema, as an object comes that was stored before a rule existed. */
const wrong = {
  text: [42, true, {}, ['x'], '', 'x'.repeat(5000), '\u0000', '💥 ', '../../etc', null],
  number: ['two', -1, 0, 1.5, 1e12, {}, [], true],
  flag: ['yes', 1, {}, []],
  list: ['x', 42, {}, [42], [{}], [''], Array.from({ length: 500 }, () => 'x')],
  map: ['x', 42, [], { 'aws:x': 'y' }, { x: 42 }, { 'crossaccountkafka.dev/owner': 'me' }],
} as const;

const fields: readonly (readonly [path: string, type: keyof typeof wrong])[] = [
  ['region', 'text'],
  ['assumeRoleArn', 'text'],
  ['tags', 'map'],
  ['brokers', 'number'],
  ['cluster.name', 'text'],
  ['cluster.kafkaVersion', 'text'],
  ['cluster.instanceType', 'text'],
  ['cluster.storageGiB', 'number'],
  ['cluster.authentication', 'list'],
  ['cluster.certificateAuthorityArns', 'list'],
  ['cluster.scramSecretArns', 'list'],
  ['cluster.configuration', 'list'],
  ['cluster.encryptionKeyArn', 'text'],
  ['cluster.monitoring', 'text'],
  ['cluster.logRetentionDays', 'number'],
  ['clusterArn', 'text'],
  ['network.subnetIds', 'list'],
  ['network.clientSecurityGroupIds', 'list'],
  ['network.manageBrokerIngress', 'flag'],
  ['consumers', 'list'],
  ['exposure.authentication', 'text'],
  ['sharing.secretName', 'text'],
  ['sharing.kmsKeyArn', 'text'],
  ['deletionPolicy', 'text'],
  ['connectedConsumers', 'text'],
  ['mode', 'text'],
];

let world: Simulation;
const healthy = { namespace: 'streaming', name: 'healthy' };
beforeAll(async () => {
  world = new Simulation();
  world.hurry(20);
  await world.create();
  await world.create(quickstartSpec(), healthy);
  await world.untilCondition('Ready', 'True');
  await world.untilCondition('Ready', 'True', undefined, healthy);
  await world.run(60);
});
afterAll(() => world.stop());

const specWith = (path: string, value: unknown): Record<string, unknown> => {
  const [outer = '', inner] = path.split('.');
  const spec = structuredClone(quickstartSpec());
  if (inner === undefined) return { ...spec, [outer]: value };
  return { ...spec, [outer]: { ...(spec[outer] as object | undefined), [inner]: value } };
};

const store = async (spec: object): Promise<void> => {
  await world.put({ ...(await world.get()), spec });
  await world.run(40);
};

test.each(fields)(
  '%s (%s): whatever is in it is told in a sentence, and nothing of it reaches AWS',
  async (path, type) => {
    for (const value of wrong[type]) {
      const serial = world.double.journal.last;
      await store(specWith(path, value));
      const stalled = await world.condition('Stalled');
      expect({ value, writes: world.writesAfter(serial) }).toEqual({ value, writes: [] });
      if (value !== null) expect({ value, stalled: stalled?.status }).toEqual({ value, stalled: 'True' });
      expect((await world.condition('Ready', healthy))?.status).toBe('True');
      await store(quickstartSpec());
      expect({ value, ready: (await world.condition('Ready'))?.status }).toEqual({ value, ready: 'True' });
    }
  },
);

test('an object of nothing but nonsense is deleted like any other', async () => {
  await store({ region: 42, brokers: [], cluster: 'none', network: 7, consumers: {}, deletionPolicy: 'Delete' });
  expect(await world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'SpecRejected' });
  await world.remove();
  await world.untilGone();
  expect((await world.condition('Ready', healthy))?.status).toBe('True');
});
