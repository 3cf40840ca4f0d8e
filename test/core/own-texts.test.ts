import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { withOwnTexts } from '../../src/core/own-texts.ts';

const answer = (): object => ({
  seen: true,
  value: [
    { name: 'a', tags: { Name: 'naïve ☂', empty: '' }, ports: [9098, undefined], state: undefined, key: null },
    { name: 'a', tags: {}, ports: [], state: 'a', at: new Date(0), key: true },
    ['0', '4294967295', '-1', '__proto__', 'constructor', 'x'.repeat(100_000), '\ud83d\ude00', 'line\nline'],
  ],
});

test('an answer says what it said before, and again after others', () => {
  expect(withOwnTexts(answer())).toStrictEqual(answer());
  expect(withOwnTexts(answer())).toStrictEqual(answer());
});

/** As deep as the API server takes: it refuses JSON of more than 10,000 levels. */
test('an answer may be deep', () => {
  const levels = 10_000;
  const deep = JSON.parse('{"text":"level","child":'.repeat(levels) + '{}' + '}'.repeat(levels)) as object;
  expect(withOwnTexts(deep)).toHaveProperty('child.child.text', 'level');
  expect(withOwnTexts({ text: 'after it' })).toEqual({ text: 'after it' });
});

/** What is still used after a collection, in MiB. */
const usedMiB = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** A page of a megabyte whose texts say the same as those of every other one. */
const page = (number: number): { texts: string[] } => {
  const texts = Array.from({ length: 10_000 }, (_none, index) => String(index).padStart(100, 'arn:'));
  return { texts: `${number},${texts.join()}`.split(',').slice(1) };
};

test('of twenty answers that say the same, the texts are kept once, and no page', () => {
  const before = usedMiB();
  const kept = Array.from({ length: 20 }, (_none, number) => withOwnTexts(page(number)));
  expect(usedMiB() - before).toBeLessThan(5);
  expect(kept).toHaveLength(20);
});
