/**
 * A copy of a value with all that it holds, of whatever depth: maps, sets, lists and objects, each once, however often it is
 * referred to. Functions are shared: what a copy is for is reading.
 */
export const copyOf = <Value>(value: Value, copies = new Map<unknown, unknown>()): Value => {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  return (known ?? makeCopy(value, copies)) as Value;
};

const makeCopy = (value: object, copies: Map<unknown, unknown>): unknown => {
  const keep = <Copy>(copy: Copy): Copy => {
    copies.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(value));
  if (value instanceof Uint8Array) return keep(value.slice());
  if (value instanceof Set) return fill(keep(new Set()), value, (copy, item) => copy.add(copyOf(item, copies)));
  if (value instanceof Map)
    return fill(keep(new Map()), value, (copy, [key, item]) => copy.set(key, copyOf(item as unknown, copies)));
  if (Array.isArray(value)) return fill(keep([] as unknown[]), value, (copy, item) => copy.push(copyOf(item, copies)));
  const copy = keep(Object.create(Object.getPrototypeOf(value) as object | null) as Record<string, unknown>);
  for (const [name, member] of Object.entries(value)) copy[name] = copyOf(member as unknown, copies);
  return copy;
};

const fill = <Copy, Item>(copy: Copy, items: Iterable<Item>, add: (copy: Copy, item: Item) => unknown): Copy => {
  for (const item of items) add(copy, item);
  return copy;
};
