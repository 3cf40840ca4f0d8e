import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { mutations } from './mutations.ts';

test.each(mutations)('$defect: there is one place to put it, and a test to catch it', ({ file, find, caughtBy }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
  const [path, name] = caughtBy;
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toContain(name ?? '');
});
