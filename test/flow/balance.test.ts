import { expect, test } from '@jest/globals';
import type { DeviceTally } from '../../sandbox/consumer/tally.ts';
import { balance, isWhole, type Balance } from './balance.ts';
import type { LastWord } from './last-words.ts';

const word = (ordinal: number, taken: number, more: Partial<LastWord> = {}): LastWord => ({
  ...{ ordinal, taken, acknowledged: taken, dropped: 0, retried: 0, skipped: 0 },
  ...more,
});

const arrived = (distinct: number, more: Partial<DeviceTally> = {}): DeviceTally => ({
  ...{ distinct, duplicates: 0, outOfOrder: 0 },
  ...more,
});

/** Two pods of two sensors each; the first pod was replaced once. */
const words = [word(0, 30), word(0, 10), word(1, 20, { retried: 4 })];
const devices = { 1: arrived(20), 2: arrived(20), 3: arrived(10, { duplicates: 4 }), 4: arrived(10) };

const of = (change: object, misformed = 0): Balance => balance(words, { ...devices, ...change }, misformed, 2);

test('every life of a pod is set against the devices of its ordinal', () => {
  const { rows } = of({});
  expect(rows).toMatchObject([
    { pod: 0, sensors: 2, acknowledged: 40, arrived: 40, lost: 0 },
    { pod: 1, sensors: 2, acknowledged: 20, arrived: 20, lost: 0, duplicates: 4, retried: 4 },
  ]);
  expect(isWhole(of({}))).toBe(true);
});

test.each([
  ['a reading that is missing', of({ 1: arrived(19) })],
  ['a reading that nobody took', of({ 1: arrived(21) })],
  ['one that is missing here and one too many in another pod', of({ 1: arrived(19), 3: arrived(11) })],
  ['a device that was never heard', of({ 2: arrived(0) })],
  ['a reading out of order', of({ 1: arrived(20, { outOfOrder: 1 }) })],
  ['more duplicates than retries', of({ 3: arrived(10, { duplicates: 5 }) })],
  ['a record in another form', of({}, 1)],
])('not whole: %s', (_what, found) => {
  expect(isWhole(found)).toBe(false);
});

test('a pod that ended with readings that nobody acknowledged leaves nothing to count by', () => {
  expect(() => balance([word(0, 30, { acknowledged: 29 })], devices, 0, 2)).toThrow(/took 30 readings, and 29 were/);
});
