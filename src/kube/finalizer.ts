import type { CallOptions, KubeClient } from './client.ts';
import { hasReason } from './error.ts';
import type { KubeObject, KubeResource } from './object.ts';
import { writeOver } from './optimistic.ts';

/**
 * Puts `finalizer` on the object, if it is not there.
 * @returns the object as it then is.
 * @throws KubeError `NotFound` when that very object no longer exists; `Invalid` or `Forbidden` when it is being deleted.
 */
export async function addFinalizer<T extends KubeObject>(
  client: KubeClient,
  resource: KubeResource<T>,
  object: T,
  finalizer: string,
  options?: CallOptions,
): Promise<T> {
  return await change(
    client,
    resource,
    object,
    (held) => [...held.filter((one) => one !== finalizer), finalizer],
    options,
  );
}

/**
 * Takes `finalizer` off the object, whoever put it there; with the last one gone the API server deletes an object that
 * is being deleted. An object that is already gone is no error.
 */
export async function removeFinalizer(
  client: KubeClient,
  resource: KubeResource,
  object: KubeObject,
  finalizer: string,
  options?: CallOptions,
): Promise<void> {
  try {
    await change(client, resource, object, (held) => held.filter((one) => one !== finalizer), options);
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
  }
}

/**
 * A merge patch of the whole list that holds only for the version it was read from: no finalizer of others is ever lost.
 * Not server-side apply: it would take off only what the same manager put on, and could create an object.
 */
function change<T extends KubeObject>(
  client: KubeClient,
  resource: KubeResource<T>,
  object: T,
  edit: (held: string[]) => string[],
  options?: CallOptions,
): Promise<T> {
  const write = async (current: T): Promise<T> => {
    const { uid, resourceVersion, finalizers: held = [] } = current.metadata;
    const finalizers = edit(held);
    if (finalizers.length === held.length) return current;
    const body = { metadata: { uid, resourceVersion, finalizers } };
    return await client.patch(resource, current.metadata, { type: 'application/merge-patch+json', body }, options);
  };
  return writeOver(client, resource, object, write, options);
}
