import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { goPrograms } from '../../../sandbox/go-programs.ts';

const source = fileURLToPath(new URL('glua', import.meta.url));

/** A Lua script, and the object that it finds as `obj`. */
export interface LuaRun {
  readonly script: string;
  readonly object: object;
  /** What the script of an action finds as `actionParams`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a script returned, or what it said when it failed. */
export interface LuaOutcome {
  readonly returned?: unknown;
  readonly error?: string;
}

/**
 * Runs Lua scripts as Argo CD does, all of them in one process; it is built when it is used for the first time on a machine.
 * @throws Error when the runs cannot be read
 */
export const runLua = async (runs: readonly LuaRun[]): Promise<readonly LuaOutcome[]> => {
  const child = spawn(path.join(await programs(), 'glua'), { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(runs));
  const [written] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`glua ended with ${String(child.exitCode)}`);
  return JSON.parse(written) as LuaOutcome[];
};

const programs = (): Promise<string> =>
  goPrograms(
    {
      ...{ source, programs: { glua: 'crossaccountkafka.dev/test/glua' }, stamps: [] },
      ...{ versionOf: 'github.com/yuin/gopher-lua', minutes: 0.5 },
    },
    (line) => process.stderr.write(`${line}\n`),
  );
