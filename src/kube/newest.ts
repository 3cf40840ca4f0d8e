import type { KubeObject } from './object.ts';

/**
 * The newer of what the cache shows and what our own last write was answered with, kept in `written` by UID until it is
 * asked for here and the cache shows it, too.
 */
export function newest<T extends KubeObject>(written: Map<string, T>, cached: T): T {
  const uid = cached.metadata.uid ?? '';
  const own = written.get(uid);
  if (own && versionOf(own) > versionOf(cached)) return own;
  written.delete(uid);
  return cached;
}

/** Resource versions are numbers that only rise (Kubernetes 1.35 and later promise it; etcd has always given it). */
function versionOf({ metadata }: KubeObject): bigint {
  return BigInt(metadata.resourceVersion ?? 0);
}
