import { sensorConditionTypes, type ConditionType } from '../api/conditions.ts';
import { sensorSpecSchema, type SensorSpec } from '../api/sensor-producer.ts';
import { conditionsOf, type Statement } from '../core/report.ts';
import type { PassResult } from '../kube/controller.ts';
import { resyncMs } from './durations.ts';
import type { SensorProducer } from './object.ts';
import type { SensorOperator } from './operator.ts';
import { writeStatus } from './status.ts';

export type Admission = { readonly end: PassResult } | { readonly spec: SensorSpec };

/** Whether the object may be worked on: it was noticed, and its spec can be read. */
export const admit = async (operator: SensorOperator, object: SensorProducer): Promise<Admission> => {
  if (object.status?.conditions === undefined) {
    await say(operator, object, (type) => ({
      ...{ type, status: 'Unknown', reason: 'NotObserved' },
      message: 'the operator has noticed the object and not yet looked at its pods',
    }));
    return { end: { again: { afterMs: 0 } } };
  }
  const parsed = sensorSpecSchema.safeParse(object.spec);
  if (parsed.success) return { spec: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const message = `spec cannot be read: ${issues.join('; ')}`;
  await say(operator, object, (type) => ({
    ...{ type, reason: 'SpecRejected', message },
    status: type === 'Stalled' ? 'True' : type === 'Producing' ? 'Unknown' : 'False',
  }));
  return { end: { again: { afterMs: resyncMs } } };
};

const say = async (
  operator: SensorOperator,
  object: SensorProducer,
  statement: (type: ConditionType) => Statement,
): Promise<void> => {
  const { status = {}, metadata } = object;
  const observedGeneration = metadata.generation ?? 0;
  const statements = (Object.keys(sensorConditionTypes) as ConditionType[]).map(statement);
  const conditions = conditionsOf(statements, status.conditions ?? [], observedGeneration, operator.clock.now());
  await writeStatus(operator, object, { ...status, observedGeneration, conditions });
};
