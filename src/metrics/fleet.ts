import { Histogram, type Registry } from 'prom-client';
import { pathNotSeen } from '../api/status.ts';
import type { CrossAccountKafka } from '../cross-account-kafka/object.ts';
import { SampledGauge, type Sample } from './sampled-gauge.ts';

/** What is told of one object: labels besides its namespace and name, and a value. */
type Told = readonly [labels: Sample['labels'], value: number];

/** A minute to six hours: adding a broker takes MSK about fifteen minutes, a new instance type hours. */
const buckets = [60, 300, 600, 900, 1800, 2700, 3600, 7200, 21_600];

/** The clusters and who uses them, from their status. */
export class FleetMetrics {
  readonly #registry: Registry;
  readonly #operations: Histogram;
  #list: () => readonly CrossAccountKafka[] = () => [];

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#gauge(
      'cakafka_brokers',
      'Brokers, by state: desired, current (MSK has them), exposed (their path is live).',
      ['state'],
      brokersOf,
    );
    this.#gauge(
      'cakafka_endpoint_connections',
      'Of each consumer account, by state: endpoints connected and pending, brokers missing an endpoint.',
      ['account', 'state'],
      connectionsOf,
    );
    this.#gauge(
      'cakafka_target_healthy',
      '1 for each broker whose address its load balancer finds healthy, else 0; none while AWS cannot be asked.',
      ['broker'],
      targetsOf,
    );
    this.#gauge(
      'cakafka_operation_start_time_seconds',
      'When the MSK operation under way began, in seconds since 1970, by its type.',
      ['type'],
      operationOf,
    );
    this.#operations = new Histogram({
      name: 'cakafka_operation_duration_seconds',
      help: 'From the start of an MSK operation until it was seen to have ended, by its type.',
      ...{ labelNames: ['type'], buckets, registers: [registry] },
    });
  }

  /** @param list the objects of the cache */
  watch(list: () => readonly CrossAccountKafka[]): void {
    this.#list = list;
  }

  /** Notes an operation that was under way and is no longer. @param now milliseconds since 1970 */
  changed(before: CrossAccountKafka | undefined, after: CrossAccountKafka | undefined, now: number): void {
    const { arn, type = '', startedAt = '' } = before?.status?.operation ?? {};
    if (!after || arn === undefined || after.status?.operation?.arn === arn) return;
    this.#operations.observe({ type }, (now - Date.parse(startedAt)) / 1000);
  }

  #gauge(
    name: string,
    help: string,
    labels: readonly string[],
    told: (object: CrossAccountKafka) => readonly Told[],
  ): void {
    const labelNames = ['namespace', 'name', ...labels];
    const list = (): readonly CrossAccountKafka[] => this.#list();
    new SampledGauge(this.#registry, { name, help, labelNames }, function* () {
      for (const object of list()) {
        const { namespace = '', name: of } = object.metadata;
        for (const [more, value] of told(object)) yield { labels: { namespace, name: of, ...more }, value };
      }
    });
  }
}

const brokersOf = ({ spec, status }: CrossAccountKafka): readonly Told[] => {
  const { brokers: desired } = spec as { readonly brokers?: number };
  const [exposed] = (status?.exposed ?? '').split('/');
  return Object.entries({
    desired,
    current: status?.brokers,
    exposed: exposed === '' ? undefined : Number(exposed),
  }).flatMap(([state, value]): Told[] => (value === undefined ? [] : [[{ state }, value]]));
};

const connectionsOf = ({ status }: CrossAccountKafka): readonly Told[] =>
  (status?.consumers ?? []).flatMap(({ account, connected = 0, pending = 0, missing = [] }): Told[] => [
    [{ account, state: 'connected' }, connected],
    [{ account, state: 'pending' }, pending],
    [{ account, state: 'missing' }, missing.length],
  ]);

const targetsOf = ({ status }: CrossAccountKafka): readonly Told[] =>
  (status?.exposedBrokers ?? []).flatMap(({ brokerId, targetGroup, path }): Told[] =>
    targetGroup?.health === undefined && path === pathNotSeen
      ? []
      : [[{ broker: brokerId }, targetGroup?.health === 'healthy' ? 1 : 0]],
  );

const operationOf = ({ status }: CrossAccountKafka): readonly Told[] => {
  const { type, startedAt } = status?.operation ?? {};
  return type === undefined || startedAt === undefined ? [] : [[{ type }, Date.parse(startedAt) / 1000]];
};
