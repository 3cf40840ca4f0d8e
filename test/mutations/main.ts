import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { mutations, type Mutation } from './mutations.ts';

const run = promisify(execFile);
/** What hangs has been noticed too. */
const limitMs = 300_000;
const maxBuffer = 64 * 1024 * 1024;
/** As in package.json; without npm between us and it, so that it can be ended. */
const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand'];
const parts = ['src', 'test', 'sandbox', 'scripts', 'examples', 'deploy', 'crds', 'docs'];
const files = ['package.json', 'jest.config.js', 'tsconfig.json', 'README.md'];

/** A copy of the project in which a defect can be put without anybody else seeing it. */
const copyOfProject = (): string => {
  const copy = mkdtempSync(join(tmpdir(), 'mutations-'));
  for (const name of [...parts, ...files]) cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
};

/** @returns whether the tests fail with the defect in */
const isCaught = async (copy: string, { file, find, replace, caughtBy }: Mutation): Promise<boolean> => {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  try {
    const [test, name] = caughtBy;
    const args = [...jest, test, '--bail', ...(name === undefined ? [] : ['-t', name])];
    await run(process.execPath, args, { cwd: copy, timeout: limitMs, killSignal: 'SIGKILL', maxBuffer });
    return false;
  } catch {
    return true;
  } finally {
    writeFileSync(path, text);
  }
};

const only = process.argv.slice(2).filter((arg) => arg !== '--');
const chosen = mutations.filter(({ defect }) => only.length === 0 || only.some((part) => defect.includes(part)));
const copy = copyOfProject();
let missed = 0;
try {
  for (const mutation of chosen) {
    const caught = await isCaught(copy, mutation);
    if (!caught) missed += 1;
    console.log(`${caught ? 'caught' : 'MISSED'}  ${mutation.defect}  (${mutation.caughtBy.join(': ')})`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
console.log(`${chosen.length} defects, ${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;
