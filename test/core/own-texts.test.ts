import { expect, test } from '@jest/globals';
import { withOwnTexts } from '../../src/core/own-texts.ts';

const answer = (): unknown => ({
  seen: true,
  value: [
    { name: 'a', tags: { Name: 'naïve ☂', empty: '' }, ports: [9098, undefined], state: undefined, key: null },
    { name: 'a', tags: {}, ports: [], state: 'a', key: true },
    ['0', '4294967295', '-1', '__proto__', 'constructor', 'x'.repeat(100_000), '\ud800', 'line\nline'],
  ],
});

test('an answer says what it said before', () => {
  expect(withOwnTexts(answer())).toStrictEqual(answer());
  expect(withOwnTexts('a text')).toBe('a text');
});

test('an answer says the same after another one', () => {
  withOwnTexts(answer());
  expect(withOwnTexts(answer())).toStrictEqual(answer());
});
