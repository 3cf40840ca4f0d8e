import type { Clock } from '../clock.ts';
import { withTimeLimit } from '../abort-signals.ts';
import { KubeError, errorOf, errorOfStatus, unreachable } from './error.ts';
import { pathOf } from './object.ts';
import type { KubeObject, KubeResource, ObjectRef } from './object.ts';
import type { KubeRequest, KubeResponse, Transport } from './transport.ts';

export interface ClientOptions {
  transport: Transport;
  clock: Clock;
  userAgent: string;
  /** The whole of a request, retries included, in milliseconds; 30 s by default. Watches have their own. */
  timeoutMs?: number;
  /** Told of every request's end, for metrics. `code` is the HTTP status, 0 when there was no answer. */
  onRequest?: (request: { method: string; path: string; code: number; seconds: number }) => void;
}

export interface CallOptions {
  /** Ends the call early: it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Instead of the client's own, in milliseconds. */
  timeoutMs?: number | undefined;
}

/** Of a call that nobody ends early. */
const never = new AbortController().signal;

export type Query = Record<string, string | number | boolean | undefined>;

export type PatchType = 'application/apply-patch+yaml' | 'application/merge-patch+json' | 'application/json-patch+json';

export interface Patch {
  type: PatchType;
  body: unknown;
  query?: Query;
  subresource?: 'status' | 'scale';
}

export interface KubeList<T> {
  metadata: { resourceVersion: string; continue?: string };
  items: T[];
}

export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: T;
}

export interface WatchOptions {
  signal: AbortSignal;
  /** A watch that brings nothing, not even a bookmark, for so many milliseconds is given up. */
  idleMs: number;
}

/**
 * The verbs of the Kubernetes API. Every method throws `KubeError`. A 429 is waited out within the timeout (the server
 * did nothing yet); a GET that met a closing connection is sent once more; every other retry is the caller's.
 */
