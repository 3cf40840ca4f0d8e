/**
 * The wait before try number `failures` + 1, in milliseconds: doubles from `firstMs` to `capMs`, and of that a random
 * part between a half and the whole, so that those who failed together do not come back together.
 */
export function backoffMs(failures: number, firstMs: number, capMs: number, random: () => number): number {
  const ceiling = Math.min(capMs, 2 * firstMs * 2 ** Math.max(0, failures - 1));
  return (ceiling * (1 + random())) / 2;
}
