import { randomBytes } from 'node:crypto';
import type { KubeClient } from '../../src/kube/client.ts';
import type { KubeObject, KubeResource } from '../../src/kube/object.ts';

/** A custom resource with a status, for tests of what holds for any of them. */
export interface Widget extends KubeObject {
  status?: { phase?: string; parts?: { name: string }[] };
}

/** The widgets of a group that nobody else uses. */
export function freshWidgets(): KubeResource<Widget> {
  return { group: `${randomBytes(4).toString('hex')}.example.com`, version: 'v1', plural: 'widgets', kind: 'Widget' };
}

const definitions: KubeResource<KubeObject & { spec: object }> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};

export async function install(client: KubeClient, { group, version, plural, kind }: KubeResource): Promise<void> {
  const status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { status } } };
  const served = { name: version, served: true, storage: true, schema, subresources: { status: {} } };
  const names = { plural, singular: kind.toLowerCase(), kind };
  await client.create(definitions, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: 'Namespaced', names, versions: [served] },
  });
}
