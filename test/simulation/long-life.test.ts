import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { randomOf } from '../support/random.ts';
import { broken } from './long-life/command.ts';
import { liveLong } from './long-life/long-life.ts';

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));

test(`some objects, some hours, and something happens to them all the time (SEED=${seed})`, async () => {
  const report = await liveLong({ objects: 6, hours: 2, random: randomOf(seed) });
  expect(broken(report)).toEqual([]);
  expect(report.dealtWith.length).toBeGreaterThan(8);
}, 600_000);
