import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kubeEvents } from '../../src/kube/events.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { byHand } from './by-hand.ts';
import { ClusterParts } from './cluster-parts.ts';
import { drifts, userTags } from './drift-table.ts';
import { Simulation } from './simulation.ts';

/** Seconds in which a change behind the operator's back is seen and repaired. */
const repairedWithin = 60;

let world: Simulation;
beforeAll(async () => {
  world = new Simulation();
  const parts = new ClusterParts(world);
  const cluster = {
    authentication: ['Unauthenticated', 'Scram'],
    scramSecretArns: [await parts.user('reader')],
    configuration: await parts.configuration(),
  };
  await world.create(quickstartSpec({ tags: userTags, cluster }));
  await world.untilCondition('Ready', 'True');
});
afterAll(() => world.stop());

const repairs = async (): Promise<readonly string[]> => {
  const { items } = await world.kube.list(kubeEvents, {});
  return items.filter(({ reason }) => reason === 'Repaired').map(({ note }) => note ?? '');
};

test('at least thirty fields are owned', () => {
  expect(drifts.length).toBeGreaterThanOrEqual(30);
});

describe.each(drifts)('$resource: $field', ({ resource, change, repair }) => {
  test('changed by somebody else, is put back in a minute, and nothing else is written', async () => {
    await world.untilCondition('Ready', 'True');
    const before = await repairs();
    await change(await byHand(world));
    const serial = world.double.journal.last;
    await world.run(repairedWithin);
    expect([...new Set(world.writesAfter(serial))]).toEqual(repair);
    const told = (await repairs()).filter((note) => !before.includes(note));
    expect(told.join('\n')).toContain(resource.split(' ')[0]);
    await world.untilCondition('Ready', 'True');
    await world.run(2 * repairedWithin);
    expect([...new Set(world.writesAfter(serial))]).toEqual(repair);
  });
});
