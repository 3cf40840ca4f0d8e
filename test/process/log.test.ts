import { expect, test } from '@jest/globals';
import { asText } from '../../src/log.ts';

test.each([
  [{ msg: 'leading', objects: 3 }, '2026-11-25T16:05:01Z info  leading objects=3\n'],
  [
    { msg: 'sent', call: 'kafka:CreateClusterV2', why: 'there is none' },
    '2026-11-25T16:05:01Z info  sent call=kafka:CreateClusterV2 why="there is none"\n',
  ],
  [{ msg: 'read', tags: { a: 'b' }, none: '' }, '2026-11-25T16:05:01Z info  read tags={"a":"b"} none=""\n'],
])('%j as text', (fields, text) => {
  expect(asText(JSON.stringify({ level: 'info', time: '2026-11-25T16:05:01.123Z', ...fields }))).toBe(text);
});
