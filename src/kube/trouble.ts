import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { KubeError } from './error.ts';
import type { KubeResource } from './object.ts';

/** Why a resource cannot be followed, in one sentence that says what would mend it where we know. */
export function troubleOf(error: unknown, resource: KubeResource): string {
  if (!(error instanceof KubeError)) return `${resource.plural} cannot be followed: ${String(error)}`;
  if (error.status === 0) return error.message;
  if (error.status === 404)
    return isOfNamespace(error) ? `${resource.plural} cannot be kept: ${error.message}` : notInstalled(resource);
  if (error.status === 401) return 'the API server does not accept our credentials';
  if (error.status === 403) return `${resource.plural} may not be read: ${error.message}`;
  return `${resource.plural} cannot be followed: ${error.message}`;
}

/** The API server's words for a namespace that something should be created in. */
function isOfNamespace({ message }: KubeError): boolean {
  return /^namespaces ".+" not found$/.test(message);
}

function notInstalled(resource: KubeResource): string {
  const name = [resource.plural, resource.group].filter(Boolean).join('.');
  return `CustomResourceDefinition ${name} is not installed: kubectl apply -k crds`;
}

const quietMs = 60_000;

/**
 * A receiver of troubles that logs each sentence at most once a minute, however many parts report it and however often
 * they try.
 */
export function troubleLog(log: Log, clock: Clock): (message: string) => void {
  const said = new Map<string, number>();
  return (message) => {
    const now = clock.monotonic();
    for (const [old, at] of said) if (now - at >= quietMs) said.delete(old);
    if (said.has(message)) return;
    said.set(message, now);
    log.warn({}, message);
  };
}
