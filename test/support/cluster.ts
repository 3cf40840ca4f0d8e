import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/clock.ts';
import { KubeClient } from '../../src/kube/client.ts';
import type { KubeObject, KubeResource } from '../../src/kube/object.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import type { Transport } from '../../src/kube/transport.ts';

export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

export const configMaps: KubeResource<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};
export const namespaces: KubeResource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };

/** A client of the API server that jest's global setup started; an administrator's unless another kubeconfig is given. */
export function clusterClient(kubeconfig = process.env['CLUSTER_KUBECONFIG']): KubeClient {
  return clientOver(httpsTransport(loadKubeConfig(kubeconfig)));
}

export function clientOver(transport: Transport): KubeClient {
  return new KubeClient({ transport, clock: systemClock, userAgent: 'tests' });
}

/** Makes a namespace of its own for a test; nobody removes it, the whole API server goes after the run. */
export async function freshNamespace(client: KubeClient): Promise<string> {
  const name = `test-${randomBytes(4).toString('hex')}`;
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return name;
}

export function configMap(namespace: string, name: string, data: Record<string, string> = {}): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data };
}
