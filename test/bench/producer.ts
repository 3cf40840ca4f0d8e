import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { namesIn } from '../../sandbox/hosts/names.ts';
import { mskPorts } from '../../sandbox/kafka/broker-properties.ts';
import { readyKafka } from '../../sandbox/kafka/index.ts';
import { kafkaVersions, logConfiguration } from '../../sandbox/kafka/parts.ts';
import type { Settings } from '../../src/sensor-producer/program/settings.ts';
import { startTestKafka, type TestKafka } from '../support/kafka.ts';
import { startSensorPod, type SensorPod } from '../support/sensor-pod.ts';
import { figure } from './figure.ts';

const warmUpMs = 5_000;
const measuredMs = 15_000;
/** What a reading takes: `{"device_id": 123, "timestamp": "2026-01-01T00:00:00.000Z", "temperature": 30}` and its key. */
const recordBytes = 80;
const topic = 'readings';
const partitions = 6;
const turns = 2;
const p99BudgetMs = 50;
const ofPerfTest = 0.6;

/** More sensors than any pod keeps up with: what is acknowledged is what the pod can do. */
const flatOut = { sensorsPerReplica: 10_000, intervalMs: 10, delivery: delivering(20_000) };
const tenThousandASecond = { sensorsPerReplica: 1_000, intervalMs: 100, delivery: delivering(20_000) };

function delivering(bufferRecords: number): Settings['delivery'] {
  return { acks: 'all', bufferRecords, whenFull: 'Block' };
}

/** How fast one sensor pod writes, beside Kafka's own producer on the same brokers and the same topic, in turns. */
export const producer = async (): Promise<void> => {
  const kafka = await startTestKafka([1, 2, 3]);
  try {
    let [ours, theirs] = [0, 0];
    for (let turn = 0; turn < turns; turn += 1) {
      ours = Math.max(ours, await withPod(kafka, flatOut, acknowledgedASecond));
      theirs = Math.max(theirs, await perfTest(kafka));
    }
    figure('kafka-producer-perf-test', theirs, 'records/s');
    figure('one sensor pod, as fast as it can', ours, 'records/s');
    figure('sensor pod ÷ kafka-producer-perf-test', (100 * ours) / theirs, '%', `budget ≥ ${100 * ofPerfTest} %`);
    const waits = await withPod(kafka, tenThousandASecond, waitsOf);
    figure('one sensor pod of 1,000 sensors at 100 ms', waits.aSecond, 'records/s');
    figure('  acknowledged after, 99th percentile (at most)', waits.p99Ms, 'ms', `budget ≤ ${p99BudgetMs} ms`);
  } finally {
    await kafka.stop();
  }
};

const withPod = async <T>(
  kafka: TestKafka,
  change: Partial<Settings>,
  measure: (pod: SensorPod) => Promise<T>,
): Promise<T> => {
  const pod = await startSensorPod(kafka, { ...change, topic: { name: topic, create: true, partitions } });
  await delay(warmUpMs);
  const figures = await measure(pod);
  await pod.child.stop(20_000);
  return figures;
};

const acknowledgedASecond = async (pod: SensorPod): Promise<number> => {
  const [before, start] = [(await pod.report()).acknowledged, performance.now()];
  await delay(measuredMs);
  return (((await pod.report()).acknowledged - before) * 1000) / (performance.now() - start);
};

/** Of the pod's own histogram: the bound below which 99 of 100 waits of the measured time stayed. */
const waitsOf = async (pod: SensorPod): Promise<{ aSecond: number; p99Ms: number }> => {
  const before = await buckets(pod);
  const aSecond = await acknowledgedASecond(pod);
  const counts = [...(await buckets(pod))].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)] as const);
  const all = counts.at(-1)?.[1] ?? 0;
  const [bound = Infinity] = counts.find(([, count]) => count >= 0.99 * all) ?? [];
  return { aSecond, p99Ms: bound * 1000 };
};

/** Upper bound in seconds → how many waits were not longer. */
const buckets = async (pod: SensorPod): Promise<Map<number, number>> => {
  const text = await (await pod.get('/metrics')).text();
  const lines = text.matchAll(/^cakafka_sensor_acknowledge_seconds_bucket\{le="(.+?)"\} (\d+)$/gm);
  return new Map([...lines].map(([, bound, count]) => [bound === '+Inf' ? Infinity : Number(bound), Number(count)]));
};

/** Runs kafka-producer-perf-test over TLS with acks=all. @returns records a second */
const perfTest = async (kafka: TestKafka): Promise<number> => {
  const parts = await readyKafka(kafkaVersions.four, () => undefined);
  const hosts = path.join(kafka.folder, 'hosts');
  const names = namesIn(kafka.namesFile)();
  writeFileSync(
    hosts,
    Object.entries(names)
      .map(([host, address]) => `${address} ${host}\n`)
      .join(''),
  );
  const authority = path.join(kafka.folder, 'perf-authority.pem');
  writeFileSync(authority, kafka.authority.cert);
  const properties = [
    `bootstrap.servers=${kafka.bootstrap(mskPorts.tls).join(',')}`,
    'acks=all',
    'security.protocol=SSL',
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${authority}`,
  ];
  const child = await kafka.children.start('perf-test', 'java', [
    ...['-Xmx256m', `-Djdk.net.hosts.file=${hosts}`, `-Dlog4j2.configurationFile=${logConfiguration}`],
    ...['-cp', parts.classPath, 'org.apache.kafka.tools.ProducerPerformance', '--topic', topic],
    ...['--num-records', '1000000', '--record-size', String(recordBytes), '--throughput', '-1'],
    ...['--producer-props', ...properties],
  ]);
  const { code } = await child.exited();
  const rate = /([\d.]+) records\/sec/.exec(child.tail(1));
  if (code !== 0 || !rate) throw new Error(`kafka-producer-perf-test failed:\n${child.tail()}`);
  return Number(rate[1]);
};
