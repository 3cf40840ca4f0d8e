import type { CallOptions, KubeClient } from './client.ts';
import { KubeError, hasReason } from './error.ts';
import type { KubeObject, KubeResource } from './object.ts';

/** Somebody else writes between our read and our write, this often at most, before we leave it to the next pass. */
const tries = 5;

/**
 * Calls `write` with the object as last read, and after a `Conflict` with the object as it is now. `write` states the
 * `resourceVersion` that it was given, so it changes nothing that it has not seen, and no successor of the same name.
 * @throws KubeError `NotFound` when that very object no longer exists.
 */
export async function writeOver<T extends KubeObject, R>(
  client: KubeClient,
  resource: KubeResource<T>,
  object: T,
  write: (current: T) => Promise<R>,
  options?: CallOptions,
): Promise<R> {
  let current = object;
  for (let left = tries; ; left -= 1) {
    try {
      return await write(current);
    } catch (error) {
      if (!hasReason(error, 'Conflict') || left === 1) throw error;
      current = await client.get(resource, object.metadata, options);
    }
    if (current.metadata.uid !== object.metadata.uid) throw replaced(object);
  }
}

function replaced({ kind, metadata }: KubeObject): KubeError {
  return new KubeError(404, 'NotFound', `${kind} ${metadata.name} was deleted and made anew`);
}
