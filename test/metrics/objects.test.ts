import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import { Metrics } from '../../src/metrics/index.ts';

const startMs = Date.UTC(2026, 0, 1);
const secondsLater = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();

interface Told {
  readonly name?: string;
  readonly ready?: 'True' | 'False';
  readonly since?: number;
  readonly brokers?: number;
  readonly accounts?: number;
  readonly deleted?: number;
  readonly operation?: string;
}

const arn = 'arn:aws:kafka:eu-central-1:111111111111:cluster/a/b';

const object = (told: Told = {}): CrossAccountKafka => {
  const { name = 'sensors', ready = 'False', since = 0, brokers = 1, accounts = 1, deleted, operation } = told;
  const ids = Array.from({ length: brokers }, (_none, index) => index + 1);
  return {
    ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'CrossAccountKafka' },
    metadata: {
      ...{ namespace: 'streaming', name },
      ...(deleted !== undefined && { deletionTimestamp: secondsLater(deleted) }),
    },
    spec: { brokers: brokers + 1 },
    status: {
      brokers,
      exposed: `${brokers}/${brokers}`,
      conditions: [
        {
          ...{ type: 'Ready', status: ready, reason: 'Applying', message: arn },
          lastTransitionTime: secondsLater(since),
          observedGeneration: 1,
        },
      ],
      exposedBrokers: ids.map((brokerId) => ({
        brokerId,
        targetGroup: { arn, health: brokerId === 1 ? 'healthy' : 'unhealthy' },
      })),
      consumers: Array.from({ length: accounts }, (_none, index) => ({
        account: String(222222222222 + index),
        ...{ connected: 1, pending: 2, missing: [2, 3] },
      })),
      ...(operation !== undefined && { operation: { type: operation, arn, startedAt: secondsLater(0) } }),
    },
  };
};

/** What is scraped, without what is of Node and of the process. */
const linesOf = async (metrics: Metrics, prefix = ''): Promise<readonly string[]> =>
  (await text(metrics.text()))
    .split('\n')
    .filter((line) => line.startsWith(prefix) && !/^(#|nodejs_|process_|$)/.test(line))
    .sort();

const watching = (objects: readonly CrossAccountKafka[], nowSeconds = 60): Metrics => {
  const metrics = new Metrics();
  metrics.crossAccountKafkas.watch(
    () => objects,
    () => startMs + nowSeconds * 1000,
  );
  metrics.fleet.watch(() => objects);
  return metrics;
};

test('conditions are told as they are, and for how long they have been so', async () => {
  const lines = await linesOf(watching([object({ since: 15 })]), 'operator_crossaccountkafka');
  const labels = '{namespace="streaming",name="sensors",type="Ready",status="False",reason="Applying"}';
  expect(lines).toContain(`operator_crossaccountkafka_status_condition_count${labels} 1`);
  expect(lines).toContain(`operator_crossaccountkafka_status_condition_current_status_seconds${labels} 45`);
});

test('nothing stays of an object that is gone', async () => {
  const objects = [object()];
  const metrics = watching(objects);
  await text(metrics.text());
  objects.pop();
  expect(await linesOf(metrics, 'operator_crossaccountkafka_status_condition_c')).toEqual([]);
  expect(await linesOf(metrics, 'cakafka_brokers')).toEqual([]);
});

test('a deletion that lasts', async () => {
  const lines = await linesOf(watching([object({ deleted: 20 })]), 'operator_crossaccountkafka_termination');
  expect(lines).toEqual([
    'operator_crossaccountkafka_termination_current_time_seconds{namespace="streaming",name="sensors"} 40',
  ]);
});

test('a transition counts once, with how long the status before lasted', async () => {
  const metrics = new Metrics();
  metrics.crossAccountKafkas.changed(undefined, object());
  metrics.crossAccountKafkas.changed(object(), object());
  metrics.crossAccountKafkas.changed(object(), object({ ready: 'True', since: 120 }));
  metrics.crossAccountKafkas.changed(object({ ready: 'True' }), undefined);
  const lines = await linesOf(metrics, 'operator_crossaccountkafka_status_condition_transition');
  expect(lines).toContain(
    'operator_crossaccountkafka_status_condition_transitions_total{type="Ready",status="True",reason="Applying"} 1',
  );
  expect(lines).toContain(
    'operator_crossaccountkafka_status_condition_transition_seconds_sum{type="Ready",status="False"} 120',
  );
});

test('brokers, targets and connections are those of the status', async () => {
  const lines = await linesOf(watching([object({ brokers: 2 })]), 'cakafka_');
  const series = (metric: string, labels: string, value: number): string =>
    `${metric}{namespace="streaming",name="sensors",${labels}} ${value}`;
  expect(lines).toEqual([
    series('cakafka_brokers', 'state="current"', 2),
    series('cakafka_brokers', 'state="desired"', 3),
    series('cakafka_brokers', 'state="exposed"', 2),
    series('cakafka_endpoint_connections', 'account="222222222222",state="connected"', 1),
    series('cakafka_endpoint_connections', 'account="222222222222",state="missing"', 2),
    series('cakafka_endpoint_connections', 'account="222222222222",state="pending"', 2),
    series('cakafka_target_healthy', 'broker="1"', 1),
    series('cakafka_target_healthy', 'broker="2"', 0),
  ]);
});

test('an object that was not looked at yet has no brokers to tell of', async () => {
  const { status: _none, ...fresh } = object();
  expect(await linesOf(watching([{ ...fresh, spec: {} }]), 'cakafka_')).toEqual([]);
});

test('an operation is timed from its start until it is seen to be over', async () => {
  const metrics = watching([object({ operation: 'INCREASE_BROKER_COUNT' })]);
  const running = object({ operation: 'INCREASE_BROKER_COUNT' });
  metrics.fleet.changed(running, running, startMs + 60_000);
  metrics.fleet.changed(running, object(), startMs + 900_000);
  const lines = await linesOf(metrics, 'cakafka_operation');
  expect(lines).toContain('cakafka_operation_duration_seconds_sum{type="INCREASE_BROKER_COUNT"} 900');
  expect(lines).toContain('cakafka_operation_duration_seconds_count{type="INCREASE_BROKER_COUNT"} 1');
  expect(lines).toContain(
    `cakafka_operation_start_time_seconds{namespace="streaming",name="sensors",type="INCREASE_BROKER_COUNT"} ${startMs / 1000}`,
  );
});

test('series grow with objects, brokers and accounts and with nothing else, and no ARN is a label', async () => {
  const series = async (objects: number, brokers: number, accounts: number): Promise<number> => {
    const names = Array.from({ length: objects }, (_none, index) => `kafka-${index}`);
    const lines = await linesOf(watching(names.map((name) => object({ name, brokers, accounts }))));
    expect(lines.filter((line) => line.includes('arn:'))).toEqual([]);
    return lines.length;
  };
  const none = await series(0, 0, 0);
  // Two series of its one condition, three of its brokers' counts.
  expect(await series(100, 0, 0)).toBe(none + 100 * 5);
  expect(await series(100, 6, 0)).toBe(none + 100 * (5 + 6));
  expect(await series(100, 6, 10)).toBe(none + 100 * (5 + 6 + 10 * 3));
});
