import { randomUUID } from 'node:crypto';
import type { Lease } from '../../src/kube/leader.ts';
import { unreachable } from '../../src/kube/error.ts';
import type { KubeRequest, KubeResponse, Transport } from '../../src/kube/transport.ts';

/** What may happen to a request on its way. */
export type Fate = 'arrives' | 'is lost' | 'its answer is lost';

/** An API server that holds one Lease, with the API's optimistic concurrency and whatever network the test wants. */
export class LeaseServer {
  /** One that was released. */
  lease: Lease | undefined = {
    ...{ apiVersion: '', kind: '', metadata: { name: 'lease', resourceVersion: '0' } },
    spec: { holderIdentity: '' },
  };
  /** Decides each request's fate; may take its time to arrive. */
  network: () => Promise<Fate> = () => Promise.resolve('arrives');
  /** How long an answer takes to come back. */
  answering: () => Promise<void> = () => Promise.resolve();
  #version = 0;

  get holder(): string | undefined {
    return this.lease?.spec?.holderIdentity;
  }

  transport(): Transport {
    return { send: (request) => this.#send(request), close: () => undefined };
  }

  async #send(request: KubeRequest): Promise<KubeResponse> {
    const fate = await this.network();
    if (fate === 'is lost') throw unreachable('lost');
    const answer = this.#handle(request);
    await this.answering();
    if (fate === 'its answer is lost') throw unreachable('answer lost');
    return answer;
  }

  #handle({ method, body }: KubeRequest): KubeResponse {
    if (method === 'GET') return this.lease === undefined ? failed(404, 'NotFound') : ok(this.lease);
    const sent = JSON.parse(body ?? '') as Lease;
    if (method === 'POST' && this.lease !== undefined) return failed(409, 'AlreadyExists');
    if (method === 'PUT' && this.lease === undefined) return failed(404, 'NotFound');
    if (method === 'PUT' && sent.metadata.resourceVersion !== this.lease?.metadata.resourceVersion) {
      return failed(409, 'Conflict');
    }
    this.#version += 1;
    this.lease = { ...sent, metadata: { ...sent.metadata, uid: randomUUID(), resourceVersion: String(this.#version) } };
    return ok(this.lease);
  }
}

function ok(object: Lease): KubeResponse {
  return { status: 200, headers: {}, body: chunks(object) };
}

function failed(code: number, reason: string): KubeResponse {
  return { status: code, headers: {}, body: chunks({ kind: 'Status', code, reason, message: reason }) };
}

async function* chunks(value: unknown): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(JSON.stringify(value)));
}
