import type { KubeObject } from './object.ts';
import type { KubeRequest, KubeResponse, Transport } from './transport.ts';

/**
 * Stands where an API server would, and knows one object only: what is written to it is kept until the process ends. A pass
 * over an object that no API server has tells here what it would tell there.
 */
export class OneObject<T extends KubeObject> implements Transport {
  object: T;

  constructor(object: T) {
    this.object = object;
  }

  send({ method, body = '{}' }: KubeRequest): Promise<KubeResponse> {
    const change: Partial<KubeObject> = method === 'POST' ? {} : (JSON.parse(body) as Partial<KubeObject>);
    this.object = { ...this.object, ...change, metadata: { ...this.object.metadata, ...change.metadata } };
    return Promise.resolve({ status: 200, headers: {}, body: textOf(JSON.stringify(this.object)) });
  }

  close(): void {
    // There is nothing to close.
  }
}

async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}
