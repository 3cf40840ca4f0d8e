import { beforeEach, expect, test } from '@jest/globals';
import { awsTimeAt } from '../../src/aws/durations.ts';
import { emptyMemory, type Memory } from '../../src/core/memory.ts';
import { FirstLooks } from '../../src/cross-account-kafka/first-looks.ts';
import type { CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import { FakeClock } from '../support/fake-clock.ts';

const time = awsTimeAt(1);
/** So long others wait for one of three brokers. */
const turnMs = 3 * time.firstLookPerBrokerMs;
let clock: FakeClock;
let memories: Map<string, Memory>;
let looks: FirstLooks;

beforeEach(() => {
  clock = new FakeClock();
  memories = new Map();
  looks = new FirstLooks({ clock, memories, time });
});

const object = (
  name: string,
  metadata: object = {},
  ready: 'True' | 'False' = 'True',
  account = '111111111111',
): CrossAccountKafka => ({
  ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'CrossAccountKafka', spec: {} },
  metadata: { namespace: 'streaming', name, uid: name, generation: 1, resourceVersion: '1', ...metadata },
  status: {
    brokers: 3,
    identity: { account, region: 'eu-central-1' },
    conditions: [
      {
        ...{ type: 'Ready', status: ready, reason: 'AsSpecified', message: '', observedGeneration: 1 },
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  },
});

test('those that are well are looked at one after the other, as fast as AWS may be asked about their brokers', () => {
  expect(['a', 'b', 'c'].map((name) => looks.waitMs(object(name)))).toEqual([0, turnMs, 2 * turnMs]);
});

test('a turn is kept, however often one asks, and comes', async () => {
  looks.waitMs(object('a'));
  looks.waitMs(object('b'));
  await clock.advance(turnMs - 1);
  expect(looks.waitMs(object('b'))).toBe(1);
  await clock.advance(1);
  expect(looks.waitMs(object('b'))).toBe(0);
});

test('who was looked at since the start waits no more', () => {
  looks.waitMs(object('a'));
  memories.set('b', emptyMemory);
  expect(looks.waitMs(object('b'))).toBe(0);
});

test.each([
  ['is not Ready', object('b', {}, 'False')],
  ['has a new spec', object('b', { generation: 2 })],
  ['is being deleted', object('b', { deletionTimestamp: '2026-01-01T00:00:00Z' })],
  ['is asked for', object('b', { annotations: { 'crossaccountkafka.dev/reconcile-at': 'now' } })],
  ['is of another account', object('b', {}, 'True', '333333333333')],
])('who %s does not wait', (_what, one) => {
  looks.waitMs(object('a'));
  expect(looks.waitMs(one)).toBe(0);
});

test('who is changed while it waits is looked at now', () => {
  looks.waitMs(object('a'));
  expect(looks.waitMs(object('b'))).toBeGreaterThan(0);
  expect(looks.waitMs(object('b', { resourceVersion: '2' }))).toBe(0);
});
