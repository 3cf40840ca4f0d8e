import { expect, test } from '@jest/globals';
import { shown, type Unit } from './units.ts';

test.each<[Unit | undefined, number, string]>([
  [undefined, 4, '4'],
  ['none', 0.33333, '0.333'],
  ['short', 999, '999'],
  ['short', 1234, '1.23 K'],
  ['short', 5_000_000, '5 M'],
  ['s', 0, '0 s'],
  ['s', 0.00025, '250 µs'],
  ['s', 0.25, '250 ms'],
  ['s', 59, '59 s'],
  ['s', 900, '15 min'],
  ['s', 5400, '1.5 h'],
  ['s', 172_800, '2 d'],
  ['bytes', 268_435_456, '256 MiB'],
  ['reqps', 0.25, '0.25 req/s'],
  ['reqps', 1500, '1.5 K req/s'],
  ['ops', 2, '2 ops/s'],
])('in %s, %d is %s', (unit, value, text) => {
  expect(shown(value, unit)).toBe(text);
});
