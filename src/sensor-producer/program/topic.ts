import type { KafkaConnection, TopicFacts } from './kafka.ts';
import type { Settings } from './settings.ts';

type TopicSettings = Settings['topic'];

/** As MSK's own defaults have it. */
const usualReplicas = 3;

/** What is wanted of the topic on a cluster of so many brokers. */
const wantedTopic = (topic: TopicSettings, brokers: number): TopicFacts => {
  const replicationFactor = topic.replicationFactor ?? Math.min(usualReplicas, brokers);
  return {
    partitions: topic.partitions,
    replicationFactor,
    minInSyncReplicas: topic.minInSyncReplicas ?? Math.max(1, replicationFactor - 1),
  };
};

/**
 * Makes the topic, or brings it nearer to what is wanted: more partitions, a higher in-sync minimum. Nothing is ever
 * lowered, and replicas are not moved.
 * @returns what still differs, as sentences
 * @throws Error when the topic is not there and may not be made, or cannot be as wanted
 */
export const ensureTopic = async (connection: KafkaConnection, topic: TopicSettings): Promise<readonly string[]> => {
  const brokers = await connection.brokers();
  const wanted = wantedTopic(topic, brokers);
  const found = await connection.describeTopic(topic.name);
  if (found) return adapt(connection, topic, found, wanted);
  if (!topic.create) throw new Error(`topic ${topic.name} does not exist, and topic.create is false: make it`);
  if (wanted.replicationFactor > brokers)
    throw new Error(
      `topic.replicationFactor ${wanted.replicationFactor} is larger than the number of brokers, ${brokers}`,
    );
  if (wanted.minInSyncReplicas > wanted.replicationFactor)
    throw new Error(
      `topic.minInSyncReplicas ${wanted.minInSyncReplicas} is larger than the replication factor, ${wanted.replicationFactor}: nothing could ever be written`,
    );
  await connection.createTopic(topic.name, wanted);
  return [];
};

const adapt = async (
  connection: KafkaConnection,
  topic: TopicSettings,
  found: TopicFacts,
  wanted: TopicFacts,
): Promise<readonly string[]> => {
  if (found.partitions < wanted.partitions) await connection.addPartitions(topic.name, wanted.partitions);
  // Above the replication factor that it has, nothing could be written any more.
  const raised = Math.min(topic.minInSyncReplicas ?? found.minInSyncReplicas, found.replicationFactor);
  if (found.minInSyncReplicas < raised)
    await connection.configureTopic(topic.name, 'min.insync.replicas', String(raised));
  return differences(topic, { ...found, minInSyncReplicas: Math.max(found.minInSyncReplicas, raised) });
};

/** Only what the settings ask for is compared: the defaults above are for making a topic. */
const differences = (topic: TopicSettings, found: TopicFacts): readonly string[] => [
  ...(found.partitions > topic.partitions
    ? [
        `topic ${topic.name} has ${found.partitions} partitions, more than the ${topic.partitions} wanted; Kafka never takes any away`,
      ]
    : []),
  ...(topic.replicationFactor !== undefined && topic.replicationFactor !== found.replicationFactor
    ? [
        `topic ${topic.name} has ${found.replicationFactor} replicas of each partition, not the ${topic.replicationFactor} wanted; reassign its partitions`,
      ]
    : []),
  ...(topic.minInSyncReplicas !== undefined && topic.minInSyncReplicas !== found.minInSyncReplicas
    ? [
        `topic ${topic.name} has min.insync.replicas ${found.minInSyncReplicas}, not the ${topic.minInSyncReplicas} wanted; it is never lowered here`,
      ]
    : []),
];
