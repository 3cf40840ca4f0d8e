import kafkajs from 'kafkajs';
import type { TestKafka } from './kafka.ts';

export interface Arrived {
  readonly key: string;
  readonly value: string;
}

/** All records of a topic, in the order of their partitions. */
export const recordsOf = async (kafka: TestKafka, topic: string): Promise<Arrived[]> => {
  const client = new kafkajs.Kafka({
    brokers: kafka.bootstrap(9094),
    ssl: { ca: [kafka.authority.cert] },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = client.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const left = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
  const consumer = client.consumer({ groupId: `check-${topic}-${Date.now()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const arrived: Arrived[] = [];
  const done = Promise.withResolvers<undefined>();
  const check = (): void => {
    if ([...left.values()].every((count) => count <= 0)) done.resolve(undefined);
  };
  check();
  await consumer.run({
    eachMessage: ({ partition, message }) => {
      arrived.push({ key: String(message.key), value: String(message.value) });
      left.set(partition, (left.get(partition) ?? 0) - 1);
      check();
      return Promise.resolve();
    },
  });
  await done.promise;
  await consumer.disconnect();
  return arrived;
};

export const valuesOf = (records: readonly Arrived[], key: string): string[] =>
  records.filter((record) => record.key === key).map(({ value }) => value);
