import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dispatcher } from './dispatch.ts';
import type { WireRequest } from './wire/codec.ts';

/** Answers a request to the sandbox's own control routes, or undefined when the request is none of those. */
export type Control = (
  method: string,
  url: URL,
  body: string,
) => Promise<{ status: number; body: unknown } | undefined>;

/** The double over real HTTP on the loopback interface. Port 0 takes any. @throws when the port is taken */
export const serve = async (
  dispatcher: Dispatcher,
  control: Control,
  port: number,
): Promise<{ server: Server; endpoint: string }> => {
  const server = createServer((request, response) => {
    handle(dispatcher, control, request, response).catch((error: unknown) => {
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
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = await bodyOf(request);
  const own = url.pathname.startsWith('/_sandbox/') ? await control(request.method ?? 'GET', url, body) : undefined;
  if (own) {
    response.writeHead(own.status, { 'content-type': 'application/json' }).end(JSON.stringify(own.body));
    return;
  }
  const answer = await dispatcher.answer(wireRequest(request, url, body));
  if ('reset' in answer) request.socket.resetAndDestroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const wireRequest = (request: IncomingMessage, url: URL, body: string): WireRequest => ({
  method: request.method ?? 'GET',
  path: (request.url ?? '/').split('?')[0] ?? '/',
  query: url.searchParams,
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  ),
  body,
});
