import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { namesIn, resolveBy } from '../../sandbox/hosts/names.ts';
import type { Settings } from '../../src/sensor-producer/program/settings.ts';
import { eventually } from '../support/eventually.ts';
import { startTestKafka, type TestKafka } from '../support/kafka.ts';
import { recordsOf } from '../support/records.ts';
import { acknowledges, end, lastWordOf, startSensorPod, type SensorPod } from '../support/sensor-pod.ts';

let kafka: TestKafka;
let unresolve: () => void = () => undefined;
const brokers = [1, 2, 3];
const within = 60_000;

beforeAll(async () => {
  kafka = await startTestKafka(brokers);
  unresolve = resolveBy(namesIn(kafka.namesFile));
}, 120_000);
afterAll(async () => {
  unresolve();
  await kafka.stop();
});

const startPod = (name: string, change: Partial<Settings>): Promise<SensorPod> =>
  startSensorPod(kafka, { topic: { name, create: true, partitions: 6 }, ...change });

const different = async (topic: string): Promise<number> =>
  new Set((await recordsOf(kafka, topic)).map(({ value }) => value)).size;

test(
  'SIGTERM in full flow: all that was taken has arrived, and the process is gone within its grace period',
  async () => {
    const pod = await startPod('flow', {
      ...{ sensorsPerReplica: 1000, intervalMs: 100 },
      delivery: { acks: 'all', bufferRecords: 10_000, whenFull: 'Block' },
    });
    await acknowledges(pod, 10_000);
    expect(await end(pod)).toEqual({ code: 0, signal: null });
    const { taken, acknowledged, msg } = lastWordOf(pod);
    expect([msg, acknowledged]).toEqual(['nothing is left to deliver', taken]);
    expect(await different('flow')).toBe(taken);
  },
  within,
);

const fast = { sensorsPerReplica: 100, intervalMs: 20 };
const bufferRecords = 2_000;
/** Readings of an outage that would fill a buffer so often. */
const timesFull = 10;
const mebibyte = 1 << 20;

const memoryOf = async (pod: SensorPod): Promise<number> =>
  Number(/^process_resident_memory_bytes (\S+)$/m.exec(await (await pod.get('/metrics')).text())?.[1]) / mebibyte;

/** Until a pod has dropped more readings than so many. */
const drops = (pod: SensorPod, readings: number): Promise<void> =>
  eventually(async () => {
    expect((await pod.report()).dropped).toBeGreaterThan(readings);
  }, within);

test(
  'all brokers are away: Block loses nothing, DropOldest counts what it drops, memory is bounded, both recover',
  async () => {
    const block = await startPod('block', { ...fast, delivery: { acks: 'all', bufferRecords, whenFull: 'Block' } });
    const drop = await startPod('drop', { ...fast, delivery: { acks: 'all', bufferRecords, whenFull: 'DropOldest' } });
    for (const pod of [block, drop]) await acknowledges(pod, 1_000);
    await Promise.all(brokers.map((id) => kafka.cluster.kill(id)));
    const before = (await drop.report()).dropped;
    await drops(drop, before);
    const full = await Promise.all([block, drop].map(memoryOf));
    await drops(drop, before + timesFull * bufferRecords);
    for (const [index, pod] of [block, drop].entries()) {
      const { buffered, trouble } = await pod.report();
      expect([buffered, trouble]).toEqual([bufferRecords, expect.stringMatching(/do not answer/)]);
      expect((await memoryOf(pod)) - (full[index] ?? 0)).toBeLessThan(32);
    }

    await Promise.all(brokers.map((id) => kafka.cluster.restart(id)));
    for (const pod of [block, drop]) {
      await acknowledges(pod, (await pod.report()).acknowledged + 2 * bufferRecords);
      expect(await end(pod)).toEqual({ code: 0, signal: null });
    }
    const [blocked, dropped] = [lastWordOf(block), lastWordOf(drop)];
    expect(blocked).toMatchObject({ acknowledged: blocked.taken, dropped: 0 });
    // It took no readings while its buffer was full.
    expect(blocked.skipped).toBeGreaterThan(timesFull * bufferRecords);
    expect(await different('block')).toBe(blocked.taken);
    expect(dropped).toMatchObject({ acknowledged: dropped.taken - dropped.dropped });
    expect(await different('drop')).toBe(dropped.acknowledged);
  },
  2 * within,
);

test(
  'SIGTERM while no broker answers: gone within its grace period, and it says how much it could not deliver',
  async () => {
    const gracePeriodSeconds = 5;
    const pod = await startPod('never', {
      gracePeriodSeconds,
      bootstrapServers: ['b-9.sensors.abc123.c2.kafka.eu-central-1.amazonaws.com:9094'],
    });
    await eventually(async () => {
      expect((await pod.report()).taken).toBeGreaterThan(10);
    });
    expect(await end(pod, gracePeriodSeconds)).toEqual({ code: 1, signal: null });
    const { taken, undelivered } = lastWordOf(pod);
    expect(undelivered).toBe(taken);
  },
  within,
);
