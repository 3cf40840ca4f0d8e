import { createServer, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Probes {
  /** Caches are synced. AWS trouble is not told here: one account's outage must not un-ready every pod. */
  readonly isReady: () => boolean;
  /** Piece by piece. */
  readonly metrics: () => AsyncIterable<string>;
}

/** Serves /healthz, /readyz and /metrics. @throws when the address is taken */
export const serveHttp = async ({ host, port }: { host: string; port: number }, probes: Probes): Promise<Server> => {
  const server = createServer((request, response) => {
    answer(request.url ?? '', response, probes).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host === '' ? undefined : host, resolve);
  });
  return server;
};

const answer = async (url: string, response: ServerResponse, { isReady, metrics }: Probes): Promise<void> => {
  if (url === '/healthz') response.writeHead(200).end('ok\n');
  else if (url === '/readyz')
    response.writeHead(isReady() ? 200 : 503).end(isReady() ? 'ok\n' : 'waiting for the first list\n');
  else if (url === '/metrics')
    await pipeline(Readable.from(metrics()), response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }));
  else response.writeHead(404).end('/healthz, /readyz or /metrics\n');
};
