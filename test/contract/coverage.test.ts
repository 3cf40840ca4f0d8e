import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { allRules, coverage } from '../../sandbox/aws/coverage.ts';
import { services } from '../../sandbox/aws/services/index.ts';
import { unknowns } from '../../sandbox/aws/switches.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const double = fileURLToPath(new URL('../../sandbox/aws', import.meta.url));

const filesIn = (folder: string, ending: string): { name: string; text: string }[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

/** The ids that a test's title begins with: `test('M20 M22 a stale version …'`, `test.each(…)('A7: %s …'`. */
const idsInTitles = filesIn(here, '.test.ts').flatMap(({ text }) =>
  [...text.matchAll(/\(\s*['"`]((?:[A-Z]\d{1,2}[,:]? )+)/g)].flatMap(([, ids = '']) => ids.match(/[A-Z]\d+/g) ?? []),
);

const ids = allRules.map(({ id }) => id);

/** The letters, and how many rules each has. */
const complete: Readonly<Record<string, number>> = { A: 31, E: 59, G: 3, K: 12, L: 50, M: 58, Q: 3, S: 29, T: 8, W: 7 };

const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

test('no two rules have the same id', () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test.each(Object.entries(complete))('the rules of the letter %s are all there', (letter, count) => {
  expect(ids.filter((id) => id.startsWith(letter)).sort()).toEqual(numbered(letter, count).sort());
});

test('every rule is proven by a test whose title begins with its id', () => {
  expect(ids.filter((id) => !idsInTitles.includes(id))).toEqual([]);
});

test('every id in a title is a rule’s', () => {
  expect([...new Set(idsInTitles)].filter((id) => !ids.includes(id))).toEqual([]);
});

test('every switch is named by the rule that it decides about', () => {
  const named = allRules.flatMap(({ switches = [] }) => switches);
  expect(Object.keys(unknowns).filter((name) => !named.some((one) => one === name))).toEqual([]);
});

test('every rule says where it is known from', () => {
  for (const { id, says, source } of allRules)
    expect({ id, ends: says.endsWith('.'), sourced: source.length > 10 }).toEqual({ id, ends: true, sourced: true });
});

test('every operation, rule, switch and answer stands in what `npm run sandbox -- coverage` prints', () => {
  const text = coverage().join('\n');
  for (const { handlers } of services) for (const name of Object.keys(handlers)) expect(text).toContain(name);
  for (const { id, says, source } of allRules) expect(text).toContain(`  ${id.padEnd(4)} ${says} [${source}]`);
  for (const [name, { question, answers }] of Object.entries(unknowns))
    expect(text).toContain(`${name.padEnd(22)} ${question}: ${answers.join(' | ')}`);
});

test('the double imports nothing of the operator, and knows none of its names', () => {
  for (const { name, text } of filesIn(double, '.ts')) {
    expect({ name, imports: /from '[^']*\/src\//.test(text) }).toEqual({ name, imports: false });
    expect({ name, knows: /crossaccountkafka|cak-/.test(text) }).toEqual({ name, knows: false });
  }
});
