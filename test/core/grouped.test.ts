import { expect, test } from '@jest/globals';
import { groupedBy } from '../../src/core/grouped.ts';

interface Thing {
  readonly name: string;
  readonly owners: readonly (string | undefined)[];
}

const one = { name: 'one', owners: ['a'] };
const two = { name: 'two', owners: ['b', 'a', 'b'] };
const three = { name: 'three', owners: [undefined] };
const find = groupedBy(({ owners }: Thing) => owners);

test('items are found under each of their keys, once, in the order of their list', () => {
  const all = [one, two, three];
  expect(find(all, 'a')).toEqual([one, two]);
  expect(find(all, 'b')).toEqual([two]);
});

test('an item without a key is found under none', () => {
  expect(find([three], undefined as unknown as string)).toEqual([]);
});

test('a list is gone through once, whatever is looked for', () => {
  const told: Thing[] = [];
  const counting = groupedBy((thing: Thing) => {
    told.push(thing);
    return thing.owners;
  });
  const all = [one, two, three];
  for (const key of ['a', 'b', 'c']) counting(all, key);
  expect(told).toEqual(all);
});

test('another list is another answer', () => {
  expect(find([one, two], 'a')).toEqual([one, two]);
  expect(find([two], 'a')).toEqual([two]);
  expect(find([], 'a')).toEqual([]);
});
