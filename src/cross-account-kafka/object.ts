import { group, version } from '../api/crd.ts';
import { crossAccountKafka } from '../api/cross-account-kafka.ts';
import type { Status } from '../api/status.ts';
import type { KubeObject, KubeResource } from '../kube/object.ts';

/** A CrossAccountKafka as the API server gives it; `spec` is parsed before use. */
export interface CrossAccountKafka extends KubeObject {
  readonly spec: unknown;
  readonly status?: Status;
}

export const crossAccountKafkas: KubeResource<CrossAccountKafka> = {
  group,
  version,
  plural: crossAccountKafka.plural,
  kind: crossAccountKafka.kind,
};
