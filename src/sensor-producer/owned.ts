import { change, ready, stuck, type Verdict } from '../core/verdict.ts';
import type { KubeObject } from '../kube/object.ts';
import { isOwned } from './names.ts';
import type { SensorProducer } from './object.ts';
import type { Body, KubeStep } from './step.ts';

/** Brings one object to what is wanted, whether it is absent, drifted or another's. */
export const bring = (found: KubeObject | undefined, wanted: Body, producer: SensorProducer): Verdict<KubeStep> => {
  if (found && !isOwned(found, producer))
    return stuck(
      'NotOwned',
      `${wanted.kind} ${wanted.metadata.name} exists and is not this SensorProducer’s: delete it, or rename this object.`,
    );
  return found && includes(found, wanted)
    ? ready
    : change(found ? 'it is not as wanted' : 'there is none yet', { call: 'apply', input: { object: wanted } });
};

/** Whether all that `wanted` says is so in `has`; what others added does not count. */
export const includes = (has: unknown, wanted: unknown): boolean => {
  if (wanted === undefined) return true;
  if (Array.isArray(wanted))
    return (
      Array.isArray(has) && has.length === wanted.length && wanted.every((item, index) => includes(has[index], item))
    );
  if (typeof wanted !== 'object' || wanted === null) return has === wanted;
  return (
    typeof has === 'object' &&
    has !== null &&
    Object.entries(wanted).every(([key, value]) => includes((has as Record<string, unknown>)[key], value))
  );
};
