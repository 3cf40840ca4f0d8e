import { expect, test } from '@jest/globals';
import { Simulation, sensors } from './simulation.ts';

test('an object becomes Ready, is idle, and goes', async () => {
  const world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  const serial = world.double.journal.last;
  await world.run(3600);
  expect(world.double.journal.after(serial).filter(({ kind }) => kind === 'write')).toEqual([]);
  await world.edit({ spec: { deletionPolicy: 'Delete' } });
  await world.remove();
  await world.untilGone(sensors);
  await world.stop();
});
