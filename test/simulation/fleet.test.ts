import { afterEach, expect, test } from '@jest/globals';
import { quickstartSpec } from '../support/sandbox.ts';
import { sensors, Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

/** So many that a round of what is looked at one by one, 26 things of each at two a second, takes minutes. */
const others = 20;

/** Simulated seconds from the wish for one broker in each zone more until all are exposed. */
const scalingSeconds = async (): Promise<number> => {
  const begunAtMs = world.clock.now();
  await world.edit({ spec: { brokers: 4 } });
  await world.untilCondition('Ready', 'True');
  return (world.clock.now() - begunAtMs) / 1000;
};

test('an object is scaled as soon among many as alone', async () => {
  world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  const alone = await scalingSeconds();
  await world.stop();

  world = new Simulation();
  const { quotas } = world.double.world;
  quotas.set('kafka.brokersPerAccount', 100);
  quotas.set('elasticloadbalancing.networkLoadBalancers', 100);
  await world.create();
  for (let index = 0; index < others; index += 1)
    await world.create(quickstartSpec(), { ...sensors, name: `other-${index}` });
  for (let index = 0; index < others; index += 1)
    await world.untilCondition('Ready', 'True', undefined, { ...sensors, name: `other-${index}` });
  await world.untilCondition('Ready', 'True');
  expect(await scalingSeconds()).toBeLessThan(alone + 60);
});
