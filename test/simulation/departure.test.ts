import { afterEach, expect, test } from '@jest/globals';
import { Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

const ours = (): readonly string[] =>
  world
    .inventory()
    .filter(({ tags, state }) => 'crossaccountkafka.dev/owner' in tags && !state.startsWith('scheduled'))
    .filter(({ state }) => !['PendingDeletion', 'Deleted'].includes(state))
    .map(({ kind }) => kind);

test('the object is let go only after two looks, two minutes apart, that found nothing', async () => {
  world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  await world.remove();
  await world.until(() => ours().length === 0);
  const nothingLeftAt = world.clock.now();
  await world.untilGone();
  expect(world.clock.now() - nothingLeftAt).toBeGreaterThanOrEqual(120_000);
});
