import type { SensorSpec } from '../api/sensor-producer.ts';
import type { SensorStatus } from '../api/sensor-status.ts';
import type { Memory } from '../core/memory.ts';
import type { Item } from '../core/plan.ts';
import { conditionsOf, report, type Statement } from '../core/report.ts';
import { transitions } from '../core/transitions.ts';
import { applyStatus } from '../kube/apply.ts';
import { selectorOf } from './names.ts';
import { sensorProducers, type SensorProducer } from './object.ts';
import type { SensorOperator } from './operator.ts';
import type { KubeStep } from './step.ts';
import type { World } from './world.ts';

/** What status says after a pass. Pure. */
export const statusOf = (
  { metadata, status }: SensorProducer,
  spec: SensorSpec,
  world: World,
  items: readonly Item<KubeStep>[],
  memory: Memory,
): SensorStatus => {
  const previous = status?.conditions ?? [];
  const observedGeneration = metadata.generation ?? 0;
  const statements = report(items, {
    ...{ nowMs: world.nowMs, memory, previous, deleting: false },
    cannotSeeAfterMs: Infinity,
    aspects: ['Producing'],
    good: goodWords(spec, items),
  });
  return {
    observedGeneration,
    replicas: world.statefulSet?.status?.replicas ?? 0,
    readyReplicas: world.statefulSet?.status?.readyReplicas ?? 0,
    selector: selectorOf(metadata.name),
    sensors: spec.replicas * spec.sensorsPerReplica,
    conditions: conditionsOf(
      statements.map((one) => reasonOf(one, spec)),
      previous,
      observedGeneration,
      world.nowMs,
    ),
  };
};

/** What is to be noted is added to Producing by whoever reports. */
const goodWords = (spec: SensorSpec, items: readonly Item<KubeStep>[]) => {
  const Producing =
    spec.replicas === 0
      ? 'no pod is wanted'
      : `${spec.replicas * spec.sensorsPerReplica} sensors write to topic ${spec.topic.name}`;
  const notes = items.flatMap(({ verdict }) => verdict.notes ?? []).map(({ message }) => message);
  return { Producing, Ready: [Producing, ...notes].join('; ') };
};

/** The aspect of sensors has words of its own for being well. */
const reasonOf = (statement: Statement, { replicas }: SensorSpec): Statement =>
  statement.type === 'Producing' && statement.status === 'True'
    ? { ...statement, reason: replicas === 0 ? 'NoReplicas' : 'Producing' }
    : statement;

/** Writes the whole status, if it differs, keeps what is newer than `object`, since the cache may show it only later, and tells by events what became of it. */
export const writeStatus = async (
  operator: SensorOperator,
  object: SensorProducer,
  status: SensorStatus,
): Promise<void> => {
  const { object: after } = await applyStatus(operator.kube, sensorProducers, object, status);
  if (after !== object) operator.written.set(after.metadata.uid ?? '', after);
  for (const told of transitions(object.status?.conditions ?? [], status.conditions ?? []))
    await operator.events.record({ ...told, regarding: object, action: 'Reconcile' });
};
