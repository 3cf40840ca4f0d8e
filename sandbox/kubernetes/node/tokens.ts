import type { KubeClient } from '../../../src/kube/client.ts';
import type { Pod, ProjectedSource } from './pod.ts';

type Wish = NonNullable<ProjectedSource['serviceAccountToken']>;

interface Token {
  readonly token: string;
  readonly renewAtMs: number;
}

/** As kubelet does: a token is renewed when four fifths of its time are over (Kubernetes: projected volumes). */
const renewAfter = 0.8;
const usualSeconds = 3600;

/** Tokens of a pod's service account, for as long as the pod lives. */
export class Tokens {
  readonly #kube: KubeClient;
  readonly #pod: Pod;
  /** By audience; '' is the API server's own. */
  readonly #byAudience = new Map<string, Token>();

  constructor(kube: KubeClient, pod: Pod) {
    this.#kube = kube;
    this.#pod = pod;
  }

  /** @throws KubeError */
  async get(wish: Wish): Promise<string> {
    const { audience = '', expirationSeconds = usualSeconds } = wish;
    const known = this.#byAudience.get(audience);
    if (known && known.renewAtMs > Date.now()) return known.token;
    const token = await this.#request(wish, expirationSeconds);
    this.#byAudience.set(audience, { token, renewAtMs: Date.now() + expirationSeconds * 1000 * renewAfter });
    return token;
  }

  async #request({ audience }: Wish, expirationSeconds: number): Promise<string> {
    const { metadata, spec } = this.#pod;
    const { namespace = '', name, uid } = metadata;
    const account = spec.serviceAccountName ?? 'default';
    const body = {
      ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' },
      spec: {
        ...(audience === undefined ? {} : { audiences: [audience] }),
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const at = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const answer = (await this.#kube.request('POST', at, { body })) as { status: { token: string } };
    return answer.status.token;
  }
}
