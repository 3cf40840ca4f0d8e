import { systemClock, type Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { KubeClient } from '../kube/client.ts';
import { httpsTransport, loadKubeConfig } from '../kube/transport.ts';
import { troubleLog } from '../kube/trouble.ts';
import { createLog, type Log } from '../log.ts';
import { Metrics } from '../metrics/index.ts';

/** What every part of the process works with. */
export interface Base {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly kube: KubeClient;
  /** One sentence on why nothing can be done now, for the log. */
  readonly onTrouble: (message: string) => void;
  /** Aborts when the process is to end: no pass begins any more. */
  readonly stop: AbortController;
  /** Aborts when the last pass has ended: the lease can be released. */
  readonly stopped: AbortController;
}

export const baseOf = (config: Config): Base => {
  const log = createLog({ level: config.logLevel, format: config.logFormat });
  const clock = systemClock;
  const metrics = new Metrics();
  const kube = new KubeClient({
    transport: httpsTransport(loadKubeConfig(config.kubeconfig), metrics.apiRequest),
    clock,
    userAgent: 'cross-account-kafka',
  });
  const stopped = new AbortController();
  return { config, log, clock, metrics, kube, onTrouble: troubleLog(log, clock), stop: stopOnSignal(), stopped };
};

const stopOnSignal = (): AbortController => {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort();
    });
  return stop;
};
