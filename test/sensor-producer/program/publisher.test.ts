import { expect, test } from '@jest/globals';
import { Buffer } from '../../../src/sensor-producer/program/buffer.ts';
import type { KafkaConnection, KafkaRecord } from '../../../src/sensor-producer/program/kafka.ts';
import { Progress } from '../../../src/sensor-producer/program/progress.ts';
import { Publisher, type Outgoing } from '../../../src/sensor-producer/program/publisher.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

/** A cluster that keeps what it is sent, and fails as told. */
const cluster = () => {
  const kept: string[] = [];
  const state = { failures: 0, loseAnswer: false, connections: 0, closed: 0, refuseConnections: 0 };
  const connection = {
    send: (_topic: string, records: readonly KafkaRecord[]) => {
      const fails = state.failures > 0;
      if (fails) state.failures -= 1;
      if (!fails || state.loseAnswer) kept.push(...records.map(({ value }) => value));
      return fails ? Promise.reject(new Error('connect ECONNREFUSED')) : Promise.resolve(['b-1']);
    },
    close: () => {
      state.closed += 1;
      return Promise.resolve();
    },
  } as unknown as KafkaConnection;
  const connect = (): Promise<KafkaConnection> => {
    if (state.refuseConnections > 0) {
      state.refuseConnections -= 1;
      return Promise.reject(new Error('KafkaJSSASLAuthenticationError: no'));
    }
    state.connections += 1;
    return Promise.resolve(connection);
  };
  return { kept, state, connect };
};

const start = () => {
  const kafka = cluster();
  const clock = new FakeClock();
  const progress = new Progress([1, 2]);
  const buffer = new Buffer<Outgoing>(100, 'Block', () => undefined);
  const troubles: string[] = [];
  const publisher = new Publisher({
    ...{ buffer, progress, clock, topic: 'readings', connect: kafka.connect, random: () => 0.5 },
    onTrouble: (sentence) => troubles.push(sentence),
    onAcknowledged: () => undefined,
  });
  const deadline = new AbortController();
  const put = async (...values: string[]): Promise<void> => {
    for (const value of values) await buffer.put({ key: '1', value, atMs: clock.now() });
  };
  return { ...kafka, clock, progress, buffer, troubles, deadline, put, done: publisher.run(deadline.signal) };
};

test('records arrive in order; a closed buffer is emptied before the end', async () => {
  const { put, buffer, done, kept, progress, state } = start();
  await put('a', 'b', 'c');
  buffer.close();
  await done;
  expect(kept).toEqual(['a', 'b', 'c']);
  expect(progress).toMatchObject({ acknowledged: 3, retried: 0 });
  expect(progress.report().acknowledgedBy).toHaveProperty('b-1');
  expect(state.closed).toBe(1);
});

test('a batch is sent until it is acknowledged, later ones behind it; what was sent again is counted', async () => {
  const { put, buffer, done, kept, progress, state, clock, troubles } = start();
  Object.assign(state, { failures: 2, loseAnswer: true });
  await put('a', 'b');
  await settle();
  await put('c');
  await clock.advance(20_000);
  buffer.close();
  await done;
  expect(kept.filter((value, index) => kept.indexOf(value) === index)).toEqual(['a', 'b', 'c']);
  expect(kept.length - 3).toBeLessThanOrEqual(progress.retried);
  expect(progress.retried).toBeGreaterThan(0);
  expect(progress.trouble).toBeUndefined();
  expect(troubles[0]).toMatch(/do not answer/);
});

test('a connection that fails again and again is replaced', async () => {
  const { put, state, clock, buffer, done } = start();
  state.failures = 4;
  await put('a');
  await clock.advance(60_000);
  buffer.close();
  await done;
  expect(state.connections).toBe(2);
});

test('who cannot connect says why and keeps trying; a deadline ends it with what is left undelivered', async () => {
  const { put, state, clock, buffer, done, progress, deadline, kept } = start();
  state.refuseConnections = Infinity;
  await put('a');
  await clock.advance(60_000);
  expect(progress.trouble).toMatch(/refuse the login/);
  buffer.close();
  deadline.abort();
  await done;
  expect(kept).toEqual([]);
  expect(buffer.size).toBe(1);
});
