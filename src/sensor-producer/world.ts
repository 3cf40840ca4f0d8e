import type { SensorSpec } from '../api/sensor-producer.ts';
import type { Status as KafkaStatus } from '../api/status.ts';
import type { CrossAccountKafka } from '../cross-account-kafka/object.ts';
import type { KubeClient } from '../kube/client.ts';
import { hasReason } from '../kube/error.ts';
import type { KubeObject, KubeResource } from '../kube/object.ts';
import {
  configMaps,
  disruptionBudgets,
  pods,
  statefulSets,
  type ConfigMap,
  type DisruptionBudget,
  type Pod,
  type StatefulSet,
} from './kinds.ts';
import { selectorOf } from './names.ts';
import type { SensorProducer } from './object.ts';
import type { PodReport, ReadReport } from './pod-report.ts';

/** Everything a pass over a SensorProducer looks at. */
export interface World {
  readonly nowMs: number;
  readonly producer: SensorProducer;
  /** Image of the pods. */
  readonly image: string;
  /** Of the CrossAccountKafka in `kafkaRef`; undefined when there is none of that name. */
  readonly kafka: KafkaStatus | undefined;
  readonly configMap: ConfigMap | undefined;
  readonly statefulSet: StatefulSet | undefined;
  readonly disruptionBudget: DisruptionBudget | undefined;
  readonly pods: readonly Pod[];
  /** What pods that run say of themselves, by pod name; those that do not answer are missing. */
  readonly reports: ReadonlyMap<string, PodReport>;
}

export interface Looking {
  readonly kube: KubeClient;
  readonly nowMs: number;
  readonly image: string;
  readonly findKafka: (key: string) => CrossAccountKafka | undefined;
  readonly readReport: ReadReport;
}

/** Asks the API server itself, not a cache: what is decided about is never older than the pass. @throws KubeError */
export const observe = async (producer: SensorProducer, spec: SensorSpec, looking: Looking): Promise<World> => {
  const { kube, nowMs, image, findKafka, readReport } = looking;
  const { namespace = '', name } = producer.metadata;
  const find = <T extends KubeObject>(resource: KubeResource<T>): Promise<T | undefined> =>
    kube.get(resource, { namespace, name }).catch((error: unknown) => {
      if (hasReason(error, 'NotFound')) return undefined;
      throw error;
    });
  const [configMap, statefulSet, disruptionBudget, list] = await Promise.all([
    find(configMaps),
    find(statefulSets),
    find(disruptionBudgets),
    kube.list(pods, { namespace, query: { labelSelector: selectorOf(name) } }),
  ]);
  return {
    ...{ nowMs, producer, image, configMap, statefulSet, disruptionBudget },
    kafka: spec.kafkaRef && (findKafka(`${namespace}/${spec.kafkaRef.name}`)?.status ?? undefined),
    pods: list.items,
    reports: await reportsOf(list.items, readReport),
  };
};

const reportsOf = async (list: readonly Pod[], readReport: ReadReport): Promise<ReadonlyMap<string, PodReport>> => {
  const told = await Promise.all(
    list.map(async ({ metadata, status }): Promise<[string, PodReport | undefined]> => [
      metadata.name,
      status?.phase === 'Running' && status.podIP !== undefined ? await readReport(status.podIP) : undefined,
    ]),
  );
  return new Map(told.flatMap(([name, report]) => (report ? [[name, report]] : [])));
};
