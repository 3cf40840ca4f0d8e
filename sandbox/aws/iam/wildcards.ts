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

/** The six parts of an ARN, the last with whatever colons it has. */
const partsOf = (arn: string): readonly string[] =>
  /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn)?.slice(1) ?? [];

/** ARNs are compared part by part: no wildcard reaches across the colons between them. */
export const likeArn = (pattern: string, arn: string): boolean => {
  const [wanted, has] = [partsOf(pattern), partsOf(arn)];
  return wanted.length > 0 && has.length > 0 && wanted.every((part, index) => like(part, has[index] ?? ''));
};
