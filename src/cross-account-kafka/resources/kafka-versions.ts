/** `3.10.x.kraft` → 3, 10, 0; `x` stands for any patch. */
const numbersOf = (version: string): readonly number[] =>
  version
    .split('.')
    .slice(0, 3)
    .map((part) => (part === 'x' ? 0 : Number(part)));

/** Compares `3.10.x` with `3.9.x.kraft` number by number. */
export const isNewer = (version: string, than: string): boolean => {
  const others = numbersOf(than);
  const difference = numbersOf(version)
    .map((part, index) => part - (others[index] ?? 0))
    .find((part) => part !== 0);
  return (difference ?? 0) > 0;
};
