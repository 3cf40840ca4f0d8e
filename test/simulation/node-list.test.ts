import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { quickstartSpec } from '../support/sandbox.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
beforeEach(async () => {
  world = new Simulation();
  await world.create(quickstartSpec({ brokers: 4 }));
  await world.untilCondition('Ready', 'True');
});
afterEach(() => world.stop());

const hour = 3600;
const clusterArn = async (): Promise<string> => (await world.status()).cluster?.arn ?? '';

/** Plays trouble: nothing is written but what is asked for, and afterwards everything is where it was. */
const nothingGoes = async (trouble: () => Promise<void>, asked: readonly string[] = []): Promise<void> => {
  const before = world.inventory();
  const serial = world.double.journal.last;
  await trouble();
  world.double.faults.clear();
  await world.run(600);
  expect(world.inventory()).toEqual(before);
  expect(world.writesAfter(serial)).toEqual(asked);
  expect(await world.condition('Ready')).toMatchObject({ status: 'True' });
};

const listLacks = (missing: number, times?: number): void => {
  const effect = { is: 'partial', missing } as const;
  world.double.faults.add({ action: 'kafka:ListNodes', ...(times === undefined ? {} : { times }), effect });
};

test('a node list that is empty once', () =>
  nothingGoes(async () => {
    listLacks(4, 1);
    await world.run(hour / 4);
  }));

test.each(['MAINTENANCE', 'HEALING', 'REBOOTING_BROKER'])(
  'a node list that lacks a broker for an hour of %s',
  (state) =>
    nothingGoes(async () => {
      world.event('setClusterState', { clusterArn: await clusterArn(), state });
      listLacks(1);
      await world.run(hour);
      world.event('setClusterState', { clusterArn: await clusterArn(), state: 'ACTIVE' });
    }),
);

test('a node list that lacks a broker while MSK is UPDATING, and while it is ACTIVE', () =>
  nothingGoes(async () => {
    world.double.world.paces.set({ action: 'kafka:UpdateBrokerStorage', seconds: hour });
    await world.edit({ spec: { cluster: { storageGiB: 200 } } });
    await world.until(async () => (await world.status()).cluster?.state === 'UPDATING');
    listLacks(1);
    await world.run(hour);
    await world.run(hour);
  }, ['kafka:UpdateBrokerStorage']));

test.each(['kafka:*', 'elasticloadbalancing:Describe*', 'ec2:Describe*', 'secretsmanager:*', 'kms:*'])(
  'reads of %s that fail for an hour',
  (action) =>
    nothingGoes(async () => {
      const effect = { is: 'error', code: 'InternalFailure', message: 'not now', status: 500 } as const;
      world.double.faults.add({ action, effect });
      await world.run(hour);
    }),
);

test('pages of one', () =>
  nothingGoes(async () => {
    world.double.faults.add({ action: '*', effect: { is: 'pageSize', size: 1 } });
    await world.run(hour / 4);
  }));
