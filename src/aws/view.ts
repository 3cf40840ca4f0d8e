import { isDeepStrictEqual } from 'node:util';
import type { Failure } from '../core/failure.ts';
import { withOwnTexts } from '../core/own-texts.ts';
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

/** A read that has begun, and the one that begins after it, if somebody waits for that. */
interface UnderWay {
  readonly begunAtMs: number;
  readonly result: Promise<Entry>;
  next?: Promise<Entry>;
}

/** What is known of one thing that can be asked. */
interface Known {
  entry: Entry | undefined;
  underWay: UnderWay | undefined;
  /** When a write touched it last; of fast reads that is kept by writer. */
  touchedAtMs: number;
  askedAtMs: number;
}

/** Each service of AWS throttles by itself. */
interface ServiceTurns {
  readonly waiting: SlowTurns;
  /** What could not be read is wanted sooner; but thousands of failures asked again at once would be failures again. */
  readonly failed: SlowTurns;
}

/** How fresh an answer must be. */
export interface Freshness {
  /** Who waits for something: the read began no longer ago than this, in milliseconds. Slow reads keep to it as far as their turns allow. */
  readonly maxAgeMs?: number;
  /** The read began at or after this moment, fast or slow. */
  readonly begunAfterMs?: number;
}

/** Makes one read. @param before the last answer, if there was one: what did not change is kept once */
export type Fetch = <Name extends ReadName>(
  name: Name,
  key: string,
  before?: unknown,
) => Promise<Seen<ReadValue<Name>>>;

/** What nobody asked for is kept for this many times the age at which slow reads are made again: two hours. */
const forgetAfter = 288;

/** What an object's passes ask. */
export interface Sights {
  look<Name extends ReadName>(name: Name, key?: string, freshness?: Freshness): Promise<Seen<ReadValue<Name>>>;
}

/**
 * What one role sees of AWS in one Region, shared by every object there: each describe is made once for all who ask, as
 * often as its class allows. After a write, what it touched is read anew before its writer hears of it again. All others
 * see it when the next read is due: where hundreds of objects write, lists of everything would be read at every write.
 */
export class View {
  readonly #known = new Map<ReadName, Map<string, Known>>();
  /** When a writer's last write touched a fast read, by the read's name and the writer. */
  readonly #touchedAtMs = new Map<string, number>();
  /** The last answer to each slow read, whatever it was asked of. */
  readonly #lastSeen = new Map<ReadName, Seen<unknown>>();
  readonly #fetch: Fetch;
  readonly #clock: ViewClock;
  readonly #time: AwsTime;
  /** Who waits for something, by service. */
  readonly #turns = new Map<string, ServiceTurns>();
  /** Who only looks after what is well: nobody waits for them, and they take little of what the account may ask. */
  readonly #idle: SlowTurns;
  #lastMoment = 0;
  #sweptAtMs = 0;

