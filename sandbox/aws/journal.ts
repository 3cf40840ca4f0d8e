import { createHash } from 'node:crypto';

/** One call that reached the double: who, what, and what it was told. */
export interface JournalEntry {
  readonly serial: number;
  /** AWS time, RFC 3339. */
  readonly at: string;
  /** Our own time, RFC 3339. */
  readonly wallTime: string;
  readonly service: string;
  readonly operation: string;
  /** As IAM names it: `kafka:CreateClusterV2`. */
  readonly action: string;
  readonly kind: 'read' | 'write';
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  /** The input, with secret values as their SHA-256. */
  readonly input: unknown;
  readonly status: number;
  /** Code of the refusal; undefined when the call was done. */
  readonly error: string | undefined;
  readonly message: string | undefined;
  /** Effect of an injected fault. */
  readonly fault: string | undefined;
}

/** What the journal is told; it numbers, dates and redacts by itself. */
export type NewEntry = Omit<JournalEntry, 'serial' | 'wallTime'>;

const readPrefixes = ['Describe', 'List', 'Get', 'BatchGet', 'AssumeRole', 'Validate'];

export const kindOf = (operation: string): JournalEntry['kind'] =>
  readPrefixes.some((prefix) => operation.startsWith(prefix)) ? 'read' : 'write';

/** Every call, in order: the oracle of tests. Bounded: a long-lived sandbox keeps the latest. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  #serial = 0;
  readonly #watchers = new Set<(entry: JournalEntry) => void>();

  add(entry: NewEntry): void {
    this.#serial += 1;
    const wallTime = new Date().toISOString();
    const written = { ...entry, serial: this.#serial, wallTime, input: redact(entry.input) };
    this.#entries.push(written);
    if (this.#entries.length > longest) this.#entries.shift();
    for (const watcher of this.#watchers) watcher(written);
  }

  after(serial: number): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.serial > serial);
  }

  get last(): number {
    return this.#serial;
  }

  /** Calls `watcher` for every entry from now on, until the returned function is called. */
  watch(watcher: (entry: JournalEntry) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

const longest = 200_000;
const secretMembers = new Set(['SecretString', 'SecretBinary']);

const redact = (input: unknown): unknown =>
  JSON.parse(
    JSON.stringify(input ?? {}, (key, value: unknown) =>
      secretMembers.has(key) ? `sha256:${createHash('sha256').update(String(value)).digest('hex')}` : value,
    ),
  );
