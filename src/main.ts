import { sessionNameOf } from './aws/accounts.ts';
import { allowListName } from './aws/allow-list.ts';
import { Aws } from './aws/client.ts';
import { clientsFor, httpHandler } from './aws/clients.ts';
import { awsTimeAt } from './aws/durations.ts';
import { systemClock } from './clock.ts';
import type { Memory } from './core/memory.ts';
import { ConfigError, help, processConfig, type Config } from './config.ts';
import { FollowedAllowList } from './cross-account-kafka/followed-allow-list.ts';
import { crossAccountKafkas, type CrossAccountKafka } from './cross-account-kafka/object.ts';
import { reconcile } from './cross-account-kafka/reconcile.ts';
import { wakes } from './cross-account-kafka/wakes.ts';
import { serveHttp } from './http.ts';
import { clusterUid } from './installation.ts';
import { KubeClient } from './kube/client.ts';
import { Controller, type PassResult } from './kube/controller.ts';
import { Events } from './kube/events.ts';
import { Informer } from './kube/informer.ts';
import { Leader, leaseTimes } from './kube/leader.ts';
import { keyOf, type KubeObject } from './kube/object.ts';
import { Queue } from './kube/queue.ts';
import { httpsTransport, loadKubeConfig } from './kube/transport.ts';
import { troubleLog } from './kube/trouble.ts';
import { createLog } from './log.ts';
import type { Watched } from './metrics/controller.ts';
import { Metrics } from './metrics/index.ts';
import { planCommand } from './plan-command.ts';
import { configMaps, statefulSets, type ConfigMap, type StatefulSet } from './sensor-producer/kinds.ts';
import { producerLabel } from './sensor-producer/names.ts';
import { sensorProducers, type SensorProducer } from './sensor-producer/object.ts';
import { readReport } from './sensor-producer/pod-report.ts';
import { reconcile as reconcileSensors } from './sensor-producer/reconcile.ts';
import { producerOf, tellsWriters, wakes as sensorWakes, writersTo } from './sensor-producer/wakes.ts';

const leaseName = 'cross-account-kafka';
const passTimeoutMs = 300_000;
/** SIGTERM to the end of the process: running passes get this long, then the lease is released. */
const stopLimitMs = 3_000;

