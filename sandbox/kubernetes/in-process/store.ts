import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ObjectMeta } from '../../../src/kube/object.ts';
import { applyOver, mergePatch, type Document } from './documents.ts';
import type { ApiPath } from './paths.ts';
import { conflict, notFound, Refusal } from './refusal.ts';

/** An object as it is stored. */
export interface Stored extends KubeObject {
  readonly metadata: ObjectMeta & { uid: string; resourceVersion: string };
}

export const collectionOf = ({ apiVersion, plural }: Pick<ApiPath, 'apiVersion' | 'plural'>): string =>
  `${apiVersion}/${plural}`;

const keyOf = (path: ApiPath): string => `${collectionOf(path)} ${path.namespace ?? ''}/${path.name ?? ''}`;

/** Objects with what the API server gives every one of them: uid, versions, generation, deletion behind finalizers. */
export class Store {
  readonly #now: () => number;
  readonly #objects = new Map<string, { readonly collection: string; readonly object: Stored }>();
  /** What each field manager applied last, by object. */
  readonly #applied = new Map<string, Document>();
  #version = 0;
  #uids = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  get version(): number {
    return this.#version;
  }

  list(collection: string, namespace: string | undefined): readonly Stored[] {
    return [...this.#objects.values()]
      .filter((one) => one.collection === collection)
      .map(({ object }) => object)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  /** @throws Refusal NotFound */
  get(path: ApiPath): Stored {
    const found = this.#objects.get(keyOf(path));
    if (!found) throw notFound(path.plural, path.name ?? '');
    return found.object;
  }

  /** @throws Refusal AlreadyExists; NotFound without its namespace */
  create(path: ApiPath, given: KubeObject): Stored {
    const at = { ...path, name: given.metadata.name };
    this.#findNamespace(path.namespace);
    if (this.#objects.has(keyOf(at)))
      throw new Refusal(409, 'AlreadyExists', `${path.plural} "${at.name}" already exists`);
    const { status: _status, ...rest } = given as KubeObject & { status?: unknown };
    this.#uids += 1;
    const { finalizers = [], ...named } = given.metadata;
    const metadata = {
      ...named,
      ...(finalizers.length === 0 ? {} : { finalizers }),
      ...(path.namespace === undefined ? {} : { namespace: path.namespace }),
      uid: `00000000-0000-4000-8000-${String(this.#uids).padStart(12, '0')}`,
      creationTimestamp: this.#timestamp(),
      generation: 1,
    };
    return this.#put(at, { ...rest, metadata } as unknown as Stored);
  }

  #findNamespace(name: string | undefined): void {
    const none = { namespace: undefined, subresource: undefined };
    if (name !== undefined) this.get({ apiVersion: 'v1', plural: 'namespaces', name, ...none });
  }

  /**
   * Replaces an object by what `edit` makes of it. Versions, uid and what belongs to the other half (status or the rest) stay.
   * @throws Refusal NotFound; Conflict when the edit names another version or uid
   */
  edit(path: ApiPath, edit: (object: Stored) => KubeObject): Stored {
    const before = this.get(path);
    const edited = edit(before);
    const { uid, resourceVersion } = edited.metadata;
    if ((uid ?? before.metadata.uid) !== before.metadata.uid) throw conflict(path.plural, before.metadata.name);
    if ((resourceVersion ?? before.metadata.resourceVersion) !== before.metadata.resourceVersion)
      throw conflict(path.plural, before.metadata.name);
    const after = path.subresource === 'status' ? onlyStatus(before, edited) : allButStatus(before, edited);
    if (isDeepStrictEqual(before, after)) return before;
    const ends = after.metadata.deletionTimestamp !== undefined && (after.metadata.finalizers ?? []).length === 0;
    return ends ? this.#remove(path, after) : this.#put(path, after);
  }

  merge(path: ApiPath, patch: unknown): Stored {
    return this.edit(path, (object) => mergePatch(object, patch) as KubeObject);
  }

  /** Server-side apply with force; creates what is not there. */
  apply(path: ApiPath, manager: string, given: KubeObject): Stored {
    if (path.subresource === undefined && !this.#objects.has(keyOf(path))) {
      this.#applied.set(`${keyOf(path)} ${manager}`, asDocument(given));
      return this.create(path, given);
    }
    const key = `${keyOf(path)} ${path.subresource ?? ''} ${manager}`;
    const before = this.#applied.get(key);
    const after = this.edit(path, (object) => applyOver(object, before, given) as KubeObject);
    this.#applied.set(key, asDocument(given));
    return after;
  }

  /** Marks for deletion what has finalizers, removes what has none. @throws Refusal NotFound, Conflict on another uid */
  delete(path: ApiPath, uid: string | undefined): Stored {
    const found = this.get(path);
    if (uid !== undefined && uid !== found.metadata.uid) throw conflict(path.plural, found.metadata.name);
    if ((found.metadata.finalizers ?? []).length === 0) return this.#remove(path, found);
    if (found.metadata.deletionTimestamp !== undefined) return found;
    const metadata = {
      ...found.metadata,
      deletionTimestamp: this.#timestamp(),
      generation: (found.metadata.generation ?? 0) + 1,
    };
    return this.#put(path, { ...found, metadata });
  }

  #put(path: ApiPath, given: Stored): Stored {
    const object = this.#stamped(given);
    this.#objects.set(keyOf(path), { collection: collectionOf(path), object });
    return object;
  }

  #remove(path: ApiPath, given: Stored): Stored {
    const object = this.#stamped(given);
    this.#objects.delete(keyOf(path));
    for (const key of this.#applied.keys()) if (key.startsWith(`${keyOf(path)} `)) this.#applied.delete(key);
    return object;
  }

  #stamped(object: Stored): Stored {
    this.#version += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
  }

  /** RFC 3339 in whole seconds, as Kubernetes has it. */
  #timestamp(): string {
    return new Date(this.#now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}

const asDocument = (object: KubeObject): Document => {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object as KubeObject & Document;
  const { name: _name, namespace: _namespace, resourceVersion: _resource, uid: _uid, ...meta } = metadata;
  return { ...rest, metadata: meta };
};

const statusOf = (object: KubeObject): { status?: unknown } =>
  'status' in object && object.status !== undefined ? { status: object.status } : {};

const onlyStatus = (before: Stored, edited: KubeObject): Stored => {
  const { status: _status, ...rest } = before as Stored & { status?: unknown };
  return { ...rest, ...statusOf(edited) };
};

/** The server's own metadata cannot be written; a changed spec is another generation. */
const allButStatus = (before: Stored, edited: KubeObject): Stored => {
  const { uid, resourceVersion, creationTimestamp, deletionTimestamp, generation = 0 } = before.metadata;
  const { status: _status, ...rest } = edited as KubeObject & { status?: unknown };
  const metadata = {
    ...edited.metadata,
    ...{ uid, resourceVersion, generation: isSpecEqual(before, edited) ? generation : generation + 1 },
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
  return { ...rest, ...statusOf(before), metadata };
};

const isSpecEqual = (before: KubeObject, after: KubeObject): boolean => {
  const specOf = (object: KubeObject): unknown => (object as KubeObject & { spec?: unknown }).spec;
  return isDeepStrictEqual(specOf(before), specOf(after));
};
