import type { Clock } from '../clock.ts';
import type { Memory } from '../core/memory.ts';
import type { CrossAccountKafka } from '../cross-account-kafka/object.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Events } from '../kube/events.ts';
import type { SensorProducer } from './object.ts';
import type { ReadReport } from './pod-report.ts';

/** What a pass over a SensorProducer works with. */
export interface SensorOperator {
  readonly kube: KubeClient;
  readonly clock: Clock;
  readonly events: Events;
  /** Image of the pods. */
  readonly image: string;
  /** From a cache, by `namespace/name`. */
  readonly findKafka: (key: string) => CrossAccountKafka | undefined;
  readonly readReport: ReadReport;
  /** The longest that one write may take, in milliseconds. */
  readonly callTimeoutMs: number;
  /** Whether we may still write for this many milliseconds: the lease outlives them. */
  readonly mayWrite: (ms: number) => boolean;
  /** What passes remember, by the object's UID. */
  readonly memories: Map<string, Memory>;
  /** Objects as our own last write to them was answered, by UID, until the cache shows it. */
  readonly written: Map<string, SensorProducer>;
}
