import { isDeepStrictEqual } from 'node:util';
import type { CallOptions, KubeClient } from './client.ts';
import { apiVersionOf } from './object.ts';
import type { KubeObject, KubeResource, ObjectRef } from './object.ts';
import { writeOver } from './optimistic.ts';

/** Who owns the fields that we apply, in `metadata.managedFields`. Changing it would leave the old owner's fields behind. */
export const fieldManager = 'cross-account-kafka';

export interface WithStatus extends KubeObject {
  status?: object;
}

/**
 * Makes `status` the object's whole status by server-side apply, unless `object` (as last read) has it already. Fields
 * that an earlier apply had and this one lacks are removed. The patch states the version it was made for, since the API
 * server ignores a uid here: an object that was deleted and made anew must not get its predecessor's status.
 * @returns the object with the status, and whether it was written.
 * @throws KubeError `NotFound` when that very object no longer exists.
 */
export async function applyStatus<T extends WithStatus>(
  client: KubeClient,
  resource: KubeResource<T>,
  object: T,
  status: object,
  options?: CallOptions,
): Promise<{ object: T; written: boolean }> {
  const write = async (current: T): Promise<{ object: T; written: boolean }> => {
    if (same(current.status, status)) return { object: current, written: false };
    const { name, namespace, resourceVersion } = current.metadata;
    const metadata = { name, namespace, resourceVersion };
    const body = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, status };
    return { object: await apply(client, resource, body, { ...options, subresource: 'status' }), written: true };
  };
  return await writeOver(client, resource, object, write, options);
}

/** Server-side apply of whatever `body` says, creating the object if need be; fields of other owners are taken over. */
export function apply<T extends KubeObject>(
  client: KubeClient,
  resource: KubeResource<T>,
  body: { apiVersion: string; kind: string; metadata: ObjectRef },
  options: CallOptions & { subresource?: 'status' } = {},
): Promise<T> {
  const { subresource, ...call } = options;
  const query = { fieldManager, force: true };
  const patch = { type: 'application/apply-patch+yaml' as const, body, query };
  return client.patch(resource, body.metadata, subresource === undefined ? patch : { ...patch, subresource }, call);
}

/** Compares as JSON sees them: an undefined field is an absent one, and the order of fields says nothing. */
function same(left: object | undefined, right: object): boolean {
  return isDeepStrictEqual(left, JSON.parse(JSON.stringify(right)));
}
