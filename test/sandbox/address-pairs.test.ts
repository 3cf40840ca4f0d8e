import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimAddressPair } from '../../sandbox/aws/address-pairs.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const freshFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cakafka-test-'));
  folders.push(folder);
  return folder;
};
const first = { provider: '127.20.0.0/16', consumer: '127.30.0.0/16' };

test('each world has a pair of its own, and gives it back', () => {
  const folder = freshFolder();
  const [one, two] = [claimAddressPair(folder), claimAddressPair(folder)];
  expect(one).toMatchObject(first);
  expect(two).toMatchObject({ provider: '127.21.0.0/16', consumer: '127.31.0.0/16' });
  one.release();
  expect(claimAddressPair(folder)).toMatchObject(first);
});

test('the pair of a process that died is free', () => {
  const folder = freshFolder();
  const { pid } = spawnSync('true');
  writeFileSync(path.join(folder, '0'), String(pid));
  expect(claimAddressPair(folder)).toMatchObject(first);
  expect(readdirSync(folder)).toEqual(['0']);
});

test('no two pairs overlap, and the last one taken leaves a sentence', () => {
  const folder = freshFolder();
  const ranges = Array.from({ length: 30 }, () => claimAddressPair(folder)).flatMap((pair) => [
    pair.provider,
    pair.consumer,
  ]);
  expect(new Set(ranges).size).toBe(60);
  expect(() => claimAddressPair(folder)).toThrow('all 30 address pairs are in use');
});
