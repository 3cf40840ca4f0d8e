import { expect, test } from '@jest/globals';
import { binaryTicks, spanOf, ticks, timeOfDay, timeTicks } from './axis.ts';

test.each([
  [0, 4, [0, 1, 2, 3, 4]],
  [0, 0.31, [0, 0.1, 0.2, 0.3]],
  [95, 260, [100, 150, 200, 250]],
  [-1, 1, [-1, -0.5, 0, 0.5, 1]],
])('from %d to %d there are round values', (from, to, values) => {
  expect(ticks(from, to)).toEqual(values);
});

test('bytes are round in binary', () => {
  const mebi = 1024 ** 2;
  expect(binaryTicks(0, 260 * mebi)).toEqual([0, 100, 200].map((value) => value * mebi));
});

test('moments are round on a clock', () => {
  const hour = 3600;
  expect(timeTicks(hour + 60, 3.5 * hour).map(timeOfDay)).toEqual([
    '01:15',
    '01:30',
    '01:45',
    '02:00',
    '02:15',
    '02:30',
    '02:45',
    '03:00',
    '03:15',
    '03:30',
  ]);
});

test('an axis spans all values, from `min` on, and more than nothing', () => {
  expect(spanOf([2, 4])).toEqual([2, 4.1]);
  expect(spanOf([2, 4], 0)).toEqual([0, 4.2]);
  expect(spanOf([3])).toEqual([2, 4]);
  expect(spanOf([5000])).toEqual([4500, 5500]);
  expect(spanOf([0], 0)).toEqual([0, 1]);
});
