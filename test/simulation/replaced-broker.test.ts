import { afterEach, expect, test } from '@jest/globals';
import { Promises } from './histories/promises.ts';
import { Truth } from './histories/truth.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

test('a broker that comes back elsewhere: its new address is registered at once, the old one goes last', async () => {
  world = new Simulation();
  world.double.world.switches.setByName('msk.replacedIp', 'changed');
  const truth = new Truth(world.double.world);
  const promises = new Promises(world, truth, () => world.peek());
  await world.create();
  await world.untilCondition('Ready', 'True');
  const before = truth.brokers.map(({ address }) => address);
  world.event('replaceBroker', { clusterArn: truth.cluster?.arn, brokerId: 1 });
  await world.until(() => truth.brokers[0]?.address !== before[0]);
  await world.run(1200);
  const [first] = (await world.status()).exposedBrokers ?? [];
  expect(first).toMatchObject({ address: truth.brokers[0]?.address, path: 'Live' });
  expect(promises.broken).toEqual([]);
});
