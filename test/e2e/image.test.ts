import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Child } from '../../sandbox/children.ts';
import { eventually } from '../support/eventually.ts';
import { canConfine } from '../support/image/confine.ts';
import { fromImage } from '../support/image/launch.ts';
import { imageTree } from '../support/image/tree.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';

/** To become another user in a file system of its own takes root, and a machine that lets it. */
const whereAllowed = canConfine() ? describe : describe.skip;

whereAllowed('the image', () => {
  let world: TestWorld;
  let folder: string;
  let operator: Child;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cakafka-image-'));
    const tree = await imageTree(folder);
    world = await startTestWorld();
    await world.namespace('streaming');
    operator = await world.sandbox.startOperator({ launch: fromImage(tree, path.join(folder, 'given')) });
  }, 600_000);

  afterAll(async () => {
    await world.stop();
    rmSync(folder, { recursive: true });
  });

  const of = (file: string): string => readFileSync(`/proc/${operator.pid}/${file}`, 'utf8');

  test('the operator of the image makes a cluster ready for another account', async () => {
    await world.create('streaming', 'sensors');
    await world.until('streaming', 'sensors', 'Ready', 'True');
  });

  test('it runs as user 65532, without a capability, on a file system that it cannot write', async () => {
    await eventually(() => {
      expect(of('status')).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
    });
    expect(of('status')).toMatch(/^Gid:\t65532\t65532\t65532\t65532$/m);
    expect(of('status')).toMatch(/^CapEff:\t0+$/m);
    expect(of('status')).toMatch(/^NoNewPrivs:\t1$/m);
    const mounts = of('mountinfo')
      .split('\n')
      .map((line) => line.split(' '));
    const [, , , , , options = ''] = mounts.find(([, , , , point]) => point === '/') ?? [];
    expect(options.split(',')).toContain('ro');
  });
});
