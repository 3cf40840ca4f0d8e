import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Changes } from './changes.ts';
import { actionMatches } from './which-calls.ts';

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
  /** The program that called, as it names itself: its User-Agent. */
  readonly writer: string;
  /** The input, with secret values as their SHA-256. */
  readonly input: unknown;
  readonly status: number;
  /** Code of the refusal; undefined when the call was done. */
  readonly error: string | undefined;
  readonly message: string | undefined;
  /** Effects of injected faults. */
  readonly fault: string | undefined;
  /** What the call did at once; undefined for a call that was refused. */
  readonly changes: Changes | undefined;
}

/** What the journal is told; it numbers, dates and redacts by itself. */
export type NewEntry = Omit<JournalEntry, 'serial' | 'wallTime'>;

const readPrefixes = ['Describe', 'List', 'Get', 'BatchGet', 'AssumeRole', 'Validate'];

export const kindOf = (operation: string): JournalEntry['kind'] =>
  readPrefixes.some((prefix) => operation.startsWith(prefix)) ? 'read' : 'write';

/** Which entries are asked for; all of them without a word. Also what `GET /_sandbox/journal` understands. */
export const journalQuerySchema = z.strictObject({
  /** Greater serial numbers only. */
  after: z.coerce.number().int().nonnegative().optional(),
  account: z.string().optional(),
  /** `*` at the end stands for anything. */
  action: z.string().optional(),
  kind: z.enum(['read', 'write']).optional(),
  /** The code of a refusal; `any` for whatever code, `none` for calls that were done. */
  error: z.string().optional(),
  /** A part of the program's name. */
  writer: z.string().optional(),
});

export type JournalQuery = z.infer<typeof journalQuerySchema>;

const isAskedFor = (entry: JournalEntry, { after = 0, account, action, kind, error, writer }: JournalQuery): boolean =>
  entry.serial > after &&
  (account === undefined || entry.account === account) &&
  (action === undefined || actionMatches(action, entry.action)) &&
  (kind === undefined || entry.kind === kind) &&
  (error === undefined || errorIs(error, entry.error)) &&
  (writer === undefined || entry.writer.includes(writer));

const errorIs = (wanted: string, has: string | undefined): boolean => {
  if (wanted === 'none') return has === undefined;
  return wanted === 'any' ? has !== undefined : wanted === has;
};

/** Every call, in order: the oracle of tests. Bounded: a long-lived sandbox keeps the latest. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  #serial = 0;
  readonly #watchers = new Set<(entry: JournalEntry) => void>();
  readonly #longest: number;

  /** @param longest how many entries are kept */
  constructor(longest = usualLength) {
    this.#longest = longest;
  }

  add(entry: NewEntry): void {
    this.#serial += 1;
    const wallTime = new Date().toISOString();
    const { input, message } = redact(entry.input, entry.message);
    const written = { ...entry, serial: this.#serial, wallTime, input, message };
    this.#entries.push(written);
    if (this.#entries.length > this.#longest) this.#entries.shift();
    for (const watcher of this.#watchers) watcher(written);
  }

  query(query: JournalQuery): readonly JournalEntry[] {
    return this.#entries.filter((entry) => isAskedFor(entry, query));
  }

  after(serial: number): readonly JournalEntry[] {
    return this.query({ after: serial });
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

const usualLength = 200_000;
const secretMembers = new Set(['SecretString', 'SecretBinary', 'Plaintext', 'CiphertextBlob', 'WebIdentityToken']);

const digest = (value: unknown): string => `sha256:${createHash('sha256').update(String(value)).digest('hex')}`;

/** No secret value stays, neither in the input nor where a refusal repeats it; but whether two were the same can be told. */
const redact = (input: unknown, message: string | undefined): { input: unknown; message: string | undefined } => {
  const values: string[] = [];
  const text = JSON.stringify(input ?? {}, (key, value: unknown) => {
    if (!secretMembers.has(key)) return value;
    values.push(String(value));
    return digest(value);
  });
  return { input: JSON.parse(text), message: values.reduce(without, message) };
};

/** A value so short may be a part of any word: it is a value only where it stands in quotes. */
const shortest = 8;

const without = (message: string | undefined, value: string): string | undefined => {
  const unquoted = value.length < shortest ? message : message?.replaceAll(value, digest(value));
  return unquoted?.replaceAll(`'${value}'`, `'${digest(value)}'`);
};
