import type { Clock } from './clock.ts';
import type { KubeClient } from './kube/client.ts';
import { KubeError } from './kube/error.ts';
import type { KubeResource } from './kube/object.ts';

const namespaces: KubeResource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };

const retryMs = 1_000;

/** The UID of kube-system: the usual way to tell Kubernetes clusters apart. Asked for until it is known. */
export const clusterUid = async (
  kube: KubeClient,
  clock: Clock,
  onTrouble: (message: string) => void,
  signal: AbortSignal,
): Promise<string | undefined> => {
  while (!signal.aborted) {
    try {
      const { metadata } = await kube.get(namespaces, { name: 'kube-system' }, { signal });
      if (metadata.uid !== undefined) return metadata.uid;
    } catch (error) {
      onTrouble(error instanceof KubeError ? error.message : String(error));
    }
    await clock.sleep(retryMs, signal);
  }
  return undefined;
};
