import { expect, test } from '@jest/globals';
import { withOwnTexts } from '../../src/aws/own-texts.ts';

const answer = (): unknown => ({
  seen: true,
  value: [
    { name: 'a', tags: { Name: 'naïve ☂', empty: '' }, ports: [9098, undefined], state: undefined, key: null },
    { name: 'a', tags: {}, ports: [], state: 'a', key: true },
  ],
});

test('an answer says what it said before', () => {
  expect(withOwnTexts(answer())).toStrictEqual(answer());
  expect(withOwnTexts('a text')).toBe('a text');
});
