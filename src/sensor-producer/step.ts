import type { Failure } from '../core/failure.ts';
import { apply } from '../kube/apply.ts';
import type { CallOptions, KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/error.ts';
import type { KubeObject, KubeResource } from '../kube/object.ts';
import { configMaps, disruptionBudgets, statefulSets } from './kinds.ts';

export type Body = KubeObject & { readonly spec?: object; readonly data?: object };

/** A write to Kubernetes, as data: the object is to be as this says, where what was seen under its name is ours, or nothing. */
export interface KubeStep {
  readonly call: 'apply';
  readonly input: { readonly object: Body };
}

const resources: Readonly<Record<string, KubeResource<Body>>> = Object.fromEntries(
  [configMaps, statefulSets, disruptionBudgets].map((resource) => [resource.kind, resource as KubeResource<Body>]),
);

/** @returns the failure as a value, or undefined when the API server took it */
export const sendStep = async (
  kube: KubeClient,
  { call, input }: KubeStep,
  options?: CallOptions,
): Promise<Failure | undefined> => {
  const resource = resources[input.object.kind];
  if (!resource) throw new Error(`sensors have no ${input.object.kind}`);
  try {
    await apply(kube, resource, input.object, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return { class: classOf(error), call: `${call} ${input.object.kind}`, code: error.reason, message: error.message };
  }
};

const classOf = ({ status, reason }: KubeError): Failure['class'] => {
  if (reason === 'AlreadyExists' || reason === 'Conflict') return 'exists';
  if (status === 403) return 'denied';
  return status >= 400 && status < 500 && status !== 429 ? 'refused' : 'transient';
};
