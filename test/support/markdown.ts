import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
const notOurs = ['node_modules', 'dist', 'coverage', '.cache'];

/** Every Markdown file of the project, by its path from the top. */
export const pages: readonly string[] = globSync('**/*.md', {
  cwd: top,
  exclude: (file) => notOurs.includes(file),
}).sort();

export const textOf = (file: string): string => readFileSync(path.join(top, file), 'utf8');

/** A line of a fence opens or closes a block of code. */
const fence = /^\s*```(\w*)/;

/** What stands in blocks of code of a language. */
export const blocksOf = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].flatMap(([, name, body = '']) =>
    name === language ? [body] : [],
  );

/** The lines that are no block of code. */
export const proseOf = (text: string): readonly string[] => {
  let isCode = false;
  return text.split('\n').filter((line) => {
    if (!fence.test(line)) return !isCode;
    isCode = !isCode;
    return false;
  });
};

/** What stands in code in a line of prose. */
export const codeIn = (line: string): readonly string[] =>
  [...line.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** Where links lead that do not leave the project, as they are written. */
export const linksOf = (text: string): readonly string[] =>
  proseOf(text)
    .flatMap((line) => [...line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)])
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** The names that GitHub gives the headings of a page. */
export const anchorsOf = (text: string): readonly string[] => {
  const slugs = proseOf(text).flatMap((line) => {
    const heading = /^#{1,6} (.*)$/.exec(line)?.[1];
    return heading === undefined ? [] : [slugOf(heading)];
  });
  return slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((other) => other === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
};

const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
