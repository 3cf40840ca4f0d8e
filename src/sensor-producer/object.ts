import { group, version } from '../api/crd.ts';
import { sensorProducer } from '../api/sensor-producer.ts';
import type { SensorStatus } from '../api/sensor-status.ts';
import type { KubeObject, KubeResource } from '../kube/object.ts';

/** A SensorProducer as the API server gives it; `spec` is parsed before use. */
export interface SensorProducer extends KubeObject {
  readonly spec: unknown;
  readonly status?: SensorStatus;
}

export const sensorProducers: KubeResource<SensorProducer> = {
  group,
  version,
  plural: sensorProducer.plural,
  kind: sensorProducer.kind,
};
