import type { EndedRequest, KubeRequest, KubeResponse, Transport } from '../../src/kube/transport.ts';

/** What the API server says instead: before it has done what was asked, or after. */
export interface Trouble {
  readonly status: 409 | 429 | 500 | 503;
  readonly though: 'notDone' | 'done';
  /** How many requests it hits. */
  readonly times: number;
}

/** An API server that has bad minutes. */
export class ApiServerTrouble implements Transport {
  /** Told of every request that has ended. */
  onEnd: (request: EndedRequest) => void = () => undefined;
  readonly #inner: Transport;
  #trouble: Trouble | undefined;
  #left = 0;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  begin(trouble: Trouble): void {
    this.#trouble = trouble;
    this.#left = trouble.times;
  }

  end(): void {
    this.#left = 0;
  }

  async send(request: KubeRequest): Promise<KubeResponse> {
    const answer = await this.#answer(request);
    this.onEnd({ method: request.method, host: 'kubernetes', code: String(answer.status) });
    return answer;
  }

  async #answer(request: KubeRequest): Promise<KubeResponse> {
    if (!this.#trouble || this.#left === 0) return this.#inner.send(request);
    this.#left -= 1;
    const { status, though } = this.#trouble;
    if (though === 'done') await this.#inner.send(request);
    return { status, headers: {}, body: textOf(`the API server has a bad minute (${status})`) };
  }

  close(): void {
    this.#inner.close();
  }
}

async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}