  constructor(fetch: Fetch, clock: ViewClock, time: AwsTime) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#time = time;
    this.#idle = new SlowTurns(time, time.slowReadEveryMs);
  }

  /**
   * Marks reads as touched by a write that ended just now: answers that began before it are used no more. Of slow reads
   * those of something that the write `mentions` (an ARN, an id, a name), fast ones for the writer.
   * @param writer as in `of`
   */
  touch(names: readonly ReadName[], mentions: readonly string[], writer: string): void {
    for (const name of names) {
      const atMs = this.#moment();
      if (reads[name].class === 'fast') this.#touchedAtMs.set(`${name} ${writer}`, atMs);
      else for (const known of this.#mentioned(name, mentions)) known.touchedAtMs = atMs;
    }
  }

  /** The view as one writer has it. @param writer the id of an object's owner tag */
  of(writer: string): Sights {
    return { look: (name, key = '', freshness = {}) => this.#look(name, key, freshness, writer) };
  }

  /** What has never been asked is asked after the write in any case. */
  #mentioned(name: ReadName, mentions: readonly string[]): readonly Known[] {
    const ofName = this.#known.get(name) ?? new Map<string, Known>();
    if (!reads[name].several) return mentions.flatMap((key) => ofName.get(key) ?? []);
    return [...ofName].flatMap(([key, known]) => (key.split(',').some((one) => mentions.includes(one)) ? known : []));
  }

  /** Now, and later than every moment told before: a read begun in the millisecond of a write did not begin after it. */
  #moment(): number {
    this.#lastMoment = Math.max(this.#clock.now(), this.#lastMoment + 0.001);
    return this.#lastMoment;
  }

  async #look<Name extends ReadName>(
    name: Name,
    key: string,
    freshness: Freshness,
    writer: string,
  ): Promise<Seen<ReadValue<Name>>> {
    const known = this.#knownOf(name, key);
    const touchedAtMs =
      reads[name].class === 'fast' ? (this.#touchedAtMs.get(`${name} ${writer}`) ?? 0) : known.touchedAtMs;
    const notBefore = Math.max(touchedAtMs, freshness.begunAfterMs ?? 0);
    const { entry } = known;
    const isGood = entry && entry.begunAtMs >= notBefore && !this.#isDue(name, known, entry, freshness);
    const { seen } = isGood ? entry : await this.#read(name, key, known, notBefore);
    return seen as Seen<ReadValue<Name>>;
  }

  #knownOf(name: ReadName, key: string): Known {
    const ofName = this.#known.get(name) ?? new Map<string, Known>();
    const known = ofName.get(key) ?? { entry: undefined, underWay: undefined, touchedAtMs: 0, askedAtMs: 0 };
    known.askedAtMs = this.#clock.now();
    this.#known.set(name, ofName.set(key, known));
    return known;
  }

  #isDue(name: ReadName, known: Known, entry: Entry, { maxAgeMs }: Freshness): boolean {
    const now = this.#clock.now();
    const ageMs = now - entry.begunAtMs;
    const { fastReadMs, slowReadMs, lookAgainMs } = this.#time;
    if (reads[name].class === 'fast')
      return ageMs >= (entry.seen.seen ? Math.min(maxAgeMs ?? fastReadMs, fastReadMs) : lookAgainMs);
    const { waiting, failed } = this.#turnsOf(name);
    if (!entry.seen.seen) return failed.take(known, ageMs, lookAgainMs, now);
    return maxAgeMs === undefined
      ? this.#idle.take(known, ageMs, slowReadMs, now)
      : waiting.take(known, ageMs, Math.min(maxAgeMs, slowReadMs), now);
  }

  #turnsOf(name: ReadName): ServiceTurns {
    const [service = ''] = name.split(':');
    const everyMs = service === 'kafka' ? this.#time.slowMskReadEveryMs : this.#time.slowReadEveryMs;
    const turns = this.#turns.get(service) ?? {
      waiting: new SlowTurns(this.#time, everyMs),
      failed: new SlowTurns(this.#time, everyMs / 2),
    };
    this.#turns.set(service, turns);
    return turns;
  }

  /** One at a time: all for whom the read under way began too early share the one after it. */
  #read(name: ReadName, key: string, known: Known, notBefore: number): Promise<Entry> {
    const { underWay } = known;
    if (!underWay) return this.#begin(name, key, known);
    if (underWay.begunAtMs >= notBefore) return underWay.result;
    underWay.next ??= underWay.result.then(() => this.#read(name, key, known, notBefore));
    return underWay.next;
  }

  #begin(name: ReadName, key: string, known: Known): Promise<Entry> {
    this.#forgetUnused();
    const begunAtMs = this.#moment();
    const result = this.#fetch(name, key, lastAnswer(known.entry)).then((seen) => {
      known.underWay = undefined;
      known.entry = { begunAtMs, seen: this.#asBefore(name, seen) };
      return known.entry;
    });
    known.underWay = { begunAtMs, result };
    return result;
  }

  /** What thousands of things answer alike, attributes say, is kept once: the answer before this one, where they are equal. */
  #asBefore(name: ReadName, seen: Seen<unknown>): Seen<unknown> {
    if (reads[name].class === 'fast') return seen;
    const before = this.#lastSeen.get(name);
    if (isDeepStrictEqual(before, seen)) return before ?? seen;
    this.#lastSeen.set(name, withOwnTexts(seen));
    return seen;
  }

  /** Forgets what nobody has asked for in a long while; an old answer that is asked for waits for its turn. */
  #forgetUnused(): void {
    const now = this.#clock.now();
    if (now - this.#sweptAtMs < this.#time.slowReadMs) return;
    this.#sweptAtMs = now;
    const oldest = now - forgetAfter * this.#time.slowReadMs;
    for (const ofName of this.#known.values())
      for (const [key, { askedAtMs }] of ofName) if (askedAtMs < oldest) ofName.delete(key);
    for (const [id, atMs] of this.#touchedAtMs) if (atMs < oldest) this.#touchedAtMs.delete(id);
  }
}

const lastAnswer = (entry: Entry | undefined): unknown => (entry?.seen.seen === true ? entry.seen.value : undefined);

/** A value seen through another one: not seen where that was not. */
export const through = async <A, B>(slot: Seen<A>, next: (value: A) => Promise<Seen<B>>): Promise<Seen<B>> =>
  slot.seen ? next(slot.value) : slot;

/** The same for plain functions. */
export const mapSeen = <A, B>(slot: Seen<A>, next: (value: A) => B): Seen<B> =>
  slot.seen ? sight(next(slot.value)) : slot;

export const unseen = (failure: Failure): Seen<never> => ({ seen: false, failure });
