import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isWhole, tableOf } from '../flow/balance.ts';
import { replaceBroker, rollPods, scaleOut } from '../flow/disturbances.ts';
import { startFlow, type Flow } from '../flow/flow.ts';

let flow: Flow;

beforeAll(async () => {
  flow = await startFlow();
}, 180_000);
afterAll(async () => {
  await flow.stop();
}, 60_000);

test.each([replaceBroker, scaleOut, rollPods].map((make) => make()))(
  'a thousand sensors are heard again after $what, the operator killed meanwhile',
  async (disturbance) => {
    await flow.bear(disturbance);
  },
  180_000,
);

test('every acknowledged reading has arrived in the consumer’s account, in order; duplicates are counted retries', async () => {
  const balance = await flow.settle();
  console.log(tableOf(balance));
  const { rows } = balance;
  expect(rows.map(({ sensors }) => sensors)).toEqual([500, 500]);
  expect(rows.filter(({ lost }) => lost !== 0)).toEqual([]);
  expect(isWhole(balance)).toBe(true);
}, 180_000);
