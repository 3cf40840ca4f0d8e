import { isDeepStrictEqual } from 'node:util';
import type { CrossAccountKafka } from '../cross-account-kafka/object.ts';
import { keyOf } from '../kube/object.ts';
import type { StatefulSet } from './kinds.ts';
import type { SensorProducer } from './object.ts';

/** Whether a change of the object is a reason to look at it at once: our own writes to its status are none. */
export const wakes = (before: SensorProducer | undefined, after: SensorProducer | undefined): boolean =>
  after !== undefined && (before === undefined || !isDeepStrictEqual(reasons(before), reasons(after)));

const reasons = ({ metadata, status }: SensorProducer): unknown[] => [
  metadata.uid,
  metadata.generation,
  status?.conditions === undefined,
];

/** Whether a CrossAccountKafka now tells those who write to it something else. */
export const tellsWriters = (before: CrossAccountKafka | undefined, after: CrossAccountKafka | undefined): boolean =>
  before?.status?.cluster?.bootstrapServers !== after?.status?.cluster?.bootstrapServers;

/** Keys of the producers that write to a CrossAccountKafka. */
export const writersTo = (kafka: CrossAccountKafka, producers: readonly SensorProducer[]): readonly string[] =>
  producers
    .filter(
      ({ metadata, spec }) =>
        metadata.namespace === kafka.metadata.namespace &&
        (spec as { kafkaRef?: { name?: string } } | undefined)?.kafkaRef?.name === kafka.metadata.name,
    )
    .map(({ metadata }) => keyOf(metadata));

/** A set has its producer's name. */
export const producerOf = ({ metadata }: StatefulSet): string => keyOf(metadata);
