import type { KubeObject } from './object.ts';

/**
 * The newer of what the cache shows and what our own last write was answered with, kept in `written` by UID: the cache may
 * show a write only later.
 */
export function newest<T extends KubeObject>(written: ReadonlyMap<string, T>, cached: T): T {
  const own = written.get(cached.metadata.uid ?? '');
  return own && versionOf(own) > versionOf(cached) ? own : cached;
}

/** Resource versions are numbers that only rise (Kubernetes 1.35 and later promise it; etcd has always given it). */
function versionOf({ metadata }: KubeObject): bigint {
  return BigInt(metadata.resourceVersion ?? 0);
}
