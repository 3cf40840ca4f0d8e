import type { Failure } from '../core/failure.ts';
import { sight, type Seen } from '../core/seen.ts';
import type { AwsTime } from './durations.ts';
import { SlowTurns } from './slow-turns.ts';
import { reads, type ReadName, type ReadValue } from './reads.ts';

/** Monotonic-enough time for ages of reads; milliseconds. */
export interface ViewClock {
  now(): number;
}

interface Entry {
  /** When the read that gave `seen` began. */
  readonly begunAtMs: number;
  readonly seen: Seen<unknown>;
}

/** How fresh an answer must be. */
export interface Freshness {
  /** The read began no longer ago than this, in milliseconds; only fast reads are bound by it. */
  readonly maxAgeMs?: number;
  /** The read began at or after this moment, fast or slow. */
  readonly begunAfterMs?: number;
}

/** An answer is kept for this many times the age at which slow reads are made again: two hours, and no turn comes later. */
const forgetAfter = 288;

/**
 * What one role sees of AWS in one Region, shared by every object there: each describe is made once for all who ask, as
 * often as its class allows. After a write, what it touched is read anew before anybody hears of it again.
 */
export class View {
  readonly #entries = new Map<string, Entry>();
  readonly #underWay = new Map<string, { readonly begunAtMs: number; readonly result: Promise<Entry> }>();
  /** By name for fast reads, by name and key for slow ones. */
  readonly #touchedAtMs = new Map<string, number>();
  readonly #fetch: <Name extends ReadName>(name: Name, key: string) => Promise<Seen<ReadValue<Name>>>;
  readonly #clock: ViewClock;
  readonly #time: AwsTime;
  /** Who waits for something does not wait for those who only look after what is well. */
  readonly #turns: { readonly waiting: SlowTurns; readonly idle: SlowTurns };
  #lastMoment = 0;

  constructor(
    fetch: <Name extends ReadName>(name: Name, key: string) => Promise<Seen<ReadValue<Name>>>,
    clock: ViewClock,
    time: AwsTime,
  ) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#time = time;
    this.#turns = { waiting: new SlowTurns(time), idle: new SlowTurns(time) };
  }

  /**
   * Marks reads as touched by a write that ended just now: answers that began before it are used no more. Of slow reads
   * only those of something that the write `mentions` (an ARN, an id, a name): one object's write must not make all
   * others' be read anew.
   */
  touch(names: readonly ReadName[], mentions: readonly string[]): void {
    for (const name of names) {
      const ids = reads[name].class === 'fast' ? [name] : mentions.map((key) => `${name} ${key}`);
      for (const id of ids) this.#touchedAtMs.set(id, this.#moment());
    }
    this.#forgetUnused();
  }

  /** Now, and later than every moment told before: a read begun in the millisecond of a write did not begin after it. */
  #moment(): number {
    this.#lastMoment = Math.max(this.#clock.now(), this.#lastMoment + 0.001);
    return this.#lastMoment;
  }

  async look<Name extends ReadName>(name: Name, key = '', freshness: Freshness = {}): Promise<Seen<ReadValue<Name>>> {
    const id = `${name} ${key}`;
    const touchedAtMs = this.#touchedAtMs.get(reads[name].class === 'fast' ? name : id) ?? 0;
    const notBefore = Math.max(touchedAtMs, freshness.begunAfterMs ?? 0);
    const known = this.#entries.get(id);
    if (known && known.begunAtMs >= notBefore && !this.#isDue(name, id, known, freshness))
      return known.seen as Seen<ReadValue<Name>>;
    return (await this.#read(name, key, id, notBefore)).seen as Seen<ReadValue<Name>>;
  }

  #isDue(name: ReadName, id: string, entry: Entry, { maxAgeMs = Infinity }: Freshness): boolean {
    const now = this.#clock.now();
    const ageMs = now - entry.begunAtMs;
    const { fastReadMs, slowReadMs, lookAgainMs } = this.#time;
    if (!entry.seen.seen) return ageMs >= lookAgainMs;
    if (reads[name].class === 'fast') return ageMs >= Math.min(maxAgeMs, fastReadMs);
    return maxAgeMs < slowReadMs
      ? this.#turns.waiting.take(id, ageMs, maxAgeMs, now)
      : this.#turns.idle.take(id, ageMs, slowReadMs, now);
  }

  async #read(name: ReadName, key: string, id: string, notBefore: number): Promise<Entry> {
    const underWay = this.#underWay.get(id);
    if (underWay && underWay.begunAtMs >= notBefore) return underWay.result;
    const begunAtMs = this.#moment();
    const result = this.#fetch(name, key).then((seen) => this.#keep(id, { begunAtMs, seen }));
    this.#underWay.set(id, { begunAtMs, result });
    return result;
  }

  #keep(id: string, entry: Entry): Entry {
    if (this.#underWay.get(id)?.begunAtMs === entry.begunAtMs) this.#underWay.delete(id);
    const known = this.#entries.get(id);
    if (!known || known.begunAtMs <= entry.begunAtMs) this.#entries.set(id, entry);
    return entry;
  }

  /** Forgets what nobody has asked for in a long while, so that deleted things do not pile up. */
  #forgetUnused(): void {
    const oldest = this.#clock.now() - forgetAfter * this.#time.slowReadMs;
    for (const [id, entry] of this.#entries) if (entry.begunAtMs < oldest) this.#entries.delete(id);
    for (const [id, atMs] of this.#touchedAtMs) if (atMs < oldest) this.#touchedAtMs.delete(id);
  }
}

/** A value seen through another one: not seen where that was not. */
export const through = async <A, B>(slot: Seen<A>, next: (value: A) => Promise<Seen<B>>): Promise<Seen<B>> =>
  slot.seen ? next(slot.value) : slot;

/** The same for plain functions. */
export const mapSeen = <A, B>(slot: Seen<A>, next: (value: A) => B): Seen<B> =>
  slot.seen ? sight(next(slot.value)) : slot;

export const unseen = (failure: Failure): Seen<never> => ({ seen: false, failure });
