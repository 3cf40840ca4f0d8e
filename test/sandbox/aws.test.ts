import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
const sandbox = (...args: string[]) =>
  spawn(process.execPath, [path.join(top, 'sandbox/main.ts'), '--', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

test.each(['SIGINT', 'SIGTERM'] as const)('`aws` says when it answers, and ends cleanly at %s', async (signal) => {
  const child = sandbox('aws', '--port', '0', '--clock', '60');
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const endpoint = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? '';
  expect((await fetch(`${endpoint}/_sandbox/resources`)).status).toBe(200);
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
  await expect(fetch(`${endpoint}/_sandbox/resources`)).rejects.toThrow('fetch failed');
});

test('a port that is taken, an unknown command and a wrong clock are told in words', async () => {
  const first = sandbox('aws', '--port', '0');
  const ended = once(first, 'exit');
  const [line] = (await once(createInterface(first.stdout), 'line')) as [string];
  expect(await failureOf('aws', '--port', line.split(':').at(-1) ?? '')).toEqual([
    1,
    expect.stringContaining('EADDRINUSE'),
  ]);
  first.kill();
  await ended;
  expect(await failureOf('fly')).toEqual([2, 'usage: npm run sandbox -- <command>']);
  expect(await failureOf('aws', '--clock', 'fast')).toEqual([1, '--clock fast is not a positive number']);
});

/** Exit code and first line of complaint. */
const failureOf = async (...args: string[]): Promise<[code: number, words: string]> => {
  const child = sandbox(...args);
  const ended = once(child, 'exit');
  const [words] = (await once(createInterface(child.stderr), 'line')) as [string];
  const [code] = (await ended) as [number];
  return [code, words];
};
