import type { KubeObject, KubeResource } from '../kube/object.ts';

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

export interface StatefulSet extends KubeObject {
  readonly spec?: object;
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
  };
}

export interface DisruptionBudget extends KubeObject {
  readonly spec?: object;
}

export interface Pod extends KubeObject {
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly PodCondition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
  readonly lastState?: { readonly terminated?: { readonly exitCode?: number; readonly reason?: string } };
}

export const configMaps: KubeResource<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};
export const statefulSets: KubeResource<StatefulSet> = {
  ...{ group: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet' },
};
export const disruptionBudgets: KubeResource<DisruptionBudget> = {
  ...{ group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', kind: 'PodDisruptionBudget' },
};
export const pods: KubeResource<Pod> = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' };
