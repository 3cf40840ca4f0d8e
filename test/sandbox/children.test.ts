import { afterAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Children } from '../../sandbox/children.ts';
import { eventually } from '../support/eventually.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cakafka-test-'));
  folders.push(folder);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('children end at a stop, also one that does not listen to SIGTERM', async () => {
  const children = new Children(await freshFolder());
  const polite = await children.start('polite', 'sleep', ['600']);
  const deaf = await children.start('deaf', 'sh', ['-c', "trap '' TERM; echo deaf; while :; do sleep 1; done"]);
  await eventually(() => {
    expect(deaf.tail()).toBe('deaf');
  });
  await children.stop();
  expect(await polite.exited()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(await deaf.exited()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a program that is not there is an error', async () => {
  const children = new Children(await freshFolder());
  await expect(children.start('none', 'no-such-program', [])).rejects.toThrow('ENOENT');
  await children.stop();
});

test.each(['SIGKILL', 'SIGINT'] as const)(
  'children end, and their folder goes, when their parent dies of %s',
  async (signal) => {
    const dir = await freshFolder();
    const logs = path.join(dir, 'logs');
    const program = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { Children } from ${JSON.stringify(new URL('../../sandbox/children.ts', import.meta.url).href)};
    mkdirSync(${JSON.stringify(logs)});
    const children = new Children(${JSON.stringify(logs)}, ${JSON.stringify(logs)});
    const child = await children.start('child', 'sleep', ['600']);
    writeFileSync(${JSON.stringify(path.join(dir, 'pid'))}, String(child.pid));
    setInterval(() => undefined, 1000);
  `;
    await writeFile(path.join(dir, 'parent.mjs'), program);
    const parent = spawn(process.execPath, [path.join(dir, 'parent.mjs')], { stdio: 'ignore' });
    const pid = await eventually(async () => {
      const number = Number(await readFile(path.join(dir, 'pid'), 'utf8'));
      expect(number).toBeGreaterThan(0);
      return number;
    });
    expect(isAlive(pid)).toBe(true);
    parent.kill(signal);
    await eventually(() => {
      expect(isAlive(pid)).toBe(false);
      expect(existsSync(logs)).toBe(false);
    });
  },
);
