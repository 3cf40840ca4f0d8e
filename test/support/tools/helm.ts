import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { goPrograms } from '../../../sandbox/go-programs.ts';

const source = fileURLToPath(new URL('helm', import.meta.url));
const top = fileURLToPath(new URL('../../..', import.meta.url));

/** The chart's folder, from the project's top. */
export const chart = 'deploy/helm/cross-account-kafka';

/**
 * Runs Helm from the project's top; it is built when it is used for the first time on a machine.
 * @throws Error with what Helm wrote to standard error
 */
export const helm = async (...args: string[]): Promise<string> => {
  const folder = await goPrograms(
    { source, programs: { helm: 'helm.sh/helm/v4/cmd/helm' }, versionOf: 'helm.sh/helm/v4', minutes: 2, stamps: [] },
    (line) => process.stderr.write(`${line}\n`),
  );
  const { stdout } = await promisify(execFile)(path.join(folder, 'helm'), args, { cwd: top, maxBuffer: 1e8 });
  return stdout;
};
