import { beforeEach, expect, test } from '@jest/globals';
import { Tally } from '../../sandbox/consumer/tally.ts';

let tally: Tally;
let offset = 0;
beforeEach(() => {
  tally = new Tally();
  offset = 0;
});

const valueOf = (device: number, second: number): string =>
  `{"device_id": ${device}, "timestamp": "2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z", "temperature": -3}`;

const arrive = (device: number, second: number): void => {
  tally.add({ key: String(device), value: valueOf(device, second), partition: 0, offset });
  offset += 1;
};

test('readings of each device are counted, and devices that were heard lately', () => {
  for (const second of [1, 2, 3]) arrive(7, second);
  arrive(8, 1);
  expect(tally.devices()).toEqual({
    7: { distinct: 3, duplicates: 0, outOfOrder: 0 },
    8: { distinct: 1, duplicates: 0, outOfOrder: 0 },
  });
  expect([tally.heard(), tally.heard()]).toEqual([2, 0]);
});

test('a reading that comes again is a duplicate, not one more and not out of order', () => {
  for (const second of [1, 2, 1, 2, 3]) arrive(7, second);
  expect(tally.totals()).toEqual({ devices: 1, distinct: 3, duplicates: 2, outOfOrder: 0, misformed: 0 });
});

test('a reading that comes for the first time after a later one is out of order', () => {
  for (const second of [1, 4, 2, 3, 2]) arrive(7, second);
  expect(tally.totals()).toMatchObject({ distinct: 4, duplicates: 1, outOfOrder: 2 });
});

test('a record that is read again, at an offset that was seen, does not count', () => {
  arrive(7, 1);
  tally.add({ key: '7', value: valueOf(7, 1), partition: 0, offset: 0 });
  tally.add({ key: '7', value: valueOf(7, 2), partition: 1, offset: 0 });
  expect(tally.totals()).toMatchObject({ distinct: 2, duplicates: 0 });
});

test.each([
  ['without spaces', '{"device_id":7,"timestamp":"2026-01-01T00:00:01.000Z","temperature":1}'],
  ['with two digits of milliseconds', '{"device_id": 7, "timestamp": "2026-01-01T00:00:01.00Z", "temperature": 1}'],
  ['with a broken temperature', '{"device_id": 7, "timestamp": "2026-01-01T00:00:01.000Z", "temperature": 1.5}'],
  ['with a field more', '{"device_id": 7, "timestamp": "2026-01-01T00:00:01.000Z", "temperature": 1, "n": 1}'],
  ['of another device than its key', valueOf(8, 1)],
])('a record %s is misformed', (_what, value) => {
  tally.add({ key: '7', value, partition: 0, offset: 0 });
  expect(tally.totals()).toMatchObject({ distinct: 0, misformed: 1 });
});
