import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, makeWith } from '../../sandbox/cache.ts';

const folder = fileURLToPath(new URL('python', import.meta.url));
const requirements = path.join(folder, 'requirements.txt');

/** The program that makes calls with boto3. */
export const callsProgram = path.join(folder, 'calls.py');

/** The AWS CLI's settings: moments are told as text. */
export const configFile = path.join(folder, 'config');

/** What `python3` on this machine is; undefined where there is none that can make environments. */
export const pythonVersion = ((): string | undefined => {
  try {
    return execFileSync('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version)'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
})();

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Python with boto3 and the AWS CLI, made once on a machine. @returns the interpreter's path */
export const readyPython = async (): Promise<string> => {
  const pins = [readFileSync(requirements, 'utf8'), pythonVersion ?? ''];
  const environment = await cached({
    name: 'python',
    pins,
    progress,
    make: async (draft) => {
      const making = { what: 'boto3 and the AWS CLI', about: '1 min', draft, progress };
      await makeWith('python3', ['-m', 'venv', draft], making);
      const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
      await makeWith(path.join(draft, 'bin/python'), install, making);
    },
  });
  return path.join(environment, 'bin/python');
};
