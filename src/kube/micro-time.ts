/** Go's MicroTime wants six decimals, and refuses a Date's three. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
