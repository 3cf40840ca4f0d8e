import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import type { Child } from '../../sandbox/children.ts';
import { eventually } from '../support/eventually.ts';
import { randomOf } from '../support/random.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';

let world: TestWorld;
let operator: Child;

beforeAll(async () => {
  world = await startTestWorld();
  await world.namespace('streaming');
}, 600_000);

afterAll(async () => {
  await world.stop();
});

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
const perCluster = { cluster: 1, 'log-group': 1, 'security-group': 2, key: 1, secret: 1 };
const perBroker = (count: number) => ({
  'load-balancer': count,
  'target-group': count,
  listener: count,
  'endpoint-service': count,
});

/** Different numbers from 1 to `most`, rising. */
const draw = (count: number, most: number, random: () => number): number[] => {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(1 + Math.floor(random() * most));
  return [...drawn].sort((a, b) => a - b);
};

/** Kills the operator the moment the journal has so many more writes: before it has the answer. A successor starts at once. */
const killAfterWrite = (count: number): Promise<void> =>
  new Promise((resolve) => {
    let left = count;
    const unwatch = world.sandbox.aws.journal.watch(({ kind }) => {
      if (kind !== 'write') return;
      left -= 1;
      if (left > 0) return;
      unwatch();
      operator.signal('SIGKILL');
      resolve(
        operator.exited().then(async () => {
          operator = await world.startOperator();
        }),
      );
    });
  });

const random = randomOf(seed);

test(`killed five times during creation (SEED=${seed}), it ends Ready with one of each`, async () => {
  operator = await world.startOperator();
  const points = draw(5, 22, random);
  await world.create('streaming', 'sensors');
  let done = 0;
  for (const point of points) {
    await killAfterWrite(point - done);
    done = point;
  }
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(world.owned()).toEqual({ ...perCluster, ...perBroker(2) });
}, 180_000);

test(`killed during scale-out (SEED=${seed}), it ends Ready with one of each`, async () => {
  const killed = killAfterWrite(1 + Math.floor(random() * 15));
  await world.sandbox.kubectl('scale', 'cak/sensors', '--namespace', 'streaming', '--replicas=4');
  await killed;
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(world.owned()).toEqual({ ...perCluster, ...perBroker(4) });
}, 120_000);

test('after SIGTERM it ends by itself, without an error, and its lease is free', async () => {
  await eventually(() => {
    expect(operator.tail(10_000)).toContain('leading');
  });
  operator.signal('SIGTERM');
  expect(await operator.exited()).toEqual({ code: 0, signal: null });
  const lease = await world.sandbox.kubectl(
    'get',
    'lease',
    'cross-account-kafka',
    '--namespace',
    'cakafka-system',
    '-o',
    'jsonpath={.spec.holderIdentity}',
  );
  expect(lease).toBe('');
});
