import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { alerts } from '../../../scripts/alerts.ts';
import { consumer } from '../../support/aws.ts';
import { quickstartSpec } from '../../support/sandbox.ts';
import { firstUseMs } from '../../support/tools/first-use.ts';
import { promtool } from '../../support/tools/promtool.ts';
import { Truth } from '../histories/truth.ts';
import { Consumer } from '../people.ts';
import { Simulation } from '../simulation.ts';
import { judge, type Expectation, type Firing } from './promtool-test.ts';
import { Recorder } from './recorder.ts';

const object = { namespace: 'streaming', name: 'sensors' };
const fired = new Set<string>();
/** Hours of a world, minute by minute: a bound for what hangs. */
const storyMs = 300_000;

beforeAll(() => promtool('--version'), firstUseMs);

/** @param firing those and no others */
const at = (minute: number, ...firing: readonly Firing[]): Expectation => {
  for (const { alert } of firing) fired.add(alert);
  return { minute, firing };
};

describe('recorded from the operator at work', () => {
  jest.setTimeout(storyMs);
  let world: Simulation;
  let recorder: Recorder;
  let truth: Truth;
  let reader: Consumer;
  beforeEach(() => {
    world = new Simulation();
    recorder = new Recorder(world);
    truth = new Truth(world.double.world);
    reader = new Consumer(world, world.clients(consumer));
  });
  afterEach(() => world.stop());

  const untilReady = (): Promise<void> => world.untilCondition('Ready', 'True');
  const clusterArn = (): string | undefined => truth.cluster?.arn;

  test('nothing fires while AWS makes a cluster, brokers are added and taken away, and all is deleted', async () => {
    await world.create({ ...quickstartSpec(), deletionPolicy: 'Delete' });
    await untilReady();
    for (const brokers of [4, 2]) {
      await world.edit({ spec: { brokers } });
      await untilReady();
    }
    await world.remove();
    await world.untilGone();
    const everyTenth = Array.from({ length: Math.floor(recorder.minute / 10) }, (_none, index) => at(index * 10 + 9));
    await judge(await recorder.series(), everyTenth);
  });

  test('a role that lacks a permission', async () => {
    await world.create();
    await untilReady();
    const began = recorder.minute;
    const message = 'not allowed';
    const effect = { is: 'error', code: 'AccessDeniedException', message, status: 403 } as const;
    world.double.faults.add({ action: 'kafka:UpdateBrokerStorage', effect });
    await world.edit({ spec: { cluster: { storageGiB: 200 } } });
    await world.run(40 * 60);
    await judge(await recorder.series(), [
      at(began),
      at(
        began + 35,
        { alert: 'CrossAccountKafkaStalled', labels: { ...object, reason: 'AccessDenied' } },
        { alert: 'AwsAccessDenied', labels: { service: 'kafka', operation: 'UpdateBrokerStorage' } },
      ),
    ]);
  });

  test('reads that are denied, and calls that are throttled', async () => {
    await world.create();
    await untilReady();
    const began = recorder.minute;
    const denied = { is: 'error', code: 'AccessDeniedException', message: 'no', status: 403 } as const;
    world.double.faults.add({ action: 'kafka:ListNodes', effect: denied });
    world.double.faults.add({ action: 'ec2:*', effect: { is: 'throttle' } });
    await world.run(60 * 60);
    await judge(await recorder.series(), [
      at(
        began + 45,
        { alert: 'AwsAccessDenied', labels: { service: 'kafka', operation: 'ListNodes' } },
        { alert: 'AwsThrottled', labels: { service: 'ec2' } },
        { alert: 'CrossAccountKafkaStalled', labels: { ...object, reason: 'AccessDenied' } },
      ),
    ]);
  });

  test('a broker that does not answer', async () => {
    await world.create();
    await untilReady();
    const began = recorder.minute;
    world.event('stopBroker', { clusterArn: clusterArn(), brokerId: 2 });
    await world.run(20 * 60);
    await judge(await recorder.series(), [
      at(began),
      at(
        began + 18,
        { alert: 'BrokerTargetUnhealthy', labels: { ...object, broker: '2' }, value: 0 },
        { alert: 'CrossAccountKafkaNotReady', labels: object },
      ),
    ]);
  });

  test('an account that loses its endpoints, and a deletion that waits for another', async () => {
    await world.create();
    await untilReady();
    await world.run(300);
    await reader.connect();
    await world.untilCondition('ConsumersConnected', 'True');
    await world.run(300);
    const began = recorder.minute;
    await reader.disconnect();
    await world.run(20 * 60);
    const lost = recorder.minute;
    await reader.connect();
    await world.untilCondition('ConsumersConnected', 'True');
    await world.remove();
    await world.run(45 * 60);
    await judge(await recorder.series(), [
      at(began),
      at(lost, { alert: 'EndpointConnectionLost', labels: { ...object, account: consumer }, value: 2 }),
      at(recorder.minute, {
        alert: 'DeletionBlocked',
        labels: { ...object, reason: 'ConsumersStillConnected' },
      }),
    ]);
  });

  test('a cluster that is made for hours', async () => {
    world.hurry(4 * 3600);
    await world.create();
    await world.run(2.5 * 3600);
    await judge(await recorder.series(), [at(90), at(140, { alert: 'CrossAccountKafkaSlow', labels: object })]);
  });
});

