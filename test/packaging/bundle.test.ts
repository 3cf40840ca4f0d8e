import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from '../../scripts/bundle.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  // Outside of the checkout: no node_modules is found from there.
  folder = mkdtempSync(path.join(tmpdir(), 'cakafka-bundle-'));
  await bundle(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['operator.mjs', '--installation-id', 2.1],
  ['sensors.mjs', '--settings', 1.4],
])('%s runs alone, and is no bigger than it has to be', async (program, flag, megabytes) => {
  const { stdout } = await run(process.execPath, [program, '--help'], { cwd: folder });
  expect(stdout).toContain(flag);
  const source = readFileSync(path.join(folder, program));
  expect(source.length).toBeLessThan(megabytes * 1e6);
  expect(source.every((byte) => byte < 0x80)).toBe(true);
});

test('the bill of materials names what is in the bundle as package-lock.json has it, and nothing of the tools', () => {
  const { components } = read(path.join(folder, 'sbom.cdx.json')) as { components: Component[] };
  const { packages } = read(path.join(top, 'package-lock.json')) as { packages: Record<string, Locked> };
  const listed = Object.fromEntries(components.map((one) => [one.name, one]));
  for (const name of ['kafkajs', '@kubernetes/client-node', '@aws-sdk/client-kafka', '@aws-sdk/core', 'zod'])
    expect(listed[name]?.purl).toBe(
      `pkg:npm/${name.replace('@', '%40')}@${packages[`node_modules/${name}`]?.version ?? ''}`,
    );
  expect(components.filter(({ hashes, licenses }) => hashes.length === 0 || licenses.length === 0)).toEqual([]);
  expect(listed).not.toHaveProperty('undici');
  expect(Object.keys(listed).filter((name) => packages[`node_modules/${name}`]?.dev)).toEqual([]);
});

interface Component {
  readonly name: string;
  readonly purl: string;
  readonly hashes: readonly object[];
  readonly licenses: readonly object[];
}

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
