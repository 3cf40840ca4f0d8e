import type { Condition } from '../../src/api/condition.ts';
import type { KubeObject } from '../../src/kube/object.ts';

/** An object whose status follows kstatus. */
export interface Reporting extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number | undefined;
    readonly conditions?: readonly Condition[] | undefined;
  };
}

/** What kstatus makes of an object, by its published algorithm: what Flux and `cli-utils` wait for. */
export const kstatus = ({ metadata, status = {} }: Reporting): 'Terminating' | 'InProgress' | 'Failed' | 'Current' => {
  const is = (type: string): string | undefined => status.conditions?.find((one) => one.type === type)?.status;
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (metadata.generation !== status.observedGeneration) return 'InProgress';
  if (is('Reconciling') === 'True') return 'InProgress';
  if (is('Stalled') === 'True') return 'Failed';
  return is('Ready') === undefined || is('Ready') === 'True' ? 'Current' : 'InProgress';
};
