import { expect, test } from '@jest/globals';
import { Buffer } from '../../../src/sensor-producer/program/buffer.ts';
import { keyOf, messageOf } from '../../../src/sensor-producer/program/message.ts';
import { Progress } from '../../../src/sensor-producer/program/progress.ts';
import type { Outgoing } from '../../../src/sensor-producer/program/publisher.ts';
import { Sensor, sensorIds } from '../../../src/sensor-producer/program/sensor.ts';
import { takeReadings } from '../../../src/sensor-producer/program/take-readings.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

test('a message has the three fields in their order, a UTC timestamp with three digits, a whole temperature', () => {
  const reading = { deviceId: 7, atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 60), temperature: -3 };
  expect(messageOf(reading)).toBe('{"device_id": 7, "timestamp": "2026-01-02T03:04:05.060Z", "temperature": -3}');
  expect(messageOf({ ...reading, atMs: Date.UTC(2026, 0, 2) })).toContain('"2026-01-02T00:00:00.000Z"');
  expect(keyOf(reading)).toBe('7');
});

test('ids follow the ordinal and never move', () => {
  expect(sensorIds(0, 3)).toEqual([1, 2, 3]);
  expect(sensorIds(2, 3)).toEqual([7, 8, 9]);
});

test('a temperature starts from 25 to 35 and goes by one at most', () => {
  const lowest = new Sensor(1, () => 0);
  expect([0, 1, 2].map((at) => lowest.read(at).temperature)).toEqual([25, 24, 23]);
  const highest = new Sensor(1, () => 0.999);
  expect([0, 1, 2].map((at) => highest.read(at).temperature)).toEqual([35, 36, 37]);
  const steady = new Sensor(1, () => 0.5);
  expect([0, 1, 2].map((at) => steady.read(at).temperature)).toEqual([30, 30, 30]);
});

const taking = (count: number, intervalMs: () => number, limit = 1000) => {
  const clock = new FakeClock();
  const progress = new Progress([1]);
  const buffer = new Buffer<Outgoing>(limit, 'Block', () => undefined);
  const sensors = sensorIds(0, count).map((id) => new Sensor(id, () => 0.5));
  const stop = new AbortController();
  const done = takeReadings({ sensors, intervalMs, buffer, progress, clock }, stop.signal);
  return { clock, progress, buffer, stop, done };
};

test('each sensor is read once an interval, spread evenly, without drift', async () => {
  const { clock, buffer, stop, done, progress } = taking(4, () => 100);
  const began = clock.now();
  await clock.advance(1000);
  stop.abort();
  await done;
  const taken = await buffer.take(1000);
  expect(taken.map(({ atMs }) => atMs - began)).toEqual(Array.from({ length: 41 }, (_, index) => index * 25));
  expect(taken.slice(0, 5).map(({ key }) => key)).toEqual(['1', '2', '3', '4', '1']);
  expect(progress).toMatchObject({ taken: 41, skipped: 0 });
});

test('another interval takes effect without a jump', async () => {
  let intervalMs = 100;
  const { clock, buffer, stop, done } = taking(1, () => intervalMs);
  const began = clock.now();
  await clock.advance(250);
  intervalMs = 50;
  await clock.advance(150);
  stop.abort();
  await done;
  const at = (await buffer.take(1000)).map(({ atMs }) => atMs - began);
  expect(at.slice(0, 3)).toEqual([0, 100, 200]);
  expect(at.slice(3).map((ms, index) => ms - (at[index + 2] ?? 0))).toEqual([100, 50, 50]);
});

test('while there is no room no reading is taken; those whose time passed are counted and not made up', async () => {
  const { clock, buffer, progress, stop, done } = taking(1, () => 100, 2);
  await clock.advance(1000);
  expect(progress.taken).toBe(2);
  expect(buffer.size).toBe(2);
  const early = [...(await buffer.take(1)), ...(await buffer.take(1))];
  buffer.settled(2);
  await settle();
  stop.abort();
  await clock.advance(100);
  await done;
  const late = await buffer.take(10);
  expect(early).toHaveLength(2);
  expect(late.length).toBeGreaterThan(0);
  expect(late.length).toBeLessThanOrEqual(2);
  expect(progress.taken + progress.skipped).toBeGreaterThanOrEqual(10);
  expect(progress.skipped).toBeGreaterThanOrEqual(6);
});
