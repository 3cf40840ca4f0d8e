import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { quickstartSpec } from '../support/sandbox.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
beforeEach(async () => {
  world = new Simulation();
  await world.create(quickstartSpec());
  await world.untilCondition('Ready', 'True');
});
afterEach(() => world.stop());

const reads = [
  'ec2:DescribeVpcEndpointServicePermissions',
  'elasticloadbalancing:DescribeTargetHealth',
  'elasticloadbalancing:DescribeLoadBalancers',
];

test.each(reads)('%s fails: what was seen last is told, and then that nobody knows', async (action) => {
  const before = await world.condition('Ready');
  const effect = { is: 'error', code: 'Throttling', message: 'Rate exceeded', status: 400 } as const;
  world.double.faults.add({ action, effect });
  await world.run(240);
  expect(await world.condition('Ready')).toEqual(before);
  expect(await world.status()).toMatchObject({ exposed: '2/2' });
  await world.untilCondition('Ready', 'Unknown', 'CannotSeeAws');
  expect(await world.status()).toMatchObject({ exposed: '2/2' });
  world.double.faults.clear();
  await world.untilCondition('Ready', 'True');
});
