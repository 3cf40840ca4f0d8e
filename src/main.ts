import { Aws } from './aws/client.ts';
import { awsTimeAt } from './aws/durations.ts';
import { systemClock } from './clock.ts';
import { ConfigError, help, processConfig, type Config } from './config.ts';
import { crossAccountKafkas, type CrossAccountKafka } from './cross-account-kafka/object.ts';
import { reconcile } from './cross-account-kafka/reconcile.ts';
import { wakes } from './cross-account-kafka/wakes.ts';
import { serveHttp } from './http.ts';
import { clusterUid } from './installation.ts';
import { KubeClient } from './kube/client.ts';
import { Controller } from './kube/controller.ts';
import { Events } from './kube/events.ts';
import { Informer } from './kube/informer.ts';
import { Leader, leaseTimes } from './kube/leader.ts';
import { Queue } from './kube/queue.ts';
import { httpsTransport, loadKubeConfig } from './kube/transport.ts';
import { troubleLog } from './kube/trouble.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';

const passTimeoutMs = 300_000;
/** SIGTERM to the end of the process: running passes get this long, then the lease is released. */
const stopLimitMs = 3_000;

/** The table of contents of the process: clients → caches → lease → controller, until a signal. */
const run = async (config: Config): Promise<number> => {
  const log = createLog({ level: config.logLevel });
  const clock = systemClock;
  const onTrouble = troubleLog(log, clock);
  const metrics = createMetrics();
  const stop = new AbortController();
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort();
    });

  const kube = new KubeClient({
    transport: httpsTransport(loadKubeConfig(config.kubeconfig)),
    clock,
    userAgent: 'cross-account-kafka',
  });
  const queue = new Queue({ clock, random: Math.random });
  const informer = new Informer<CrossAccountKafka>({
    client: kube,
    resource: crossAccountKafkas,
    clock,
    random: Math.random,
    onTrouble,
    onChange: (key, before, after) => {
      if (wakes(before, after)) queue.add(key);
    },
  });
  const server = await serveHttp(config.http, { isReady: () => informer.isSynced, metrics: metrics.text });
  const watching = informer.run(stop.signal);
  const installation = config.installationId ?? (await clusterUid(kube, clock, onTrouble, stop.signal));

  const leader = new Leader({
    client: kube,
    namespace: config.leaseNamespace,
    name: 'cross-account-kafka',
    identity: config.identity,
    leaseDurationMs: config.leaseDurationMs,
    clock,
    random: Math.random,
    onTrouble,
    onLost: (why) => {
      log.error({}, why);
      stop.abort();
    },
  });
  const leading = leader.run(stopped.signal);
  const time = awsTimeAt(config.awsTimeScale);
  const aws = new Aws({
    endpoint: config.awsEndpoint,
    callTimeoutMs: leaseTimes(config.leaseDurationMs).callTimeoutMs,
    clock,
    time,
    log,
    mayWrite: (ms) => leader.outlives(ms),
    onCall: metrics.awsCall,
    stop: stopped.signal,
  });
  const events = new Events({
    client: kube,
    clock,
    onTrouble,
    reportingController: 'crossaccountkafka.dev/operator',
    reportingInstance: config.identity,
  });
  const operator = {
    kube,
    aws,
    events,
    clock,
    time,
    installation: installation ?? '',
    memories: new Map(),
    written: new Map(),
    onTrouble,
  };
  const controller = new Controller({
    name: 'cross-account-kafka',
    queue,
    workers: config.workers,
    passTimeoutMs,
    stopLimitMs,
    clock,
    log,
    onPass: metrics.pass,
    reconcile: async (key) => {
      const object = informer.get(key);
      if (object) return reconcile(operator, object);
      queue.forget(key);
      return {};
    },
  });

  await firstOf(stop.signal, Promise.all([informer.synced, leader.acquired]));
  metrics.leads(leader.isLeader);
  if (!stop.signal.aborted) log.info({ objects: informer.list().length }, 'leading');
  await controller.run(stop.signal);
  stopped.abort();
  await Promise.all([watching, leading]);
  server.close();
  kube.close();
  log.info({}, 'stopped');
  return 0;
};

/** Until the work is done or the signal aborts. */
const firstOf = (signal: AbortSignal, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    work,
    new Promise<void>((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    }),
  ]);

if (process.argv.includes('--help')) {
  console.log(help());
} else {
  try {
    process.exitCode = await run(processConfig());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
