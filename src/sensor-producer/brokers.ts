import type { Status as KafkaStatus } from '../api/status.ts';
import type { SensorSpec } from '../api/sensor-producer.ts';
import type { World } from './world.ts';

/** Where the sensors write to, sorted; or why that is not known yet, in a sentence. */
export type Servers = { readonly servers: readonly string[] } | { readonly waiting: string };

export const serversOf = ({ kafkaRef, bootstrapServers }: SensorSpec, { kafka }: World): Servers => {
  if (!kafkaRef) return { servers: [...(bootstrapServers ?? [])].sort() };
  if (!kafka) return { waiting: `there is no CrossAccountKafka ${kafkaRef.name} in this namespace` };
  const listed = kafka.cluster?.bootstrapServers;
  // Once known, the list stays: MSK's brokers serve while a cluster is being changed.
  if (listed === undefined || listed === '')
    return { waiting: `CrossAccountKafka ${kafkaRef.name} has no brokers yet: ${wordsOf(kafka)}` };
  return { servers: listed.split(',').sort() };
};

const wordsOf = ({ conditions = [] }: KafkaStatus): string =>
  conditions.find(({ type }) => type === 'ClusterReady')?.message ?? 'it was not looked at yet';
