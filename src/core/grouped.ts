/** The keys under which an item is found; undefined ones are none. */
type KeysOf<T> = (item: T) => readonly (string | undefined)[];

/** The items of a list under a key, in the list's order. The list must not be changed afterwards. */
export type Find<T> = (all: readonly T[], key: string) => readonly T[];

/**
 * Finds the items of a list by a key of theirs. Each list is gone through once, at the first question: a thousand objects that
 * each walked lists of thousands at every pass would do little else.
 */
export const groupedBy = <T>(keysOf: KeysOf<T>): Find<T> => {
  const known = new WeakMap<readonly T[], ReadonlyMap<string, readonly T[]>>();
  return (all, key) => {
    const groups = known.get(all) ?? groupsOf(all, keysOf);
    known.set(all, groups);
    return groups.get(key) ?? [];
  };
};

const groupsOf = <T>(all: readonly T[], keysOf: KeysOf<T>): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of all)
    for (const key of new Set(keysOf(item))) {
      if (key === undefined) continue;
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return groups;
};