describe('of the process itself, from series that are made up', () => {
  const leading = { series: 'leader_election_master_status{name="cross-account-kafka", pod="a"}', values: '1x60' };
  const condition = (type: string, status: string, reason: string): object => ({
    series: `operator_sensorproducer_status_condition_count{namespace="streaming", name="sensors", type="${type}", status="${status}", reason="${reason}", pod="a"}`,
    values: '1x60',
  });

  const longestPass = (values: string): object => ({
    series:
      'workqueue_longest_running_processor_seconds{name="sensor-producer", controller="sensor-producer", pod="a"}',
    values,
  });

  test.each([
    ['nothing is wrong', leading, []],
    [
      'a defect',
      { series: 'controller_runtime_reconcile_errors_total{controller="sensor-producer", pod="a"}', values: '0+1x60' },
      [{ alert: 'ReconcileErrors', labels: { controller: 'sensor-producer' } }],
    ],
    [
      'a pass that hangs',
      // Given up after five minutes, gone until its calls have ended, then begun again.
      longestPass(Array(10).fill('0 60 120 180 240 290 0').join(' ')),
      [{ alert: 'PassStuck', labels: { controller: 'sensor-producer' } }],
    ],
    ['one slow pass', longestPass('0x36 60 120 180 240 0x20'), []],
    [
      'too little CPU',
      { series: 'nodejs_eventloop_lag_p99_seconds{pod="a"}', values: '0.7x60' },
      [{ alert: 'EventLoopSlow', labels: { pod: 'a' } }],
    ],
    [
      'sensors that are stalled',
      condition('Stalled', 'True', 'NotOwned'),
      [{ alert: 'SensorProducerStalled', labels: { ...object, reason: 'NotOwned' } }],
    ],
    [
      'sensors that write nothing',
      condition('Producing', 'False', 'NotProducing'),
      [{ alert: 'SensorProducerSilent', labels: object }],
    ],
    ['no sensors that are wanted', condition('Producing', 'False', 'NoReplicas'), []],
  ])('%s', async (_what, series, firing) => {
    await judge([leading, ...(series === leading ? [] : [series])], [at(50, ...firing)]);
  });

  test('no replica that leads', async () => {
    const following = { ...leading, values: '0x60' };
    await judge([following], [at(50, { alert: 'OperatorWithoutLeader' })]);
  });
});

afterAll(() => {
  expect(alerts.map(({ alert }) => alert).filter((alert) => !fired.has(alert))).toEqual([]);
});

test.each(alerts)('$alert has a runbook', ({ alert }) => {
  expect(existsSync(`docs/runbooks/${alert}.md`)).toBe(true);
});
