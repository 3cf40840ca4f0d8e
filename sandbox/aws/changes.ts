import { callUnderWay } from './call-under-way.ts';

/** What a call did to the things that exist, each by its ARN or id. */
export interface Changes {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

interface Thing {
  readonly [member: string]: unknown;
}

const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null;

/** As AWS names it: its ARN, else its id, else what it is kept under. */
const idOf = (key: unknown, thing: Thing): string => String(thing['arn'] ?? thing['id'] ?? key);

/** What one call brought into the world and took out of it, as it happens. */
export interface ChangeRecord {
  /** What it named of what there was. */
  readonly named: Set<string>;
  readonly created: Set<string>;
  readonly deleted: Set<string>;
}

/**
 * Notes what comes into the world, and what leaves it. It costs two lines of bookkeeping a change: nothing is compared, and
 * nothing is looked for, in what a call does not touch.
 */
export class ChangeRecorder {
  /** Everything that exists, by each of its names. */
  readonly #things = new Map<string, Set<Thing>>();

  /** Watches a service's state: a map of things, or a record of such maps. */
  watch(state: unknown): void {
    for (const map of [state, ...(isThing(state) ? Object.values(state) : [])])
      if (map instanceof Map) this.#watchMap(map as Map<unknown, unknown>);
  }

  /** Begins to look at the things that `input` names; the returned function says what became of them, and of others. */
  begin(input: unknown, record: ChangeRecord): () => Changes {
    const named = namesIn(input).flatMap((name) => [...(this.#things.get(name) ?? [])]);
    for (const thing of named) record.named.add(idOf('', thing));
    const before = new Map(named.map((thing) => [thing, textOf(thing)]));
    return () => {
      const [created, deleted] = [[...record.created], [...record.deleted]];
      const changed = [...before]
        .filter(([thing, text]) => textOf(thing) !== text)
        .map(([thing]) => idOf('', thing))
        .filter((id) => !record.created.has(id) && !record.deleted.has(id));
      return { created, changed: [...new Set(changed)], deleted };
    };
  }

  clear(): void {
    this.#things.clear();
  }

  /** The map's own `set` and `delete` tell us, and do what every map's do. */
  #watchMap(map: Map<unknown, unknown>): void {
    for (const [key, value] of map) this.#came(key, value);
    const set = map.set.bind(map);
    const remove = map.delete.bind(map);
    map.set = (key, value) => {
      if (!map.has(key)) this.#came(key, value);
      set(key, value);
      return map;
    };
    map.delete = (key) => {
      this.#left(key, map.get(key));
      return remove(key);
    };
  }

  #came(key: unknown, value: unknown): void {
    if (!isThing(value)) return;
    for (const name of namesOf(key, value)) this.#things.set(name, (this.#things.get(name) ?? new Set()).add(value));
    callUnderWay()?.record.created.add(idOf(key, value));
  }

  #forget(name: string, thing: Thing): void {
    const things = this.#things.get(name);
    things?.delete(thing);
    if (things?.size === 0) this.#things.delete(name);
  }

  #left(key: unknown, value: unknown): void {
    if (!isThing(value)) return;
    for (const name of namesOf(key, value)) this.#forget(name, value);
    const id = idOf(key, value);
    const record = callUnderWay()?.record;
    if (record && !record.created.delete(id)) record.deleted.add(id);
  }
}

const namesOf = (key: unknown, { arn, id, name }: Thing): string[] =>
  [key, arn, id, name].filter((one) => typeof one === 'string');

const namesIn = (input: unknown): string[] => {
  if (typeof input === 'string') return [input];
  return isThing(input) ? Object.values(input).flatMap(namesIn) : [];
};

/** What a thing is by its values: maps and sets with their members. */
const textOf = (thing: Thing): string =>
  JSON.stringify(thing, (_key, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value,
  );
