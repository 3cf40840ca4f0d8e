const patterns = new Map<string, RegExp>();

const patternOf = (pattern: string): RegExp =>
  new RegExp(`^${escaped(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`, 's');

export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** More patterns than any world's policies have; a bound for a process that serves many worlds. */
const mostKept = 5000;

/** IAM's wildcards: `*` any text, `?` one character. */
export const like = (pattern: string, text: string): boolean => {
  if (pattern === '*' || pattern === text) return true;
  const known = patterns.get(pattern) ?? patternOf(pattern);
  if (patterns.size < mostKept) patterns.set(pattern, known);
  return known.test(text);
};
