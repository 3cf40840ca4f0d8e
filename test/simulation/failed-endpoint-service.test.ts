import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { consumer } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Promises } from './histories/promises.ts';
import { Truth } from './histories/truth.ts';
import { Consumer } from './people.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
let truth: Truth;
let promises: Promises;
beforeEach(async () => {
  world = new Simulation();
  truth = new Truth(world.double.world);
  promises = new Promises(world, truth, () => world.peek());
  await world.create(quickstartSpec());
});
afterEach(async () => {
  expect(promises.broken).toEqual([]);
  await world.stop();
});

/** Fails the service of the first broker. @returns its id */
const fail = async (): Promise<string> => {
  const { exposedBrokers = [] } = await world.status();
  const serviceId = exposedBrokers[0]?.endpointService?.id ?? '';
  world.event('failEndpointService', { serviceId });
  return serviceId;
};

const ids = (): readonly string[] =>
  truth.services.filter(({ state }) => state !== 'Deleting' && state !== 'Deleted').map(({ id }) => id);

test('another takes its place, and the secret names that one', async () => {
  await world.untilCondition('Ready', 'True');
  const failed = await fail();
  await world.untilCondition('BrokersExposed', 'False');
  await world.untilCondition('Ready', 'True');
  expect(ids()).toHaveLength(2);
  expect(ids()).not.toContain(failed);
  expect(truth.secretText).not.toContain(failed);
});

test('a consumer that is connected to it is given some minutes, and connects to the other', async () => {
  await world.untilCondition('Ready', 'True');
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  await world.untilCondition('ConsumersConnected', 'True');
  const failed = await fail();
  await world.until(() => !truth.secretText?.includes('"b-1"'));
  expect(Object.values(await reader.states())).toEqual(['available', 'available']);
  expect(ids()).toContain(failed);
  await world.untilCondition('Ready', 'True');
  expect(await reader.states()).toEqual({ 1: 'rejected', 2: 'available' });
  await reader.disconnect();
  await reader.connect();
  await world.untilCondition('ConsumersConnected', 'True');
});

test('one that fails again and again before it is in service is made anew each time', async () => {
  for (let time = 1; time <= 3; time += 1) {
    await world.until(() => truth.services.some(({ state }) => state === 'Pending'));
    const found = truth.services.find(({ state }) => state === 'Pending');
    world.event('failEndpointService', { serviceId: found?.id });
  }
  await world.untilCondition('Ready', 'True');
  expect(ids()).toHaveLength(2);
});

test('while the object is being deleted nobody is cut off for it', async () => {
  await world.untilCondition('Ready', 'True');
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  await world.untilCondition('ConsumersConnected', 'True');
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'ConsumersStillConnected');
  await fail();
  await world.run(1200);
  expect(Object.values(await reader.states())).toEqual(['available', 'available']);
  await reader.disconnect();
  await world.untilGone();
});
