import type { KubeObject } from '../kube/object.ts';
import type { SensorProducer } from './object.ts';

/** On everything we make for sensors; the value is the producer's name. */
export const producerLabel = 'crossaccountkafka.dev/sensor-producer';

export const selectorOf = (name: string): string => `${producerLabel}=${name}`;

/** `metadata` of what belongs to a producer: it goes with it, by the garbage collector. */
export const metadataFor = ({ apiVersion, kind, metadata }: SensorProducer) => ({
  name: metadata.name,
  namespace: metadata.namespace ?? '',
  labels: { [producerLabel]: metadata.name },
  ownerReferences: [
    { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true },
  ],
});

export const isOwned = (object: KubeObject, producer: SensorProducer): boolean =>
  object.metadata.ownerReferences?.some(
    ({ uid, controller }) => controller === true && uid === producer.metadata.uid,
  ) ?? false;
