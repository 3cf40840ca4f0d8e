import type { Config } from '../config.ts';
import { serveHttp } from '../http.ts';
import { clusterUid } from '../installation.ts';
import { baseOf } from './base.ts';
import { Caches } from './caches.ts';
import { controllersOf } from './controllers.ts';
import { leaderOf } from './leader.ts';

/** The table of contents of the process: caches → lease → controllers, until a signal or the loss of the lease. @returns the exit code */
export const run = async (config: Config): Promise<number> => {
  const base = baseOf(config);
  const { log, clock, kube, metrics, onTrouble, stop, stopped } = base;
  const caches = new Caches(base);
  const server = await serveHttp(config.http, { isReady: () => caches.areSynced, metrics: () => metrics.text() });
  const watching = caches.run();
  const installation = config.installationId ?? (await clusterUid(kube, clock, onTrouble, stop.signal)) ?? '';
  const leader = leaderOf(base);
  const leading = leader.run(stopped.signal);
  const controllers = controllersOf({ base, caches, leader, installation });
  await firstOf(stop.signal, Promise.all([caches.synced, leader.acquired]));
  if (!stop.signal.aborted)
    log.info({ objects: caches.kafkas.list().length, sensorProducers: caches.producers.list().length }, 'leading');
  await Promise.all(controllers.map((controller) => controller.run(stop.signal)));
  stopped.abort();
  await Promise.all([watching, leading]);
  server.close();
  kube.close();
  log.info({}, 'stopped');
  return 0;
};

/** Until the work is done or the signal aborts, or has aborted. */
const firstOf = (signal: AbortSignal, work: Promise<unknown>): Promise<unknown> => {
  const aborted = new Promise<void>((resolve) => {
    const end = (): void => {
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  return Promise.race([work, aborted]);
};
