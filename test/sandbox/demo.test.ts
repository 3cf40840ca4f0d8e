import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import { cut, fold } from '../../sandbox/demo/fold.ts';

const contentOf = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

const asOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('the recording tells what the README tells: make it anew by npm run sandbox -- demo --record docs/demo.cast', () => {
  const [header = '', ...events] = contentOf('docs/demo.cast').trim().split('\n');
  expect(JSON.parse(header)).toMatchObject({ version: 2, width: 100, height: 30 });
  const shown = events.map((event) => (JSON.parse(event) as [number, 'o', string])[2]).join('');
  const checks = /^✓ .*$/gm;
  const promised = contentOf('README.md').match(checks) ?? [];
  expect(promised.length).toBeGreaterThan(10);
  const recorded = asOneLine(stripVTControlCharacters(shown));
  let at = 0;
  for (const check of promised) {
    const found = recorded.indexOf(asOneLine(check), at);
    expect({ check, isRecorded: found >= at }).toEqual({ check, isRecorded: true });
    at = found + 1;
  }
});

test('a line is broken between words, and goes on further in', () => {
  expect(fold('  one two three four', 11)).toEqual(['  one two', '    three', '    four']);
  expect(fold('short', 11)).toEqual(['short']);
  expect(fold('', 11)).toEqual(['']);
});

test('a word that is wider than the terminal is left to the terminal', () => {
  expect(fold('a abcdefghijklmnop z', 8)).toEqual(['a abcdefghijklmnop z']);
  expect(fold('abcdefgh ijklmnopqrst', 10)).toEqual(['abcdefgh', '  ijklmnopqrst']);
});

test('a row of a table ends where the terminal does', () => {
  expect(cut('NAME      READY   REASON', 12)).toBe('NAME      R…');
  expect(cut('NAME', 12)).toBe('NAME');
});
