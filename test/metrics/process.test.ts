import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { alerts } from '../../scripts/alerts.ts';
import { dashboards } from '../../scripts/dashboards.ts';
import { Controller } from '../../src/kube/controller.ts';
import { Queue } from '../../src/kube/queue.ts';
import { silentLog } from '../../src/log.ts';
import { Metrics } from '../../src/metrics/index.ts';
import { sensorMetrics } from '../../src/sensor-producer/program/metrics.ts';
import { Progress } from '../../src/sensor-producer/program/progress.ts';
import { FakeClock } from '../support/fake-clock.ts';

const valuesOf = async (metrics: Metrics): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    (await text(metrics.text()))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

/** A controller whose passes fail for `bad`, hang for `slow`, and ask for another look in a minute otherwise. */
const working = () => {
  const clock = new FakeClock();
  const metrics = new Metrics();
  const queue = new Queue({ clock, random: () => 0, observer: metrics.controllers.queue('test') });
  const controller = new Controller({
    ...{ name: 'test', queue, clock, log: silentLog, workers: 3, passTimeoutMs: 300_000, stopLimitMs: 4000 },
    onPass: metrics.controllers.passes('test'),
    reconcile: (key) => {
      if (key === 'bad') return Promise.reject(new Error('no'));
      return key === 'slow' ? new Promise(() => undefined) : Promise.resolve({ again: { afterMs: 60_000 } });
    },
  });
  metrics.controllers.watch('test', {
    ...{ workers: 3, depth: () => queue.depth, running: () => controller.running },
  });
  void controller.run(new AbortController().signal);
  return { clock, metrics, queue };
};

test('passes are counted by controller-runtime’s names, and keys by client-go’s', async () => {
  const { clock, metrics, queue } = working();
  for (const key of ['good', 'bad']) queue.add(key);
  await clock.advance(900);
  const values = await valuesOf(metrics);
  const labels = 'name="test",controller="test"';
  expect(values).toMatchObject({
    'controller_runtime_reconcile_total{controller="test",result="requeue_after"}': 1,
    'controller_runtime_reconcile_total{controller="test",result="error"}': 1,
    'controller_runtime_reconcile_errors_total{controller="test"}': 1,
    'controller_runtime_reconcile_time_seconds_count{controller="test"}': 2,
    'controller_runtime_max_concurrent_reconciles{controller="test"}': 3,
    [`workqueue_retries_total{${labels}}`]: 1,
    [`workqueue_work_duration_seconds_count{${labels}}`]: 2,
    [`workqueue_queue_duration_seconds_count{${labels}}`]: 2,
  });
  // Each of the two was added, and once more for later.
  expect(values[`workqueue_adds_total{${labels}}`]).toBe(4);
});

test('a pass that hangs is seen while it does', async () => {
  const { clock, metrics, queue } = working();
  queue.add('slow');
  await clock.advance(20_000);
  expect(await valuesOf(metrics)).toMatchObject({
    'controller_runtime_active_workers{controller="test"}': 1,
    'workqueue_longest_running_processor_seconds{name="test",controller="test"}': 20,
    'workqueue_unfinished_work_seconds{name="test",controller="test"}': 20,
  });
});

test('calls to AWS are counted by service, operation and code', async () => {
  const metrics = new Metrics();
  const failure = { call: 'ec2:DescribeSubnets', code: 'RequestLimitExceeded', message: 'slow down' } as const;
  metrics.aws.ended({ call: 'kafka:ListNodes', seconds: 0.2 });
  metrics.aws.ended({ call: 'ec2:DescribeSubnets', seconds: 0.1, failure: { ...failure, class: 'throttled' } });
  expect(await valuesOf(metrics)).toMatchObject({
    'cakafka_aws_requests_total{service="kafka",operation="ListNodes",code="ok"}': 1,
    'cakafka_aws_requests_total{service="ec2",operation="DescribeSubnets",code="RequestLimitExceeded"}': 1,
    'cakafka_aws_request_throttles_total{service="ec2",operation="DescribeSubnets"}': 1,
    'cakafka_aws_request_duration_seconds_count{service="kafka"}': 1,
  });
});

test('who leads is asked at each scrape', async () => {
  const metrics = new Metrics();
  let leads = false;
  metrics.leads('lease', () => leads);
  const series = 'leader_election_master_status{name="lease"}';
  expect(await valuesOf(metrics)).toMatchObject({ [series]: 0 });
  leads = true;
  expect(await valuesOf(metrics)).toMatchObject({ [series]: 1 });
});

/** Every metric, and what a histogram makes of its name. */
const served = (): ReadonlySet<string> => {
  const registries = [new Metrics().registry, sensorMetrics(new Progress([1])).registry];
  const names = registries.flatMap((registry) => registry.getMetricsAsArray().map(({ name }) => name));
  return new Set(names.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]));
};

const named = (text: string): readonly string[] =>
  text.match(/\b(?:cakafka|operator|controller_runtime|workqueue|rest_client|leader_election|nodejs|process)_\w+/g) ??
  [];

test('alerts and dashboards ask for metrics that there are', () => {
  const questions = [...alerts.map(({ expr }) => expr), JSON.stringify(dashboards())];
  const asked = questions.flatMap(named);
  expect(asked.length).toBeGreaterThan(40);
  expect(asked.filter((name) => !served().has(name))).toEqual([]);
});
