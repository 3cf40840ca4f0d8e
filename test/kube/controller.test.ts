import { describe, expect, test } from '@jest/globals';
import { silentLog } from '../../src/log.ts';
import { Controller } from '../../src/kube/controller.ts';
import type { PassResult } from '../../src/kube/controller.ts';
import { Queue } from '../../src/kube/queue.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

function setUp(reconcile: (key: string, signal: AbortSignal) => Promise<PassResult>, workers = 2) {
  const clock = new FakeClock();
  const queue = new Queue({ clock, random: () => 0 });
  const limits = { workers, passTimeoutMs: 60_000, stopLimitMs: 4000 };
  const passes: string[] = [];
  const controller = new Controller({
    ...limits,
    name: 'test',
    queue,
    clock,
    log: silentLog,
    reconcile: async (key, signal) => {
      passes.push(key);
      return await reconcile(key, signal);
    },
  });
  const stop = new AbortController();
  const ended = controller.run(stop.signal);
  return { clock, queue, controller, passes, stop, ended };
}

function hang(): Promise<never> {
  return new Promise(() => undefined);
}

describe('a controller', () => {
  test('looks again when the pass says so, and not before', async () => {
    const { clock, queue, passes } = setUp(() => Promise.resolve({ again: { afterMs: 5000 } }));
    queue.add('a');
    await clock.advance(4999);
    expect(passes).toEqual(['a']);
    await clock.advance(1);
    expect(passes).toEqual(['a', 'a']);
  });

  test('does not look again when the pass asks for nothing', async () => {
    const { clock, queue, passes } = setUp(() => Promise.resolve({}));
    queue.add('a');
    await clock.advance(3_600_000);
    expect(passes).toEqual(['a']);
  });

  test('takes an exception for a failure and tries again with backoff, while others go on', async () => {
    const { clock, queue, passes } = setUp((key) =>
      key === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve({}),
    );
    queue.add('bad');
    queue.add('good');
    await clock.advance(7000);
    expect(passes).toEqual(['bad', 'good', 'bad', 'bad', 'bad']);
  });

  test('runs as many passes at once as it has workers', async () => {
    const { clock, queue, controller, passes } = setUp(hang);
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await clock.advance(0);
    expect(passes).toEqual(['a', 'b']);
    expect(controller.active).toBe(2);
  });

  test('aborts a pass that takes too long, and its worker goes on even if the pass does not listen', async () => {
    const signals: AbortSignal[] = [];
    const { clock, queue, passes } = setUp((key, signal) => {
      signals.push(signal);
      return key === 'stuck' ? hang() : Promise.resolve({});
    }, 1);
    queue.add('stuck');
    await clock.advance(0);
    queue.add('next');
    queue.add('stuck');
    await clock.advance(60_000);
    expect(signals[0]?.aborted).toBe(true);
    await clock.advance(600_000);
    // The stuck key is not handed out again: its pass never ended.
    expect(passes).toEqual(['stuck', 'next']);
  });

  test('counts a pass that ended too late as failed', async () => {
    const { clock, queue, passes } = setUp(
      (_key, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve({});
          });
        }),
    );
    queue.add('slow');
    await clock.advance(61_000);
    expect(passes).toEqual(['slow', 'slow']);
  });

  test('stops taking keys at once and waits for running passes', async () => {
    let finish: (result: PassResult) => void = () => undefined;
    const { clock, queue, passes, stop, ended } = setUp(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    queue.add('a');
    await clock.advance(0);
    stop.abort();
    queue.add('b');
    await clock.advance(1000);
    expect(passes).toEqual(['a']);
    finish({});
    await ended;
  });

  test('aborts at the stop limit what is still running', async () => {
    let seen: AbortSignal | undefined;
    const { clock, queue, stop, ended } = setUp((_key, signal) => {
      seen = signal;
      return hang();
    });
    queue.add('a');
    await clock.advance(0);
    stop.abort();
    await settle();
    expect(seen?.aborted).toBe(false);
    await clock.advance(4000);
    await ended;
    expect(seen?.aborted).toBe(true);
  });
});
