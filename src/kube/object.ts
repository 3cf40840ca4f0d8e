/** `metadata` of any Kubernetes object: the part of it that we read or write. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  managedFields?: unknown[];
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Any object the API server stores. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** Where an object is: its name, and its namespace unless the resource is cluster-scoped. */
export interface ObjectRef {
  namespace?: string | undefined;
  name: string;
}

/** A resource of the API and, as `T`, the type of its objects: `T` is what the caller expects, nothing is checked. */
export interface KubeResource<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  /** Never set: it only carries the type. */
  readonly object?: T;
}

/** The key under which caches and queues know an object: `namespace/name`, or `name` when it has no namespace. */
export function keyOf(ref: ObjectRef): string {
  return ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
}

export function apiVersionOf(resource: KubeResource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** The path of a collection, of one object (with `name`) or of its subresource. */
export function pathOf(resource: KubeResource, at: Partial<ObjectRef> = {}, subresource?: string): string {
  const parts = [resource.group === '' ? 'api' : 'apis', ...apiVersionOf(resource).split('/')];
  if (at.namespace !== undefined) parts.push('namespaces', at.namespace);
  parts.push(resource.plural);
  if (at.name !== undefined) parts.push(at.name);
  if (subresource !== undefined) parts.push(subresource);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}
