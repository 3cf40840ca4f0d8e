import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { quickstartSpec } from '../support/sandbox.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
beforeEach(() => {
  world = new Simulation();
});
afterEach(() => world.stop());

const named = (kind: string): readonly string[] =>
  world
    .inventory()
    .filter((row) => row.kind === kind && 'crossaccountkafka.dev/owner' in row.tags)
    .map(({ name }) => name);

test('cluster and secret have the names of the spec, and the log group follows', async () => {
  const cluster = { name: 'garden-stream', kafkaVersion: '3.8.x' };
  await world.create(quickstartSpec({ cluster, sharing: { secretName: 'garden/brokers' } }));
  await world.untilCondition('Ready', 'True');
  expect(named('cluster')).toEqual(['garden-stream']);
  expect(named('secret')).toEqual(['garden/brokers']);
  expect(named('log-group')).toEqual(['/aws/vendedlogs/msk/garden-stream']);
});

test('everything is looked for in the Region of the spec, and nothing anywhere else', async () => {
  await world.create(quickstartSpec({ region: 'eu-west-1' }));
  await world.untilCondition('Stalled', 'True');
  expect((await world.condition('Stalled'))?.message).toContain('subnet-0aaaaaaaaaaaaaaa1');
  const calls = world.double.journal.query({ writer: 'cross-account-kafka/' });
  expect(new Set(calls.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
});

test('three subnets: brokers and load balancers are in each of the three zones', async () => {
  const subnetIds = ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa3'];
  await world.create(quickstartSpec({ brokers: 3, network: { subnetIds } }));
  await world.untilCondition('Ready', 'True');
  const { exposedBrokers = [], cluster } = await world.status();
  expect(cluster?.subnetIds).toEqual(subnetIds);
  expect(new Set(exposedBrokers.map(({ zoneId }) => zoneId)).size).toBe(3);
  expect(exposedBrokers.map(({ endpointService }) => endpointService?.zoneIds?.length)).toEqual([3, 3, 3]);
});
