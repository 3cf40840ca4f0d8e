import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dispatcher } from './dispatch.ts';
import type { WireRequest } from './wire/codec.ts';
import { tooLarge } from './wire/refusals.ts';

/** Answers a request to the sandbox's own control routes. */
export type Control = (
  method: string,
  path: string,
  query: URLSearchParams,
  body: string,
) => Promise<{ status: number; body: unknown }>;

/** The double over real HTTP on the loopback interface. Port 0 takes any. @throws when the port is taken */
export const serve = async (
  dispatcher: Dispatcher,
  control: Control,
  port: number,
): Promise<{ server: Server; endpoint: string }> => {
  const server = createServer((request, response) => {
    handle(dispatcher, control, request, response).catch((error: unknown) => {
      // The caller went away before it had said everything.
      if (request.destroyed && !request.complete) return;
      console.error(error);
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const handle = async (
  dispatcher: Dispatcher,
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const [path, query] = splitAtFirst(request.url ?? '/', '?');
  const body = await bodyOf(request);
  const wire = wireRequest(request, path, new URLSearchParams(query), body ?? '');
  if (path.startsWith('/_sandbox/')) {
    const own = await control(wire.method, path, wire.query, wire.body);
    response.writeHead(own.status, { 'content-type': 'application/json' }).end(JSON.stringify(own.body));
    return;
  }
  const answer = body === undefined ? dispatcher.refuse(wire, tooLarge()) : await dispatcher.answer(wire);
  if ('reset' in answer) request.socket.resetAndDestroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
};

const splitAtFirst = (text: string, separator: string): [string, string] => {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
};

/** The longest body: more than any request of these services has. */
const longestBody = 2 ** 20;

/** The body, or undefined when it is too long: the rest is read and dropped, so that the caller comes to read its answer. */
const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length <= longestBody) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return length <= longestBody ? Buffer.concat(chunks).toString('utf8') : undefined;
};

const wireRequest = (request: IncomingMessage, path: string, query: URLSearchParams, body: string): WireRequest => ({
  method: request.method ?? 'GET',
  path,
  query,
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  ),
  body,
});
