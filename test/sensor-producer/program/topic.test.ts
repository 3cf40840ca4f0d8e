import { expect, test } from '@jest/globals';
import type { KafkaConnection, TopicFacts } from '../../../src/sensor-producer/program/kafka.ts';
import { ensureTopic } from '../../../src/sensor-producer/program/topic.ts';

/** A cluster with at most one topic, changed as Kafka would change it. */
const cluster = (brokers: number, topic?: TopicFacts) => {
  const state = { topic };
  const connection = {
    brokers: () => Promise.resolve(brokers),
    describeTopic: () => Promise.resolve(state.topic),
    createTopic: (_name: string, facts: TopicFacts) => Promise.resolve(void (state.topic = facts)),
    addPartitions: (_name: string, partitions: number) =>
      Promise.resolve(void (state.topic = state.topic && { ...state.topic, partitions })),
    configureTopic: (_name: string, _key: string, value: string) =>
      Promise.resolve(void (state.topic = state.topic && { ...state.topic, minInSyncReplicas: Number(value) })),
  } as unknown as KafkaConnection;
  return { state, connection };
};

const wanted = { name: 'readings', create: true, partitions: 6 };

test('a topic is made as wanted, and with MSK’s usual replicas where nothing is said', async () => {
  const { state, connection } = cluster(6);
  expect(await ensureTopic(connection, wanted)).toEqual([]);
  expect(state.topic).toEqual({ partitions: 6, replicationFactor: 3, minInSyncReplicas: 2 });
  const two = cluster(2);
  await ensureTopic(two.connection, wanted);
  expect(two.state.topic).toEqual({ partitions: 6, replicationFactor: 2, minInSyncReplicas: 1 });
  const single = cluster(1);
  await ensureTopic(single.connection, { ...wanted, minInSyncReplicas: 1 });
  expect(single.state.topic).toEqual({ partitions: 6, replicationFactor: 1, minInSyncReplicas: 1 });
});

test('what cannot be made is said in a sentence, and nothing is made', async () => {
  const { state, connection } = cluster(2);
  await expect(ensureTopic(connection, { ...wanted, replicationFactor: 3 })).rejects.toThrow(
    'replicationFactor 3 is larger than the number of brokers, 2',
  );
  await expect(ensureTopic(connection, { ...wanted, minInSyncReplicas: 3 })).rejects.toThrow(
    'nothing could ever be written',
  );
  await expect(ensureTopic(connection, { ...wanted, create: false })).rejects.toThrow('does not exist');
  expect(state.topic).toBeUndefined();
});

test('an existing topic gets more partitions and a higher minimum, never less of anything', async () => {
  const grows = cluster(3, { partitions: 2, replicationFactor: 3, minInSyncReplicas: 1 });
  expect(await ensureTopic(grows.connection, { ...wanted, minInSyncReplicas: 2 })).toEqual([]);
  expect(grows.state.topic).toEqual({ partitions: 6, replicationFactor: 3, minInSyncReplicas: 2 });

  const large = { partitions: 9, replicationFactor: 3, minInSyncReplicas: 2 };
  const stays = cluster(3, large);
  const told = await ensureTopic(stays.connection, { ...wanted, replicationFactor: 2, minInSyncReplicas: 1 });
  expect(stays.state.topic).toEqual(large);
  expect(told).toEqual([
    expect.stringContaining('9 partitions, more than the 6 wanted'),
    expect.stringContaining('3 replicas of each partition, not the 2 wanted'),
    expect.stringContaining('min.insync.replicas 2, not the 1 wanted'),
  ]);
});

test('the minimum is not raised above the replicas that are there', async () => {
  const { state, connection } = cluster(3, { partitions: 6, replicationFactor: 1, minInSyncReplicas: 1 });
  expect(await ensureTopic(connection, { ...wanted, minInSyncReplicas: 2 })).toHaveLength(1);
  expect(state.topic?.minInSyncReplicas).toBe(1);
});
