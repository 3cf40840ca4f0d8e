import { expect, test } from '@jest/globals';
import { fates, playFailovers } from '../failovers/failovers.ts';

test('a frozen, a killed, a robbed and a stopped leader: another takes over, and no two write at once', async () => {
  const { takeovers, overlaps } = await playFailovers(fates.length);
  expect(takeovers).toHaveLength(fates.length);
  expect(overlaps).toEqual([]);
}, 300_000);
