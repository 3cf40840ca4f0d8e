import { expect, test } from '@jest/globals';
import { following, withTimeLimit } from '../../src/abort-signals.ts';

/** Work that ends when its signal aborts, with the reason. */
const until = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted
    ? Promise.resolve(signal.reason)
    : new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(signal.reason);
        });
      });

test('all work ends when the signal that it follows aborts, with its reason', async () => {
  const stop = new AbortController();
  const ended = [1, 2, 3].map(() => following(stop.signal, ({ signal }) => until(signal)));
  stop.abort('the process stops');
  expect(await Promise.all(ended)).toEqual(Array(3).fill('the process stops'));
});

test('work that ends early leaves all other work alone', async () => {
  const stop = new AbortController();
  const first = following(stop.signal, ({ signal }) => until(signal));
  const second = following(stop.signal, (woken) => {
    woken.abort('there is news');
    return until(woken.signal);
  });
  const third = following(stop.signal, ({ signal }) => until(signal));
  expect(await second).toBe('there is news');
  stop.abort('the process stops');
  expect(await Promise.all([first, third])).toEqual(Array(2).fill('the process stops'));
});

test('work that follows a signal that has aborted begins with an aborted one', async () => {
  const stopped = AbortSignal.abort('the process stops');
  expect(await following(stopped, ({ signal }) => until(signal))).toBe('the process stops');
  expect(await withTimeLimit(3_600_000, stopped, until)).toBe('the process stops');
});

test('what the work gives or throws is passed on, and its signal aborts for nothing that happens later', async () => {
  const stop = new AbortController();
  const signals: AbortSignal[] = [];
  const work = (result: () => Promise<string>) =>
    withTimeLimit(3_600_000, stop.signal, (signal) => {
      signals.push(signal);
      return result();
    });
  expect(await work(() => Promise.resolve('an answer'))).toBe('an answer');
  await expect(work(() => Promise.reject(new Error('a failure')))).rejects.toThrow('a failure');
  stop.abort();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
});

test('work that takes too long is told so', async () => {
  expect(await withTimeLimit(1, new AbortController().signal, until)).toMatchObject({ name: 'TimeoutError' });
});
