import type { CallOptions, KubeClient } from './client.ts';
import { KubeError, hasReason } from './error.ts';
import type { KubeObject, KubeResource } from './object.ts';

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

/** Somebody else writes between our read and our patch, this often at most, before we leave it to the next pass. */
const tries = 5;

/**
 * A merge patch of the whole list that holds only for the version it was read from: no finalizer of others is ever lost.
 * Not server-side apply: it would take off only what the same manager put on, and could create an object.
 */
async function change<T extends KubeObject>(
  client: KubeClient,
  resource: KubeResource<T>,
  object: T,
  edit: (held: string[]) => string[],
  options?: CallOptions,
): Promise<T> {
  let current = object;
  for (let left = tries; ; left -= 1) {
    const held = current.metadata.finalizers ?? [];
    const finalizers = edit(held);
    if (finalizers.length === held.length) return current;
    try {
      const { uid, resourceVersion } = current.metadata;
      const body = { metadata: { uid, resourceVersion, finalizers } };
      return await client.patch(resource, current.metadata, { type: 'application/merge-patch+json', body }, options);
    } catch (error) {
      if (!hasReason(error, 'Conflict') || left === 1) throw error;
      current = await readAgain(client, resource, current, options);
    }
  }
}

async function readAgain<T extends KubeObject>(
  client: KubeClient,
  resource: KubeResource<T>,
  object: T,
  options?: CallOptions,
): Promise<T> {
  const now = await client.get(resource, object.metadata, options);
  if (now.metadata.uid === object.metadata.uid) return now;
  throw new KubeError(404, 'NotFound', `${resource.kind} ${object.metadata.name} was deleted and made anew`);
}
