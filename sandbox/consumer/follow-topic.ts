import kafkajs from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { stopIdleTimers } from '../../src/sensor-producer/program/kafkajs-idle-timer.ts';
import { partitionsOf } from './unreachable.ts';

/** One record of the topic, as the brokers hand it out. */
export interface TopicRecord {
  readonly key: string;
  readonly value: string;
  readonly partition: number;
  readonly offset: number;
}

export interface Following {
  readonly bootstrap: readonly string[];
  readonly topic: string;
  readonly group: string;
  readonly onRecord: (record: TopicRecord) => void;
  /** Told who leads each partition, and every trouble. */
  readonly tell: (line: object) => void;
  /** Called at SIGTERM, when nothing more will be read. */
  readonly onEnd?: () => void;
}

/** New brokers and new leaders are learnt this soon. */
const metadataMaxAge = 2_000;
const maxWaitTimeInMs = 1_000;
const lookAgainMs = 1_000;
/** Trouble with one broker passes, or is worked around below. */
const retry = { initialRetryTime: 200, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER };

/** Reads a topic from its beginning until SIGTERM. It is an ordinary program with kafkajs: of the sandbox it knows nothing. */
export const followTopic = async ({ bootstrap, topic, group, onRecord, tell, onEnd }: Following): Promise<void> => {
  stopIdleTimers();
  const kafka = new kafkajs.Kafka({
    clientId: group,
    brokers: [...bootstrap],
    ssl: true,
    connectionTimeout: 2_000,
    retry,
    logLevel: kafkajs.logLevel.ERROR,
    logCreator: () => (entry) => {
      const { message, broker = '', error = '' } = entry.log as Partial<Record<string, string>>;
      tell({ trouble: message, broker, error });
    },
  });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: group, metadataMaxAge, maxWaitTimeInMs, retry });
  process.once('SIGTERM', () => {
    void Promise.allSettled([consumer.disconnect(), admin.disconnect()]).then(() => {
      onEnd?.();
      process.exit(0);
    });
  });
  await admin.connect();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ partition, message: { key, value, offset } }) => {
      onRecord({ key: String(key), value: String(value), partition, offset: Number(offset) });
      return Promise.resolve();
    },
  });
  for (;;) {
    await avoidUnreachable(admin, consumer, topic, tell);
    await delay(lookAgainMs);
  }
};

/** kafkajs reads from no broker while there is one that it does not reach, so the partitions of such brokers are left out meanwhile. */
const avoidUnreachable = async (
  admin: kafkajs.Admin,
  consumer: kafkajs.Consumer,
  topic: string,
  tell: (line: object) => void,
): Promise<void> => {
  try {
    const { readable, unreadable, leaders } = await partitionsOf(admin, topic);
    tell({ leaders });
    consumer.resume([{ topic, partitions: readable }]);
    consumer.pause([{ topic, partitions: unreadable }]);
  } catch (error) {
    tell({ trouble: String(error) });
  }
};
