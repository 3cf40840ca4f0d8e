import { afterEach, expect, test } from '@jest/globals';
import { consumer } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Promises } from './histories/promises.ts';
import { Truth } from './histories/truth.ts';
import { Consumer } from './people.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

const reconcileAt = (value: string): Promise<void> =>
  world.edit({ metadata: { annotations: { 'crossaccountkafka.dev/reconcile-at': value } } });
const clusterArn = async (): Promise<string> => (await world.status()).cluster?.arn ?? '';
const setPartitions = async (brokerId: number, partitions: number): Promise<void> => {
  world.event('setPartitions', { clusterArn: await clusterArn(), brokerId, partitions });
};

const becomes = async (brokers: number): Promise<void> => {
  await world.edit({ spec: { brokers } });
  await world.untilCondition('Ready', 'True');
  expect(await world.status()).toMatchObject({ brokers, exposed: `${brokers}/${brokers}` });
};

test('2 → 4 → 6 → 4 → 2: MSK chooses who goes, the secret and the paths follow, and no promise is broken at any call', async () => {
  world = new Simulation();
  const promises = new Promises(world, new Truth(world.double.world), () => world.peek());
  await world.create();
  await world.untilCondition('Ready', 'True');
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  for (const brokers of [4, 6]) {
    await becomes(brokers);
    await reader.connect();
  }
  // The first brokers keep their partitions; so do the last: MSK takes those in the middle.
  for (const id of [1, 2, 5, 6]) await setPartitions(id, 10);
  await becomes(4);
  expect(Object.keys(await reader.readSecret())).toEqual(['b-1', 'b-2', 'b-5', 'b-6']);
  await world.run(900);
  const states = await reader.states();
  expect([1, 2, 5, 6].map((id) => states[id])).toEqual(['available', 'available', 'available', 'available']);
  expect([3, 4].map((id) => states[id])).not.toContain('available');
  for (const id of [5, 6]) await setPartitions(id, 0);
  await becomes(2);
  await world.run(900);
  expect(world.inventory().filter(({ kind }) => kind === 'load-balancer')).toHaveLength(2);
  expect(await reader.states()).toMatchObject({ 1: 'available', 2: 'available' });
  expect(promises.broken).toEqual([]);
});

test.each(['refused', 'operationFails'] as const)(
  'brokers that hold partitions (AWS: %s) stall with a sentence, and go on by themselves once they are empty',
  async (answer) => {
    world = new Simulation();
    world.double.world.switches.setByName('msk.notDrained', answer);
    await world.create();
    await world.untilCondition('Ready', 'True');
    await becomes(4);
    for (const id of [1, 2, 3, 4]) await setPartitions(id, 5);
    await world.edit({ spec: { brokers: 2 } });
    await world.untilCondition('Stalled', 'True', 'BrokersNotDrained');
    expect((await world.condition('Ready'))?.message).toMatch(
      /MSK removes 2 brokers, one in each zone.*kafka-topics.sh.*(AWS|MSK) says: .*hold no partitions/s,
    );
    const serial = world.double.journal.last;
    await world.run(25 * 60);
    expect(world.writesAfter(serial)).toEqual([]);
    for (const id of [3, 4]) await setPartitions(id, 0);
    await world.untilCondition('Ready', 'True');
    expect(await world.status()).toMatchObject({ brokers: 2, exposed: '2/2' });
  },
);

test('the annotation reconcile-at asks again at once, and a scale-in taken back costs nothing', async () => {
  world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  await becomes(4);
  for (const id of [1, 2, 3, 4]) await setPartitions(id, 5);
  await world.edit({ spec: { brokers: 2 } });
  await world.untilCondition('Stalled', 'True', 'BrokersNotDrained');
  const serial = world.double.journal.last;
  await reconcileAt('now');
  await world.run(60);
  expect(world.writesAfter(serial)).toEqual(['kafka:UpdateBrokerCount']);
  await world.edit({ spec: { brokers: 4 } });
  await world.untilCondition('Ready', 'True');
  expect(world.writesAfter(serial)).toEqual(['kafka:UpdateBrokerCount']);
});

test('instances that MSK removes no broker from are told before MSK is asked', async () => {
  world = new Simulation();
  await world.create(quickstartSpec({ cluster: { instanceType: 'kafka.t3.small' } }));
  await world.untilCondition('Ready', 'True');
  await becomes(4);
  const serial = world.double.journal.last;
  await world.edit({ spec: { brokers: 2 } });
  await world.untilCondition('Stalled', 'True', 'NotPossible');
  expect((await world.condition('Stalled'))?.message).toContain('M5 and M7g instances only');
  expect(world.writesAfter(serial)).toEqual([]);
});

test('a secret that cannot be written: of the brokers that it still names nothing is withdrawn', async () => {
  world = new Simulation();
  const promises = new Promises(world, new Truth(world.double.world), () => world.peek());
  await world.create();
  await world.untilCondition('Ready', 'True');
  await becomes(4);
  const effect = { is: 'error', code: 'InternalServiceError', message: 'not now', status: 500 } as const;
  world.double.faults.add({ action: 'secretsmanager:PutSecretValue', effect });
  await world.edit({ spec: { brokers: 2 } });
  await world.run(7200);
  expect(promises.broken).toEqual([]);
  expect(world.inventory().filter(({ kind }) => kind === 'endpoint-service')).toHaveLength(4);
  world.double.faults.clear();
  await world.untilCondition('Ready', 'True');
  expect(await world.status()).toMatchObject({ brokers: 2, exposed: '2/2' });
});
