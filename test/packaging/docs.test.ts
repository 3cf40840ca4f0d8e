import { describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brokenRules } from '../../src/api/broken-rules.ts';
import { reasons } from '../../src/api/conditions.ts';
import { crossAccountKafka } from '../../src/api/cross-account-kafka.ts';
import { sensorProducer } from '../../src/api/sensor-producer.ts';
import { flags } from '../../src/config.ts';
import { anchorsOf, blocksOf, codeIn, linksOf, pages, proseOf, textOf } from '../support/markdown.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const docs = pages.filter((file) => file === 'README.md' || file.startsWith('docs/'));
const troubleshooting = textOf('docs/troubleshooting.md');

/** The file that a link on a page leads to, from the top, and the heading there. */
const targetOf = (file: string, link: string): { readonly target: string; readonly anchor: string | undefined } => {
  const [to = '', anchor] = link.split('#');
  return { target: to === '' ? file : path.join(path.dirname(file), to), anchor };
};

const leads = (file: string, link: string): boolean => {
  const { target, anchor } = targetOf(file, link);
  if (!existsSync(path.join(top, target))) return false;
  return anchor === undefined || anchorsOf(textOf(target)).includes(anchor);
};

test.each(pages)('%s: every link leads to a file, and to a heading of it', (file) => {
  expect(linksOf(textOf(file)).filter((link) => !leads(file, link))).toEqual([]);
});

test('every page of docs is found from the README', () => {
  const found = new Set(['README.md']);
  for (const file of found)
    for (const { target } of linksOf(textOf(file)).map((link) => targetOf(file, link)))
      if (pages.includes(target)) found.add(target);
  expect(docs.filter((file) => !found.has(file))).toEqual([]);
});

test.each(pages)('%s: every npm script and make target that it names exists', (file) => {
  const { scripts } = JSON.parse(readFileSync(path.join(top, 'package.json'), 'utf8')) as { scripts: object };
  const makefile = readFileSync(path.join(top, 'Makefile'), 'utf8');
  const text = textOf(file);
  const named = (pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);
  expect(named(/npm run (?:-s |--silent )?([\w:-]+)/g).filter((name) => !(name in scripts))).toEqual([]);
  expect(named(/(?:`|\$ )make ([\w-]+)/g).filter((name) => !makefile.includes(`\n${name}:`))).toEqual([]);
});

describe('flags', () => {
  /** Programs whose flags a line may speak of. */
  const others = /^(kubectl|helm|aws|npm|npx|terraform|docker|openssl|flux|argocd|promtool|kafka-[\w-]+\.sh)\b/;

  /** A flag alone in code is the operator's, unless its line names another program in code. */
  const aloneIn = (line: string): readonly string[] =>
    codeIn(line).some((code) => others.test(code)) ? [] : codeIn(line).filter((code) => code.startsWith('--'));

  /** What stands behind the operator's command, or in the chart's list of more flags. */
  const givenIn = (text: string): readonly string[] =>
    [...text.matchAll(/(?:(?:^\$ |`)(?:cross-account-kafka(?: plan)?|npm start --) |extraArgs=\{)([^`}\n]*)/gm)].map(
      ([, rest = '']) => rest,
    );

  test.each(docs)('%s: those of the operator exist', (file) => {
    const told = [...proseOf(textOf(file)).flatMap(aloneIn), ...givenIn(textOf(file))];
    const names = told.flatMap((code) => [...code.matchAll(/(?<!\S)--([a-z][a-z-]*)/g)].map(([, name = '']) => name));
    expect(names.filter((name) => name !== 'help' && !(name in flags))).toEqual([]);
  });
});

describe('objects', () => {
  interface Document {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: { readonly name?: string };
    readonly spec?: unknown;
  }

  const kinds = [crossAccountKafka, sensorProducer];
  const shown = docs.flatMap((file) =>
    blocksOf(textOf(file), 'yaml').flatMap((block) =>
      (loadAll(block) as readonly (Document | undefined)[]).flatMap((document) => {
        const kind = kinds.find((one) => one.kind === document?.kind);
        const isWhole = document?.apiVersion !== undefined && document.metadata?.name !== undefined;
        return isWhole && kind ? [[file, kind, document.spec] as const] : [];
      }),
    ),
  );

  test('are shown', () => {
    expect(shown.length).toBeGreaterThan(0);
  });

  test.each(shown)('%s: is accepted by the schema and its rules', (_file, { spec: schema }, spec) => {
    const parsed = schema.safeParse(spec);
    expect(parsed.error?.issues ?? []).toEqual([]);
    // A field that there is none of would have been dropped.
    expect(parsed.data).toMatchObject(spec as Record<string, unknown>);
    expect(brokenRules(schema)(parsed.data)).toEqual([]);
  });
});

describe('reasons', () => {
  /** Those that say that nothing is wrong, or what somebody wanted. */
  const harmless = [
    'AllConnected',
    'AsSpecified',
    'NoReplicas',
    'NotBlocked',
    'NotPaused',
    'PausedByAnnotation',
    'Producing',
  ];

  test('troubleshooting has every reason that may need a person', () => {
    const told = proseOf(troubleshooting).flatMap(codeIn);
    expect(
      Object.keys(reasons)
        .filter((reason) => !told.includes(reason))
        .sort(),
    ).toEqual(harmless);
  });

  test('what troubleshooting has a heading for is a reason', () => {
    const named = proseOf(troubleshooting)
      .filter((line) => line.startsWith('#### '))
      .flatMap(codeIn);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !(name in reasons))).toEqual([]);
  });

  test.each(docs)('%s: what an object is stalled or blocked by is a reason', (file) => {
    const named = [...textOf(file).matchAll(/\b(?:Stalled|DeletionBlocked|Unknown): ([A-Z]\w+)/g)];
    expect(named.map(([, name = '']) => name).filter((name) => !(name in reasons))).toEqual([]);
  });
});

test('the page of annotations has every name of ours that the code reads or writes', () => {
  const code = globSync('src/**/*.ts', { cwd: top }).map((file) => readFileSync(path.join(top, file), 'utf8'));
  const names = code.flatMap((text) =>
    [...text.matchAll(/'(crossaccountkafka\.dev\/[a-z-]+)'/g)].map(([, name = '']) => name),
  );
  const page = textOf('docs/reference/annotations.md');
  expect(names.length).toBeGreaterThan(10);
  // The name of who reports an event, and the version of the API, are none.
  expect(names.filter((name) => !/\/(operator|v\d.*)$/.test(name) && !page.includes(`\`${name}\``))).toEqual([]);
});
