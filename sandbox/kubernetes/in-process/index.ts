import type { KubeRequest, KubeResponse, Transport } from '../../../src/kube/transport.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { apiPathOf, type ApiPath } from './paths.ts';
import { Refusal } from './refusal.ts';
import { collectionOf, Store, type Stored } from './store.ts';

/**
 * A small API server in memory, as a transport of the Kubernetes client: what the operator asks of one, without CRDs,
 * admission or access control. It is held to the real one by the tests that both pass.
 */
export class InProcessApiServer implements Transport {
  readonly store: Store;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.store = new Store(now);
  }

  send(request: KubeRequest): Promise<KubeResponse> {
    try {
      return Promise.resolve(respond(200, this.#answer(request)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return Promise.resolve(respond(error.code, error.status));
    }
  }

  close(): void {
    // There is nothing to close.
  }

  #answer(request: KubeRequest): unknown {
    const url = new URL(request.path, 'http://server');
    const path = apiPathOf(url.pathname);
    const body = request.body === undefined ? undefined : (JSON.parse(request.body) as KubeObject);
    switch (request.method) {
      case 'GET':
        return path.name === undefined ? this.#list(path, url.searchParams) : this.store.get(path);
      case 'POST':
        return this.store.create(path, required(body));
      case 'PUT':
        return this.store.edit(path, () => required(body));
      case 'PATCH':
        return this.#patch(path, request.headers['Content-Type'], url.searchParams, required(body));
      case 'DELETE':
        return this.store.delete(path, uidIn(body));
    }
  }

  #list(path: ApiPath, query: URLSearchParams): object {
    const items = this.store.list(collectionOf(path), path.namespace).filter(matches(query.get('labelSelector')));
    return {
      kind: 'List',
      apiVersion: path.apiVersion,
      metadata: { resourceVersion: String(this.store.version) },
      items,
    };
  }

  #patch(path: ApiPath, type: string | undefined, query: URLSearchParams, body: KubeObject): Stored {
    if (type === 'application/merge-patch+json') return this.store.merge(path, body);
    if (type === 'application/apply-patch+yaml') return this.store.apply(path, query.get('fieldManager') ?? '', body);
    throw new Refusal(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - ${type ?? ''}`);
  }
}

const respond = (status: number, body: unknown): KubeResponse => ({
  status,
  headers: {},
  body: chunks(JSON.stringify(body)),
});

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}

const required = (body: KubeObject | undefined): KubeObject => {
  if (!body) throw new Refusal(400, 'BadRequest', 'the request has no body');
  return body;
};

const uidIn = (body: unknown): string | undefined =>
  (body as { preconditions?: { uid?: string } } | undefined)?.preconditions?.uid;

/** Equality selectors only: `app=sensors,tier`. */
const matches =
  (selector: string | null) =>
  ({ metadata }: Stored): boolean =>
    (selector ?? '')
      .split(',')
      .filter(Boolean)
      .every((term) => {
        const [label = '', value] = term.split('=');
        const has = metadata.labels?.[label];
        return value === undefined ? has !== undefined : has === value;
      });
