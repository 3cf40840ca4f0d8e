import { expect, test } from '@jest/globals';
import type { Failure } from '../../src/core/failure.ts';
import { sight, type Seen } from '../../src/core/seen.ts';
import type { Tags } from '../../src/core/tags.ts';
import { callsFor, planFor, specOf, steadyWorld } from '../support/world.ts';

const allow = 'crossaccountkafka.dev/allow';
const throttled: Failure = {
  class: 'throttled',
  call: 'ec2:DescribeTags',
  code: 'RequestLimitExceeded',
  message: 'no',
};

/** A world with something to repair, in which the spec names one thing with these tags. */
const worldWith = (tags: Seen<Tags>) =>
  steadyWorld({ named: [{ field: 'network.subnetIds', id: 'subnet-1', tags }], targetGroups: sight([]) });

const verdictFor = (tags: Seen<Tags>) =>
  planFor(worldWith(tags)).find(({ resource }) => resource === 'grants')?.verdict;

test.each<[string, Tags, 'ready' | 'stuck']>([
  ['lists the namespace', { [allow]: 'streaming' }, 'ready'],
  ['lists it among others', { [allow]: 'a streaming b' }, 'ready'],
  ['is not there', {}, 'stuck'],
  ['lists others', { [allow]: 'streaming-2' }, 'stuck'],
  ['lists everybody, which it cannot', { [allow]: '*' }, 'stuck'],
])('a thing whose tag %s', (_what, tags, is) => {
  expect(verdictFor(sight(tags))?.is).toBe(is);
  expect(callsFor(worldWith(sight(tags))).length > 0).toBe(is === 'ready');
});

test('while the tags cannot be seen nothing is changed, and nobody is called for', () => {
  const items = planFor(worldWith({ seen: false, failure: throttled }));
  expect(items.filter(({ verdict }) => verdict.is === 'change' || verdict.is === 'stuck')).toEqual([]);
  expect(items.filter(({ unseen }) => unseen === throttled).length).toBeGreaterThan(1);
});

test('a deletion needs nobody’s word', () => {
  expect(callsFor(worldWith(sight({})), specOf(), 'remove')).not.toEqual([]);
});
