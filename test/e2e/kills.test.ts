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

/** How many writes the journal has after a serial. */
const writesAfter = (serial: number): number =>
  world.sandbox.aws.journal.after(serial).filter(({ kind }) => kind === 'write').length;

/**
 * Kills the operator the moment the journal has so many writes after a serial: before it has the answer. Several are under way
 * at a time, and those that come in after one kill count for the next. A successor starts at once.
 */
const killAtWrite = async (serial: number, count: number): Promise<void> => {
  if (writesAfter(serial) < count) await writesReach(serial, count);
  operator.signal('SIGKILL');
  await operator.exited();
  operator = await world.startOperator();
};

const writesReach = (serial: number, count: number): Promise<void> =>
  new Promise((resolve) => {
    const unwatch = world.sandbox.aws.journal.watch(() => {
      if (writesAfter(serial) < count) return;
      unwatch();
      // At once, not when whoever waits is resumed.
      operator.signal('SIGKILL');
      resolve();
    });
  });

const lastSerial = (): number => world.sandbox.aws.journal.after(0).at(-1)?.serial ?? 0;

const random = randomOf(seed);

test(`killed five times during creation (SEED=${seed}), it ends Ready with one of each`, async () => {
  operator = await world.startOperator();
  const points = draw(5, 22, random);
  const serial = lastSerial();
  await world.create('streaming', 'sensors');
  for (const point of points) await killAtWrite(serial, point);
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(world.owned()).toEqual({ ...perCluster, ...perBroker(2) });
}, 180_000);

test(`killed during scale-out (SEED=${seed}), it ends Ready with one of each`, async () => {
  const killed = killAtWrite(lastSerial(), 1 + Math.floor(random() * 15));
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
