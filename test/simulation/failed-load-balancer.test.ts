import { afterEach, expect, test } from '@jest/globals';
import { consumer } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Promises } from './histories/promises.ts';
import { Truth } from './histories/truth.ts';
import { Consumer } from './people.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
let truth: Truth;
let promises: Promises;
afterEach(async () => {
  expect(promises.broken).toEqual([]);
  await world.stop();
});

const begin = async (): Promise<void> => {
  world = new Simulation();
  truth = new Truth(world.double.world);
  promises = new Promises(world, truth, () => world.peek());
  await world.create(quickstartSpec());
};

const live = async (): Promise<void> => {
  await begin();
  await world.untilCondition('Ready', 'True');
};

const fail = (ending: string): void => {
  const found = truth.loadBalancers.find(({ name }) => name.endsWith(ending));
  world.event('setLoadBalancerState', { arn: found?.arn, state: 'failed', reason: 'Internal error' });
};

const names = (kind: string): readonly string[] =>
  world
    .inventory()
    .filter((row) => row.kind === kind)
    .map(({ name }) => name.slice(name.lastIndexOf('-b') + 1))
    .sort();

/** Nothing is left of what failed, and everything of what took its place is there. */
const isReplaced = (...slots: string[]): void => {
  for (const kind of ['load-balancer', 'target-group']) expect(names(kind)).toEqual(slots);
  expect(world.inventory().filter(({ kind }) => kind === 'listener')).toHaveLength(2);
};

const whole = async (...slots: string[]): Promise<void> => {
  await world.until(async () => {
    const ready = await world.condition('Ready');
    return ready?.status === 'True' && names('load-balancer').join() === slots.join();
  });
  isReplaced(...slots);
};

test('one that fails before it is in service is made again under its name', async () => {
  await begin();
  await world.until(() =>
    truth.loadBalancers.some(({ name, state }) => name.endsWith('-b1') && state === 'provisioning'),
  );
  fail('-b1');
  await world.untilCondition('Ready', 'True');
  isReplaced('b1', 'b2');
});

test('in service another takes its place, and the service, its name and the secret stay', async () => {
  await live();
  const before = { services: truth.services.map(({ id }) => id), secret: truth.secretText };
  fail('-b1');
  await whole('b1-r1', 'b2');
  expect({ services: truth.services.map(({ id }) => id), secret: truth.secretText }).toEqual(before);
});

test('the replacement is replaced in its turn, and all goes with the object', async () => {
  await live();
  fail('-b1');
  await whole('b1-r1', 'b2');
  fail('-b1-r1');
  await whole('b1-r2', 'b2');
  await world.remove();
  await world.untilGone();
  for (const kind of ['load-balancer', 'target-group', 'listener']) expect(names(kind)).toEqual([]);
});

test('while a consumer is connected it cannot leave: the other carries, that is told, and it goes once nobody is', async () => {
  await live();
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  await world.untilCondition('ConsumersConnected', 'True');
  fail('-b1');
  await world.until(async () => {
    const exposed = await world.condition('BrokersExposed');
    return exposed?.status === 'True' && exposed.message.includes('has taken its place');
  });
  expect((await world.condition('BrokersExposed'))?.message).toMatch(
    /-b1 failed \(Internal error\) and cak-\w+-b1-r1 has taken its place; AWS lets it leave endpoint service vpce-svc-/,
  );
  expect((await world.condition('Ready'))?.status).toBe('True');
  expect(Object.values(await reader.states())).toEqual(['available', 'available']);
  const serial = world.double.journal.last;
  await world.run(3600);
  expect(world.writesAfter(serial)).toEqual([]);
  await reader.disconnect();
  await whole('b1-r1', 'b2');
});

test('one that fails while its replacement is being made, and a broker that is removed with both, leave nothing', async () => {
  await live();
  await world.edit({ spec: { brokers: 4 } });
  await world.untilCondition('Ready', 'True');
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  fail('-b4');
  await world.until(() => names('load-balancer').includes('b4-r1'));
  fail('-b4-r1');
  await world.edit({ spec: { brokers: 2 } });
  await world.untilCondition('Ready', 'True');
  isReplaced('b1', 'b2');
});

test('one that is impaired passes traffic on: its broker stays exposed, and nothing is done', async () => {
  await live();
  const serial = world.double.journal.last;
  const [found] = truth.loadBalancers;
  world.event('setLoadBalancerState', { arn: found?.arn, state: 'active_impaired', reason: 'short of capacity' });
  await world.run(600);
  expect(await world.status()).toMatchObject({ exposed: '2/2' });
  expect((await world.condition('Ready'))?.status).toBe('True');
  expect(world.writesAfter(serial)).toEqual([]);
});
