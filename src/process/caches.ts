import { allowListName } from '../aws/allow-list.ts';
import type { Memory } from '../core/memory.ts';
import { crossAccountKafkas, type CrossAccountKafka } from '../cross-account-kafka/object.ts';
import { wakes } from '../cross-account-kafka/wakes.ts';
import { Informer, type InformerOptions } from '../kube/informer.ts';
import { keyOf, type KubeObject } from '../kube/object.ts';
import { Queue } from '../kube/queue.ts';
import { configMaps, statefulSets, type ConfigMap, type StatefulSet } from '../sensor-producer/kinds.ts';
import { producerLabel } from '../sensor-producer/names.ts';
import { sensorProducers, type SensorProducer } from '../sensor-producer/object.ts';
import { producerOf, tellsWriters, wakes as sensorWakes, writersTo } from '../sensor-producer/wakes.ts';
import type { Base } from './base.ts';

/** What the controllers are called, in the log and in metrics. */
export const controllerNames = { kafkas: 'cross-account-kafka', producers: 'sensor-producer' } as const;

/** Everything of the API server that is followed, and the work that changes there make due. */
export class Caches {
  readonly queues: { readonly kafkas: Queue; readonly producers: Queue };
  readonly kafkas: Informer<CrossAccountKafka>;
  readonly producers: Informer<SensorProducer>;
  readonly sets: Informer<StatefulSet>;
  readonly allowLists: Informer<ConfigMap>;
  /** Of the ConfigMap with the allow-list of roles. */
  readonly allowListKey: string;
  /** By UID; a producer has no finalizer, so it is forgotten when it is seen to be gone. */
  readonly producerMemories = new Map<string, Memory>();
  readonly writtenProducers = new Map<string, SensorProducer>();
  readonly #base: Base;

  constructor(base: Base) {
    this.#base = base;
    this.queues = {
      kafkas: this.#queue(controllerNames.kafkas),
      producers: this.#queue(controllerNames.producers),
    };
    const allowList = { namespace: base.config.leaseNamespace, name: allowListName };
    this.allowListKey = keyOf(allowList);
    this.kafkas = this.#informer({ resource: crossAccountKafkas, onChange: this.#kafkaChanged });
    this.producers = this.#informer({ resource: sensorProducers, onChange: this.#producerChanged });
    this.sets = this.#informer({ resource: statefulSets, labelSelector: producerLabel, onChange: this.#setChanged });
    this.allowLists = this.#informer({
      resource: configMaps,
      namespace: allowList.namespace,
      fieldSelector: `metadata.name=${allowList.name}`,
      onChange: this.#allowListChanged,
    });
    this.#showInMetrics();
  }

  get areSynced(): boolean {
    return this.#all.every(({ isSynced }) => isSynced);
  }

  /** Resolves when each has been listed once. */
  get synced(): Promise<unknown> {
    return Promise.all(this.#all.map(({ synced }) => synced));
  }

  /** Follows the API server until the process is to end. */
  run(): Promise<unknown> {
    return Promise.all(this.#all.map((informer) => informer.run(this.#base.stop.signal)));
  }

  get #all(): readonly Pick<Informer<KubeObject>, 'isSynced' | 'synced' | 'run'>[] {
    return [this.kafkas, this.producers, this.sets, this.allowLists];
  }

  readonly #kafkaChanged = (key: string, before?: CrossAccountKafka, after?: CrossAccountKafka): void => {
    const { metrics, clock } = this.#base;
    metrics.crossAccountKafkas.changed(before, after);
    metrics.fleet.changed(before, after, clock.now());
    if (wakes(before, after)) this.queues.kafkas.add(key);
    if (after && tellsWriters(before, after))
      for (const one of writersTo(after, this.producers.list())) this.queues.producers.add(one);
  };

  readonly #producerChanged = (key: string, before?: SensorProducer, after?: SensorProducer): void => {
    this.#base.metrics.sensorProducers.changed(before, after);
    if (sensorWakes(before, after)) this.queues.producers.add(key);
    if (after) return;
    for (const kept of [this.producerMemories, this.writtenProducers]) kept.delete(before?.metadata.uid ?? '');
  };

  readonly #setChanged = (_key: string, before?: StatefulSet, after?: StatefulSet): void => {
    const set = after ?? before;
    if (set) this.queues.producers.add(producerOf(set));
  };

  readonly #allowListChanged = (): void => {
    for (const { metadata } of this.kafkas.list()) this.queues.kafkas.add(keyOf(metadata));
  };

  #showInMetrics(): void {
    const { metrics, clock } = this.#base;
    const now = (): number => clock.now();
    metrics.crossAccountKafkas.watch(() => this.kafkas.list(), now);
    metrics.sensorProducers.watch(() => this.producers.list(), now);
    metrics.fleet.watch(() => this.kafkas.list());
  }

  #queue(name: string): Queue {
    const { clock, metrics } = this.#base;
    return new Queue({ clock, random: Math.random, observer: metrics.controllers.queue(name) });
  }

  #informer<T extends KubeObject>(
    about: Pick<InformerOptions<T>, 'resource' | 'onChange' | 'namespace' | 'labelSelector' | 'fieldSelector'>,
  ): Informer<T> {
    const { kube, clock, onTrouble, config } = this.#base;
    return new Informer<T>({
      ...{ client: kube, clock, random: Math.random, onTrouble, namespace: config.watchNamespace },
      ...about,
    });
  }
}