/** The table of contents of the process: clients → caches → lease → controller, until a signal. */
const run = async (config: Config): Promise<number> => {
  const log = createLog({ level: config.logLevel, format: config.logFormat });
  const clock = systemClock;
  const onTrouble = troubleLog(log, clock);
  const metrics = new Metrics();
  const stop = new AbortController();
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort();
    });

  const kube = new KubeClient({
    transport: httpsTransport(loadKubeConfig(config.kubeconfig), metrics.apiRequest),
    clock,
    userAgent: 'cross-account-kafka',
  });
  const [name, sensorName] = ['cross-account-kafka', 'sensor-producer'];
  const queue = new Queue({ clock, random: Math.random, observer: metrics.controllers.queue(name) });
  const sensorQueue = new Queue({ clock, random: Math.random, observer: metrics.controllers.queue(sensorName) });
  const follow = { client: kube, clock, random: Math.random, onTrouble, namespace: config.watchNamespace };
  const kafkas = new Informer<CrossAccountKafka>({
    ...follow,
    resource: crossAccountKafkas,
    onChange: (key, before, after) => {
      metrics.crossAccountKafkas.changed(before, after);
      metrics.fleet.changed(before, after, clock.now());
      if (wakes(before, after)) queue.add(key);
      if (after && tellsWriters(before, after))
        for (const one of writersTo(after, producers.list())) sensorQueue.add(one);
    },
  });
  /** By UID; a producer has no finalizer, so it is forgotten when it is seen to be gone. */
  const sensorMemories = new Map<string, Memory>();
  const writtenProducers = new Map<string, SensorProducer>();
  const producers = new Informer<SensorProducer>({
    ...follow,
    resource: sensorProducers,
    onChange: (key, before, after) => {
      metrics.sensorProducers.changed(before, after);
      if (sensorWakes(before, after)) sensorQueue.add(key);
      if (!after) for (const kept of [sensorMemories, writtenProducers]) kept.delete(before?.metadata.uid ?? '');
    },
  });
  const sets = new Informer<StatefulSet>({
    ...follow,
    resource: statefulSets,
    labelSelector: producerLabel,
    onChange: (_key, before, after) => {
      const set = after ?? before;
      if (set) sensorQueue.add(producerOf(set));
    },
  });
  const allowListRef = { namespace: config.leaseNamespace, name: allowListName };
  const allowLists = new Informer<ConfigMap>({
    ...follow,
    resource: configMaps,
    namespace: allowListRef.namespace,
    fieldSelector: `metadata.name=${allowListRef.name}`,
    onChange: () => {
      for (const { metadata } of kafkas.list()) queue.add(keyOf(metadata));
    },
  });
  const informers = [kafkas, producers, sets, allowLists];
  const isReady = (): boolean => informers.every(({ isSynced }) => isSynced);
  const server = await serveHttp(config.http, { isReady, metrics: () => metrics.text() });
  const watching = informers.map((informer) => informer.run(stop.signal));
  const installation = config.installationId ?? (await clusterUid(kube, clock, onTrouble, stop.signal));

  const leader = new Leader({
    client: kube,
    namespace: config.leaseNamespace,
    name: leaseName,
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
  metrics.leads(leaseName, () => leader.isLeader);
  const time = awsTimeAt(config.awsTimeScale);
  const { callTimeoutMs } = leaseTimes(config.leaseDurationMs);
  const aws = new Aws({
    clients: (region, credentials) =>
      clientsFor(region, {
        requestHandler: httpHandler(callTimeoutMs),
        writer: config.identity,
        ...(config.awsEndpoint === undefined ? {} : { endpoint: config.awsEndpoint }),
        ...(credentials === undefined ? {} : { credentials }),
      }),
    sessionName: sessionNameOf(installation ?? ''),
    callTimeoutMs,
    clock,
    time,
    log,
    mayWrite: (ms) => leader.outlives(ms),
    onCall: metrics.aws.ended,
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
    allowList: new FollowedAllowList(keyOf(allowListRef), () => allowLists.get(keyOf(allowListRef)), onTrouble),
    events,
    clock,
    time,
    installation: installation ?? '',
    memories: new Map(),
    written: new Map(),
    onTrouble,
  };
  const working = { workers: config.workers, passTimeoutMs, stopLimitMs, clock, log };
  const controller = new Controller({
    ...working,
    ...{ name, queue, onPass: metrics.controllers.passes(name) },
    reconcile: passOver(kafkas, queue, (object) => reconcile(operator, object)),
  });
  const sensorOperator = {
    ...{ kube, clock, readReport, image: config.sensorImage },
    findKafka: (key: string) => kafkas.get(key),
    callTimeoutMs,
    mayWrite: (ms: number) => leader.outlives(ms),
    memories: sensorMemories,
    written: writtenProducers,
  };
  const sensorController = new Controller({
    ...working,
    ...{ name: sensorName, queue: sensorQueue, onPass: metrics.controllers.passes(sensorName) },
    reconcile: passOver(producers, sensorQueue, (object) => reconcileSensors(sensorOperator, object)),
  });

  metrics.crossAccountKafkas.watch(
    () => kafkas.list(),
    () => clock.now(),
  );
  metrics.sensorProducers.watch(
    () => producers.list(),
    () => clock.now(),
  );
  metrics.fleet.watch(() => kafkas.list());
  metrics.controllers.watch(name, watchedOf(controller, queue, config.workers));
  metrics.controllers.watch(sensorName, watchedOf(sensorController, sensorQueue, config.workers));
  await firstOf(stop.signal, Promise.all([...informers.map(({ synced }) => synced), leader.acquired]));
  if (!stop.signal.aborted)
    log.info({ objects: kafkas.list().length, sensorProducers: producers.list().length }, 'leading');
  await Promise.all([controller.run(stop.signal), sensorController.run(stop.signal)]);
  stopped.abort();
  await Promise.all([...watching, leading]);
  server.close();
  kube.close();
  log.info({}, 'stopped');
  return 0;
};

const watchedOf = (controller: Controller, queue: Queue, workers: number): Watched => ({
  workers,
  depth: () => queue.depth,
  running: () => controller.running,
});

/** A pass over the object of a key, if there still is one. */
const passOver =
  <T extends KubeObject>(informer: Informer<T>, queue: Queue, pass: (object: T) => Promise<PassResult>) =>
  async (key: string): Promise<PassResult> => {
    const object = informer.get(key);
    if (object) return pass(object);
    queue.forget(key);
    return {};
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
    const [command, ...args] = process.argv.slice(2);
    process.exitCode = command === 'plan' ? await planCommand(args) : await run(processConfig(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
