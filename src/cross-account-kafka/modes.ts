import { pausedAnnotation } from '../api/cross-account-kafka.ts';
import type { Reason } from '../api/conditions.ts';
import type { Spec } from '../api/spec.ts';
import type { Plan } from '../api/status.ts';
import type { AwsStep } from '../aws/calls.ts';
import { nameOf, type Item } from '../core/plan.ts';
import type { Statement } from '../core/report.ts';
import type { CrossAccountKafka } from './object.ts';

/** Why nothing may be written to AWS for this object; undefined when it may. */
export const holdOf = (object: CrossAccountKafka, spec: Spec): Reason | undefined => {
  if (isPaused(object)) return 'Paused';
  return spec.mode === 'Plan' ? 'PlanOnly' : undefined;
};

const isPaused = ({ metadata }: CrossAccountKafka): boolean => metadata.annotations?.[pausedAnnotation] === 'true';

/** The calls that a pass would make, each with its why, and what the others wait for. */
export const planOf = (items: readonly Item<AwsStep>[]): Plan => ({
  calls: items.flatMap(({ resource, slot, verdict }) =>
    verdict.is === 'change' ? verdict.steps.map(({ call }) => ({ call, resource, slot, why: verdict.why })) : [],
  ),
  waiting: items.flatMap(({ resource, slot, verdict }) =>
    verdict.is === 'wait' || verdict.is === 'stuck' ? [`${nameOf({ resource, slot })}: ${verdict.message}`] : [],
  ),
});

export const paused = (object: CrossAccountKafka): Statement =>
  isPaused(object)
    ? {
        type: 'Paused',
        status: 'True',
        reason: 'PausedByAnnotation',
        message: `nothing is written to AWS until the annotation ${pausedAnnotation} is taken off`,
      }
    : { type: 'Paused', status: 'False', reason: 'NotPaused', message: 'the object is not paused' };
