import type { Pod } from './pod.ts';

/** What a pod is told of itself, by field path; undefined where it has no such field. */
export const fieldOf = (pod: Pod, fieldPath = '', address?: string): string | undefined =>
  ({
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.nodeName': pod.spec.nodeName,
    'status.podIP': address,
  })[fieldPath];
