import type { HttpHandlerOptions, HttpRequest, HttpResponse, RequestHandler } from '@smithy/types';
import type { Answer } from './dispatch.ts';
import type { WireRequest } from './wire/codec.ts';

/** A `requestHandler` for any SDK client. */
export type InProcessHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> & {
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
};

/** The same answers without a socket: an SDK client that is given this as its request handler talks to the double in this process. */
export const inProcess = (answer: (request: WireRequest) => Promise<Answer>): InProcessHandler => ({
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async (request, options) => {
    const abort = aborted(options?.abortSignal as AbortSignal | undefined);
    const answered = await Promise.race([answer(wireRequest(request)), abort.happens]).finally(abort.forget);
    // The call goes on inside AWS when the caller stops waiting; only its answer is lost.
    if (answered === 'aborted') throw named('AbortError', 'Request aborted');
    if ('reset' in answered) throw named('ECONNRESET', 'socket hang up');
    const { status, headers, body } = answered;
    return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(body) } };
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
});

const wireRequest = (request: HttpRequest): WireRequest => ({
  method: request.method,
  path: request.path,
  query: new URLSearchParams(
    Object.entries(request.query ?? {}).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value ?? '']).map((one): [string, string] => [name, one]),
    ),
  ),
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: textOf(request.body),
});

const textOf = (body: unknown): string => {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8') : '';
};

/** Waits for a signal until it is forgotten: a signal keeps whoever listens to it alive. */
const aborted = (signal: AbortSignal | undefined): { happens: Promise<'aborted'>; forget: () => void } => {
  const { promise, resolve } = Promise.withResolvers<'aborted'>();
  const listen = (): void => {
    resolve('aborted');
  };
  if (signal?.aborted === true) listen();
  signal?.addEventListener('abort', listen);
  return {
    happens: promise,
    forget: () => {
      signal?.removeEventListener('abort', listen);
    },
  };
};

const named = (code: string, message: string): Error => Object.assign(new Error(message), { name: code, code });
