import kafkajs from 'kafkajs';
import { stopIdleTimers } from '../../src/sensor-producer/program/kafkajs-idle-timer.ts';
import type { TestKafka } from './kafka.ts';

export interface Record {
  readonly key: string;
  readonly value: string;
}

/** A consumer that keeps all that arrives, from the beginning of the topic. */
export interface Follower {
  readonly records: Record[];
  /** Records in the order of their partition, by key. */
  byDevice(): Map<string, Record[]>;
  /** Begins anew with what arrives from now on. */
  forget(): void;
  stop(): Promise<void>;
}

stopIdleTimers();

export const followTopic = async (kafka: TestKafka, topic: string): Promise<Follower> => {
  const client = new kafkajs.Kafka({
    brokers: kafka.bootstrap(9094),
    ssl: { ca: [kafka.authority.cert] },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const consumer = client.consumer({ groupId: `follow-${Date.now()}` });
  const records: Record[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      records.push({ key: String(message.key), value: String(message.value) });
      return Promise.resolve();
    },
  });
  return {
    records,
    byDevice: () => Map.groupBy(records, ({ key }) => key),
    forget: () => {
      records.length = 0;
    },
    stop: () => consumer.disconnect(),
  };
};
