import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { firstUseMs } from '../support/tools/first-use.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the demo as `make demo` does; `onOutput` may signal it. */
const runDemo = (
  onOutput: (output: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['sandbox/main.ts', '--', 'demo'], {
      cwd: top,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput(output, (name) => child.kill(name));
    });
    child.on('exit', (code) => {
      resolve({ code, output });
    });
  });

/** What differs from run to run: ids, addresses, times, what was seen while waiting, and builds. */
const told = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !/^ {2}…|^(still )?building |^built |^archiving /.test(line))
    .map((line) =>
      line
        .replaceAll(/cak-[0-9a-f]{10}/g, 'cak-<id>')
        .replaceAll(/vpce-(svc-)?[0-9a-f]+/g, 'vpce-<id>')
        .replaceAll(/\d\d:\d\d:\d\d/g, '<hour>')
        .replaceAll(/\d+ +-?\d+\.\d °C/g, '<count and average>')
        .replaceAll(/\d+ readings/g, '<count> readings')
        .replaceAll(/left: key [0-9a-f-]+/g, 'left: key <id>')
        .replaceAll(/brokers-[0-9a-f]{6}/g, 'brokers-<id>')
        .replaceAll(/sensors[0-9a-f]{6}\.[0-9a-f]{6}/g, 'sensors<id>')
        .replaceAll(/127\.\d+\.(\d+)\.\d+/g, '127.<range>.$1.<host>')
        .replaceAll(/\b(\d+m)?\d+ ?s\b/g, '<time>')
        .replaceAll(/ +/g, ' ')
        .trimEnd(),
    )
    .filter((line) => line !== '');

test(
  'the demo comes true, and the README tells it as it is',
  async () => {
    const { code, output } = await runDemo();
    if (code !== 0) throw new Error(`the demo ended with ${code}:\n${output.slice(-4000)}`);
    const readme = readFileSync(`${top}README.md`, 'utf8');
    const transcript = /<!-- demo -->\n+```console\n([^]*?)```/.exec(readme)?.[1] ?? '';
    expect(told(transcript)).toEqual(told(output));
  },
  firstUseMs,
);

test(
  'interrupted in the middle it stops, and says so by its exit code',
  async () => {
    let sent = false;
    const { code } = await runDemo((output, signal) => {
      if (sent || !output.includes('MSK cluster is CREATING')) return;
      sent = true;
      signal('SIGINT');
    });
    expect({ sent, code }).toEqual({ sent: true, code: 130 });
  },
  firstUseMs,
);
