/**
 * What runs on the consumer's host: it reads a topic from the beginning and writes what it sees as a line of JSON each,
 * a reading, who leads each partition, or a trouble. It is an ordinary program with kafkajs: of the sandbox it knows nothing.
 */
import kafkajs from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stopIdleTimers } from '../../src/sensor-producer/program/kafkajs-idle-timer.ts';
import { partitionsOf } from './unreachable.ts';

const { values } = parseArgs({
  options: {
    bootstrap: { type: 'string', default: '' },
    topic: { type: 'string', default: '' },
    group: { type: 'string', default: '' },
  },
});

/** New brokers and new leaders are learnt this soon. */
const metadataMaxAge = 2_000;
const maxWaitTimeInMs = 1_000;
const lookAgainMs = 1_000;
/** Trouble with one broker passes, or is worked around below. */
const retry = { initialRetryTime: 200, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER };

const tell = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

stopIdleTimers();

const kafka = new kafkajs.Kafka({
  clientId: values.group,
  brokers: values.bootstrap.split(','),
  ssl: true,
  connectionTimeout: 2_000,
  retry,
  logLevel: kafkajs.logLevel.ERROR,
  logCreator: () => (entry) => {
    tell({
      trouble: entry.log.message,
      broker: String(entry.log['broker'] ?? ''),
      error: String(entry.log['error'] ?? ''),
    });
  },
});
const admin = kafka.admin();
const consumer = kafka.consumer({ groupId: values.group, metadataMaxAge, maxWaitTimeInMs, retry });

process.once('SIGTERM', () => {
  void Promise.allSettled([consumer.disconnect(), admin.disconnect()]).then(() => process.exit(0));
});

await admin.connect();
await consumer.connect();
await consumer.subscribe({ topic: values.topic, fromBeginning: true });
await consumer.run({
  eachMessage: ({ partition, message }) => {
    const value = String(message.value);
    const { timestamp, temperature } = JSON.parse(value) as { timestamp: string; temperature: number };
    tell({ device: String(message.key), timestamp, temperature, value, partition, offset: Number(message.offset) });
    return Promise.resolve();
  },
});

/** kafkajs reads from no broker while there is one that it does not reach, so the partitions of such brokers are left out meanwhile. */
for (;;) {
  try {
    const { readable, unreadable, leaders } = await partitionsOf(admin, values.topic);
    tell({ leaders });
    consumer.resume([{ topic: values.topic, partitions: readable }]);
    consumer.pause([{ topic: values.topic, partitions: unreadable }]);
  } catch (error) {
    tell({ trouble: String(error) });
  }
  await delay(lookAgainMs);
}
