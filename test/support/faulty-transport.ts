import type { KubeRequest, KubeResponse, Transport } from '../../src/kube/transport.ts';

/** A transport over another one that remembers what was asked, shortens watches and cuts them off, as networks do. */
export class FaultyTransport implements Transport {
  /** Path and query of each request. */
  readonly asked: URL[] = [];
  /** What watches ask for as `timeoutSeconds`, instead of their own wish. */
  watchSeconds: number | undefined;
  readonly #inner: Transport;
  #cut = new AbortController();

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  get lists(): URL[] {
    return this.asked.filter((url) => !url.searchParams.has('watch'));
  }

  get watches(): URL[] {
    return this.asked.filter((url) => url.searchParams.has('watch'));
  }

  /** Breaks all connections that are in use. */
  cut(): void {
    this.#cut.abort();
    this.#cut = new AbortController();
  }

  send(request: KubeRequest): Promise<KubeResponse> {
    const url = new URL(request.path, 'https://server');
    if (this.watchSeconds !== undefined && url.searchParams.has('watch')) {
      url.searchParams.set('timeoutSeconds', String(this.watchSeconds));
    }
    this.asked.push(url);
    const signal = AbortSignal.any([request.signal, this.#cut.signal]);
    return this.#inner.send({ ...request, path: url.pathname + url.search, signal });
  }

  close(): void {
    this.#inner.close();
  }
}
