/** Breaks a line between words so that none is wider than `width`; what goes on is indented a little more than it began. */
export const fold = (line: string, width: number): string[] => {
  const indent = `${/^ */.exec(line)?.[0] ?? ''}  `;
  const folded: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    if (space <= indent.length) break;
    folded.push(rest.slice(0, space));
    rest = indent + rest.slice(space + 1);
  }
  return [...folded, rest];
};

/** As much of a line as fits. */
export const cut = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, width - 1).trimEnd()}…`;
