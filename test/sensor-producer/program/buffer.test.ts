import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Buffer } from '../../../src/sensor-producer/program/buffer.ts';

const noDrops = (): void => undefined;

test('Block: whoever comes when it is full waits, and nothing is lost', async () => {
  const buffer = new Buffer<number>(2, 'Block', noDrops);
  await buffer.put(1);
  await buffer.put(2);
  let third = false;
  const waiting = buffer.put(3).then(() => (third = true));
  expect(await buffer.take(10)).toEqual([1]);
  expect(third).toBe(false);
  buffer.settled(1);
  await waiting;
  expect(await buffer.take(10)).toEqual([2]);
  expect(await buffer.take(10)).toEqual([3]);
});

test('DropOldest: the oldest that is not under way goes, and is counted', async () => {
  let drops = 0;
  const buffer = new Buffer<number>(3, 'DropOldest', () => (drops += 1));
  await buffer.put(1);
  expect(await buffer.take(1)).toEqual([1]);
  for (const item of [2, 3, 4, 5]) await buffer.put(item);
  expect(drops).toBe(2);
  expect(await buffer.take(10)).toEqual([4, 5]);
});

test('DropOldest: a batch that is never acknowledged leaves something to drop', async () => {
  let drops = 0;
  const buffer = new Buffer<number>(4, 'DropOldest', () => (drops += 1));
  for (const item of [1, 2, 3, 4]) await buffer.put(item);
  expect(await buffer.take(10)).toEqual([1, 2]);
  for (const item of [5, 6, 7]) await buffer.put(item);
  expect([drops, buffer.size]).toEqual([3, 4]);
  expect(await buffer.take(10)).toEqual([6, 7]);
});

test('DropOldest: when all is under way it waits', async () => {
  const buffer = new Buffer<number>(1, 'DropOldest', noDrops);
  await buffer.put(1);
  await buffer.take(1);
  const second = buffer.put(2);
  buffer.settled(1);
  expect(await second).toBe(true);
});

test('closed: it takes nothing in, wakes who waits, and gives out what it holds', async () => {
  const buffer = new Buffer<number>(1, 'Block', noDrops);
  await buffer.put(1);
  const late = buffer.put(2);
  buffer.close();
  expect(await late).toBe(false);
  expect(await buffer.take(5)).toEqual([1]);
  expect(await buffer.take(5)).toEqual([]);
});

test('whatever the order of calls: never more than the limit, in order, and every record comes out or is counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('put', 'take', 'settle')),
      fc.integer({ min: 1, max: 5 }),
      async (calls, limit) => {
        let drops = 0;
        let put = 0;
        const out: number[] = [];
        const underWay: number[] = [];
        const buffer = new Buffer<number>(limit, 'DropOldest', () => (drops += 1));
        for (const call of calls) {
          const waiting = buffer.size - underWay.reduce((sum, count) => sum + count, 0);
          if (call === 'put' && (buffer.size < limit || waiting > 0)) await buffer.put(put++);
          if (call === 'take' && waiting > 0) {
            const batch = await buffer.take(2);
            out.push(...batch);
            underWay.push(batch.length);
          }
          if (call === 'settle') buffer.settled(underWay.shift() ?? 0);
          expect(buffer.size).toBeLessThanOrEqual(limit);
        }
        buffer.close();
        for (let batch = await buffer.take(2); batch.length > 0; batch = await buffer.take(2)) out.push(...batch);
        expect(out).toEqual([...out].sort((a, b) => a - b));
        expect(out.length + drops).toBe(put);
      },
    ),
  );
});
