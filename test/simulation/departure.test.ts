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
  const looksAt: number[] = [];
  world.onAwsCall = ({ call }) => {
    if (call === 'kafka:ListClustersV2') looksAt.push(world.clock.now());
  };
  await world.remove();
  await world.until(() => ours().length === 0);
  const nothingLeftAt = world.clock.now();
  await world.untilGone();
  expect(world.clock.now() - nothingLeftAt).toBeGreaterThanOrEqual(120_000);
  const [last = 0, beforeLast = 0] = looksAt.reverse();
  expect(last - beforeLast).toBeGreaterThanOrEqual(120_000);
});