export class KubeClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get<T extends KubeObject>(resource: KubeResource<T>, ref: ObjectRef, options?: CallOptions): Promise<T> {
    return this.request('GET', pathOf(resource, ref), options) as Promise<T>;
  }

  /** One page; `query` takes `limit`, `continue`, selectors. Without `namespace`: of all namespaces. */
  list<T extends KubeObject>(
    resource: KubeResource<T>,
    at: { namespace?: string | undefined; query?: Query },
    options?: CallOptions,
  ): Promise<KubeList<T>> {
    const path = withQuery(pathOf(resource, { namespace: at.namespace }), at.query);
    return this.request('GET', path, options) as Promise<KubeList<T>>;
  }

  create<T extends KubeObject>(resource: KubeResource<T>, object: T, options?: CallOptions): Promise<T> {
    const path = pathOf(resource, { namespace: object.metadata.namespace });
    return this.request('POST', path, { ...options, body: object }) as Promise<T>;
  }

  /** Replaces the whole object; fails with `Conflict` when its `resourceVersion` is no longer the stored one. */
  update<T extends KubeObject>(resource: KubeResource<T>, object: T, options?: CallOptions): Promise<T> {
    return this.request('PUT', pathOf(resource, object.metadata), { ...options, body: object }) as Promise<T>;
  }

  patch<T extends KubeObject>(
    resource: KubeResource<T>,
    ref: ObjectRef,
    patch: Patch,
    options?: CallOptions,
  ): Promise<T> {
    const path = withQuery(pathOf(resource, ref, patch.subresource), patch.query);
    return this.request('PATCH', path, { ...options, body: patch.body, type: patch.type }) as Promise<T>;
  }

  /** `uid` given: only that very object, else `Conflict`. */
  async delete(resource: KubeResource, ref: ObjectRef, options?: CallOptions & { uid?: string }): Promise<void> {
    const body = options?.uid === undefined ? undefined : { preconditions: { uid: options.uid } };
    await this.request('DELETE', pathOf(resource, ref), { ...options, body });
  }

  /** Any request, for paths that are no resource (`/version`, `/readyz`). The answer is parsed when it is JSON. */
  async request(
    method: KubeRequest['method'],
    path: string,
    options: CallOptions & { body?: unknown; type?: PatchType } = {},
  ): Promise<unknown> {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 30_000;
    const request = { method, path, headers: this.#headers(options.type), body: toJson(options.body) };
    return withTimeLimit(timeoutMs, options.signal ?? never, async (signal) => {
      try {
        return await this.#insist({ ...request, signal });
      } catch (error) {
        options.signal?.throwIfAborted();
        if (signal.aborted) throw unreachable(`the API server did not answer ${method} ${path} in ${timeoutMs} ms`);
        throw error instanceof KubeError
          ? error
          : unreachable(`the answer to ${method} ${path} broke off: ${text(error)}`);
      }
    });
  }

  /** The events of a watch until the server ends it. An ERROR event is thrown as the error it carries. */
  async *watch<T extends KubeObject>(
    resource: KubeResource<T>,
    at: { namespace?: string | undefined; query: Query },
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const path = withQuery(pathOf(resource, { namespace: at.namespace }), { ...at.query, watch: true });
    const idle = new IdleAbort(options.idleMs);
    const signal = AbortSignal.any([options.signal, idle.signal]);
    try {
      const response = await this.#send({ method: 'GET', path, headers: this.#headers(), signal });
      if (response.status !== 200) throw await failure(response);
      for await (const line of lines(response.body, idle)) yield eventOf<T>(line);
    } catch (error) {
      options.signal.throwIfAborted();
      if (idle.signal.aborted) throw unreachable(`the watch of ${resource.plural} was silent for ${options.idleMs} ms`);
      throw error instanceof KubeError
        ? error
        : unreachable(`the watch of ${resource.plural} broke off: ${text(error)}`);
    } finally {
      idle.stop();
    }
  }

  /** Closes all connections; the client is of no use afterwards. */
  close(): void {
    this.#options.transport.close();
  }

  async #insist(request: KubeRequest, again = true): Promise<unknown> {
    const response = await this.#send(request).catch((error: unknown) => {
      if (request.method !== 'GET' || !again || request.signal.aborted) throw error;
      return undefined;
    });
    if (response === undefined) return await this.#insist(request, false);
    if (response.status < 300) return parse(await read(response.body));
    const error = await failure(response);
    if (error.status !== 429 || error.retryAfterMs === undefined) throw error;
    await this.#options.clock.sleep(error.retryAfterMs, request.signal);
    request.signal.throwIfAborted();
    return await this.#insist(request, again);
  }

  async #send(request: KubeRequest): Promise<KubeResponse> {
    const { transport, clock, onRequest } = this.#options;
    const began = clock.monotonic();
    let code = 0;
    try {
      const response = await transport.send(request);
      code = response.status;
      return response;
    } finally {
      const { method, path } = request;
      onRequest?.({ method, path, code, seconds: (clock.monotonic() - began) / 1000 });
    }
  }

  #headers(type: PatchType | 'application/json' = 'application/json'): Record<string, string> {
    return { 'User-Agent': this.#options.userAgent, Accept: 'application/json', 'Content-Type': type };
  }
}

/** Aborts when it is not touched for a while. */
class IdleAbort {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort();
    }, ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  touch(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

async function* lines(body: AsyncIterable<Uint8Array>, idle: IdleAbort): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    idle.touch();
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter((line) => line !== '');
  }
}

function eventOf<T>(line: string): WatchEvent<T> {
  const event = JSON.parse(line) as WatchEvent<T> | { type: 'ERROR'; object: unknown };
  if (event.type === 'ERROR') throw errorOfStatus(event.object);
  return event;
}

async function failure(response: KubeResponse): Promise<KubeError> {
  const retryAfter = response.headers['retry-after'];
  return errorOf(response.status, await read(response.body), Array.isArray(retryAfter) ? retryAfter[0] : retryAfter);
}

async function read(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let all = '';
  for await (const chunk of body) all += decoder.decode(chunk, { stream: true });
  return all + decoder.decode();
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

function toJson(body: unknown): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

function withQuery(path: string, query: Query = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value));
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
