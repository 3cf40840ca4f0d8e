import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crossAccountKafkas, type CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { clusterClient, freshNamespace } from './cluster.ts';
import { eventually } from './eventually.ts';
import { quickstartSpec } from './sandbox.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const merge = 'application/merge-patch+json';

/** CrossAccountKafkas of a test in a namespace of their own, on an API server that has the CRDs. */
export class Objects {
  readonly client: KubeClient;
  readonly namespace: string;
  #serial = 0;

  private constructor(client: KubeClient, namespace: string) {
    this.client = client;
    this.namespace = namespace;
  }

  static async start(): Promise<Objects> {
    const client = clusterClient();
    const namespace = await freshNamespace(client);
    await promisify(execFile)(
      process.env['CLUSTER_KUBECTL'] ?? 'kubectl',
      ['--kubeconfig', process.env['CLUSTER_KUBECONFIG'] ?? '', 'apply', '-k', 'crds'],
      { cwd: top },
    );
    await eventually(() => client.list(crossAccountKafkas, { namespace }));
    return new Objects(client, namespace);
  }

  /** As kubectl does, with unknown fields refused. */
  create(spec: object, name = `object-${(this.#serial += 1)}`): Promise<CrossAccountKafka> {
    const body = { apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'CrossAccountKafka', metadata: { name }, spec };
    const path = `${this.#collection}?fieldValidation=Strict`;
    return this.client.request('POST', path, { body }) as Promise<CrossAccountKafka>;
  }

  update(name: string, spec: object): Promise<CrossAccountKafka> {
    return this.client.patch(crossAccountKafkas, this.#at(name), { type: merge, body: { spec } });
  }

  setStatus(name: string, status: object): Promise<CrossAccountKafka> {
    return this.client.patch(crossAccountKafkas, this.#at(name), {
      ...{ type: merge, body: { status }, subresource: 'status' },
    });
  }

  setFinalizers(name: string, finalizers: readonly string[]): Promise<CrossAccountKafka> {
    return this.client.patch(crossAccountKafkas, this.#at(name), { type: merge, body: { metadata: { finalizers } } });
  }

  scale(name: string, replicas: number): Promise<unknown> {
    return this.client.request('PATCH', `${this.#collection}/${name}/scale`, {
      type: merge,
      body: { spec: { replicas } },
    });
  }

  close(): void {
    this.client.close();
  }

  get #collection(): string {
    return `/apis/crossaccountkafka.dev/v1alpha1/namespaces/${this.namespace}/crossaccountkafkas`;
  }

  #at(name: string): { namespace: string; name: string } {
    return { namespace: this.namespace, name };
  }
}

/** A spec that may be changed in depth, and made wrong. */
export type Writable = Record<string, unknown> & {
  cluster: Record<string, unknown>;
  network: { subnetIds: string[]; clientSecurityGroupIds: string[] };
  sharing: Record<string, unknown>;
  consumers: { principal: string }[];
};

/** A spec like the quickstart's, changed. */
export const specWith = (change: (spec: Writable) => void = () => undefined): Writable => {
  const made = structuredClone(quickstartSpec({ sharing: {} })) as unknown as Writable;
  change(made);
  return made;
};

/** A spec that exposes a cluster that exists. */
export const existing = (changes: object = {}): object => {
  const { region, consumers, sharing } = specWith();
  return { region, consumers, sharing, clusterArn, ...changes };
};

export const clusterArn =
  'arn:aws:kafka:eu-central-1:111111111111:cluster/orders/11111111-aaaa-4bbb-8ccc-000000000001-2';
export const configurationArn =
  'arn:aws:kafka:eu-central-1:111111111111:configuration/streams/11111111-aaaa-4bbb-8ccc-1-2';
export const diskKeyArn = 'arn:aws:kms:eu-central-1:111111111111:key/11111111-aaaa-4bbb-8ccc-000000000001';
