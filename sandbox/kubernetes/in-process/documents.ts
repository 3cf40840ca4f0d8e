/** A JSON object. */
export type Document = { readonly [field: string]: unknown };

export const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entries = (value: unknown): [string, unknown][] => (isDocument(value) ? Object.entries(value) : []);

/** RFC 7386: null takes a field away, objects are merged, everything else is replaced. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isDocument(patch)) return patch;
  const merged = new Map(entries(target));
  for (const [field, value] of Object.entries(patch))
    if (value === null) merged.delete(field);
    else merged.set(field, mergePatch(merged.get(field), value));
  return Object.fromEntries(merged);
};

/**
 * Server-side apply with force, as far as maps go: what the manager applied before and does not now is taken away, what it
 * applies is set. Lists are atomic here.
 */
export const applyOver = (target: unknown, before: unknown, now: unknown): unknown => {
  if (!isDocument(now)) return now;
  const applied = new Map(entries(target));
  for (const [field, value] of entries(before))
    if (!(field in now)) {
      const kept = without(applied.get(field), value);
      if (kept === undefined) applied.delete(field);
      else applied.set(field, kept);
    }
  const earlier = new Map(entries(before));
  for (const [field, value] of Object.entries(now))
    applied.set(field, applyOver(applied.get(field), earlier.get(field), value));
  return Object.fromEntries(applied);
};

/** `target` without the fields of `owned`; undefined when nothing is left of it. */
const without = (target: unknown, owned: unknown): unknown => {
  if (!isDocument(target) || !isDocument(owned)) return undefined;
  const left = Object.entries(target).flatMap(([field, value]): [string, unknown][] => {
    if (!(field in owned)) return [[field, value]];
    const kept = without(value, owned[field]);
    return kept === undefined ? [] : [[field, kept]];
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
};
