import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../../../sandbox/cache.ts';

const run = promisify(execFile);
/** The release that checks the rules: Debian 12's, the oldest that they are meant for. */
const release = '2.42.0';

/** The path of a program of Debian's package prometheus, which is fetched when it is used for the first time on a machine. */
export const prometheusProgram = async (name: 'prometheus' | 'promtool'): Promise<string> => {
  const folder = await cached({
    name: 'prometheus',
    pins: [release],
    progress: (line) => process.stderr.write(`${line}\n`),
    make: unpack,
  });
  return path.join(folder, 'usr/bin', name);
};

/**
 * Runs Prometheus's promtool.
 * @throws Error with what promtool wrote
 */
export const promtool = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await run(await prometheusProgram('promtool'), args, { maxBuffer: 1e8 });
  return stdout + stderr;
};

const unpack = async (draft: string): Promise<void> => {
  const version = await packagedVersion();
  await run('apt-get', ['download', `prometheus=${version}`], { cwd: draft });
  const archive = (await readdir(draft)).find((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new Error('apt-get download prometheus left no package');
  await run('dpkg', ['-x', archive, '.'], { cwd: draft });
};

/** The whole version of Debian's package of that release; the package lists may have to be fetched first. */
const packagedVersion = async (): Promise<string> => {
  const known = await listedVersion();
  if (known !== undefined) return known;
  await run('apt-get', ['update']);
  const found = await listedVersion();
  if (found === undefined) throw new Error(`Debian’s package lists have no prometheus ${release}: use Debian 12`);
  return found;
};

const listedVersion = async (): Promise<string | undefined> => {
  const { stdout } = await run('apt-cache', ['madison', 'prometheus']);
  return new RegExp(`\\b${release.replaceAll('.', '\\.')}\\S*`).exec(stdout)?.[0];
};
