/** A table of cells. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

const cell = (text: string): string => plain(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

/** What Markdown would take for a tag or for emphasis is written so that it does not; in code it stands as it is. */
export const plain = (text: string): string =>
  text.replaceAll(/`[^`]*`|[<*]/g, (found) => (found === '<' ? '&lt;' : found === '*' ? '\\*' : found));

export const code = (text: string): string => `\`${text}\``;

/** A page that says what it is made from; its paragraphs are apart. */
export const page = (title: string, source: string, ...paragraphs: readonly string[]): string =>
  `${[`# ${title}`, `Generated from ${source} by \`npm run generate\`: change it there.`, ...paragraphs].join('\n\n')}\n`;
