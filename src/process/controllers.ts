import { awsTimeAt } from '../aws/durations.ts';
import { FirstLooks } from '../cross-account-kafka/first-looks.ts';
import { FollowedAllowList } from '../cross-account-kafka/followed-allow-list.ts';
import type { Operator } from '../cross-account-kafka/operator.ts';
import { reconcile } from '../cross-account-kafka/reconcile.ts';
import { Controller, type PassResult } from '../kube/controller.ts';
import { Events } from '../kube/events.ts';
import type { Informer } from '../kube/informer.ts';
import { leaseTimes, type Leader } from '../kube/leader.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Queue } from '../kube/queue.ts';
import type { SensorOperator } from '../sensor-producer/operator.ts';
import { readReport } from '../sensor-producer/pod-report.ts';
import { reconcile as reconcileSensors } from '../sensor-producer/reconcile.ts';
import { awsOf } from './aws.ts';
import type { Base } from './base.ts';
import { controllerNames, type Caches } from './caches.ts';

const passTimeoutMs = 300_000;
/** SIGTERM to the end of the process: running passes get this long, then the lease is released. */
const stopLimitMs = 3_000;

interface Working {
  readonly base: Base;
  readonly caches: Caches;
  readonly leader: Leader;
  /** Tells installations of the operator apart in owner tags. */
  readonly installation: string;
}

/** The two controllers of the operator. */
export const controllersOf = (working: Working): readonly Controller[] => {
  const { kafkas, producers, queues } = working.caches;
  const events = eventsOf(working);
  const [operator, sensorOperator] = [operatorOf(working, events), sensorOperatorOf(working, events)];
  const firstLooks = new FirstLooks(operator);
  return [
    controller(working, controllerNames.kafkas, kafkas, queues.kafkas, async (object) => {
      const afterMs = firstLooks.waitMs(object);
      return afterMs > 0 ? { again: { afterMs } } : reconcile(operator, object);
    }),
    controller(working, controllerNames.producers, producers, queues.producers, (object) =>
      reconcileSensors(sensorOperator, object),
    ),
  ];
};

const controller = <T extends KubeObject>(
  { base: { config, clock, log, metrics }, leader }: Working,
  name: string,
  informer: Informer<T>,
  queue: Queue,
  pass: (object: T) => Promise<PassResult>,
): Controller => {
  const { workers } = config;
  const made = new Controller({
    ...{ name, queue, workers, passTimeoutMs, stopLimitMs, clock, log },
    reconcile: passOver(informer, queue, pass),
    onPass: metrics.controllers.passes(name),
  });
  // A standby's queue fills, and nobody is behind with it.
  const depth = (): number => (leader.isLeader ? queue.depth : 0);
  metrics.controllers.watch(name, { workers, depth, running: () => made.running });
  return made;
};

/** A pass over the object of a key, if there still is one. */
const passOver =
  <T extends KubeObject>(informer: Informer<T>, queue: Queue, pass: (object: T) => Promise<PassResult>) =>
  async (key: string): Promise<PassResult> => {
    const object = informer.get(key);
    if (object) return pass(object);
    queue.forget(key);
    return {};
  };

const eventsOf = ({ base: { config, kube, clock, onTrouble } }: Working): Events =>
  new Events({
    ...{ client: kube, clock, onTrouble },
    reportingController: 'crossaccountkafka.dev/operator',
    reportingInstance: config.identity,
  });

const operatorOf = ({ base, caches, leader, installation }: Working, events: Events): Operator => {
  const { config, kube, clock, log, metrics, onTrouble, stopped } = base;
  const { allowLists, allowListKey } = caches;
  return {
    ...{ kube, clock, installation, onTrouble, time: awsTimeAt(config.awsTimeScale) },
    aws: awsOf(config, {
      ...{ clock, log, installation, writer: config.identity },
      mayWrite: (ms) => leader.outlives(ms),
      onCall: metrics.aws.ended,
      stop: stopped.signal,
    }),
    allowList: new FollowedAllowList(allowListKey, () => allowLists.get(allowListKey), onTrouble),
    events,
    memories: new Map(),
    written: new Map(),
  };
};

const sensorOperatorOf = ({ base, caches, leader }: Working, events: Events): SensorOperator => {
  const { config, kube, clock } = base;
  return {
    ...{ kube, clock, events, readReport, image: config.sensorImage },
    findKafka: (key) => caches.kafkas.get(key),
    callTimeoutMs: leaseTimes(config.leaseDurationMs).callTimeoutMs,
    mayWrite: (ms) => leader.outlives(ms),
    memories: caches.producerMemories,
    written: caches.writtenProducers,
  };
};
