import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Progress } from './progress.ts';

export interface PodProbes {
  readonly progress: Progress;
  readonly metrics: () => Promise<string>;
  readonly now: () => number;
  /** The longest time between two acknowledgements of a pod that works, in milliseconds. */
  readonly readyForMs: () => number;
}

/** Serves /healthz, /readyz (a record was acknowledged lately), /metrics and /status. @throws when the address is taken */
export const servePod = async (listen: { host: string; port: number }, probes: PodProbes): Promise<Server> => {
  const server = createServer((request, response) => {
    answer(request.url ?? '', response, probes).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(listen.port, listen.host === '' ? undefined : listen.host, resolve);
  });
  return server;
};

const answer = async (url: string, response: ServerResponse, probes: PodProbes): Promise<void> => {
  const routes: Readonly<Record<string, () => void | Promise<void>>> = {
    '/healthz': () => void response.writeHead(200).end('ok\n'),
    '/readyz': () => {
      readiness(response, probes);
    },
    '/metrics': async () =>
      void response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(await probes.metrics()),
    '/status': () =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(probes.progress.report())),
  };
  const route = routes[url];
  if (route) await route();
  else response.writeHead(404).end(`${Object.keys(routes).join(', ')}\n`);
};

const readiness = (response: ServerResponse, { progress, now, readyForMs }: PodProbes): void => {
  const { lastAcknowledgedMs, trouble } = progress;
  const isReady = lastAcknowledgedMs !== undefined && now() - lastAcknowledgedMs <= readyForMs();
  const why = trouble ?? 'no record was acknowledged lately';
  response.writeHead(isReady ? 200 : 503).end(isReady ? 'ok\n' : `${why}\n`);
};
