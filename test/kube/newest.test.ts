import { expect, test } from '@jest/globals';
import { newest } from '../../src/kube/newest.ts';
import type { KubeObject } from '../../src/kube/object.ts';

const at = (resourceVersion: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', uid: 'uid-one', resourceVersion },
});

test('our own last write is the newest until the cache shows it, or something newer, and is not kept longer', () => {
  for (const shown of ['10', '11']) {
    const written = new Map([['uid-one', at('10')]]);
    expect(newest(written, at('9')).metadata.resourceVersion).toBe('10');
    expect(newest(written, at(shown)).metadata.resourceVersion).toBe(shown);
    expect(written.size).toBe(0);
  }
});

test('what was written to another object changes nothing', () => {
  const written = new Map([['uid-other', at('10')]]);
  expect(newest(written, at('9')).metadata.resourceVersion).toBe('9');
  expect(written.size).toBe(1);
});
