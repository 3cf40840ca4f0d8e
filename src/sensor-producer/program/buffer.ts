export type WhenFull = 'Block' | 'DropOldest';

/**
 * Records between sensors and brokers: bounded, first in, first out. Those that were taken to be sent count until they are
 * settled, so that memory is bounded by `limit` whatever the brokers do.
 */
export class Buffer<T> {
  readonly #limit: number;
  readonly #whenFull: WhenFull;
  readonly #onDrop: () => void;
  #items: T[] = [];
  #head = 0;
  #taken = 0;
  #closed = false;
  #wakeReader: () => void = () => undefined;
  #wakeWriters: (() => void)[] = [];

  constructor(limit: number, whenFull: WhenFull, onDrop: () => void) {
    this.#limit = limit;
    this.#whenFull = whenFull;
    this.#onDrop = onDrop;
  }

  /** Records held, those under way included. */
  get size(): number {
    return this.#waiting + this.#taken;
  }

  get #waiting(): number {
    return this.#items.length - this.#head;
  }

  /** Waits for room, or makes it by dropping the oldest. @returns false when the buffer was closed meanwhile: not taken in */
  async put(item: T): Promise<boolean> {
    while (this.size >= this.#limit && !this.#closed && !this.#dropOldest()) await this.#room();
    if (this.#closed) return false;
    this.#items.push(item);
    this.#wakeReader();
    return true;
  }

  /**
   * The next records, at most `most`, as soon as there are any; none when the buffer is closed and empty. A batch is at most
   * half of what the buffer may hold: what is under way cannot be dropped.
   */
  async take(most: number): Promise<readonly T[]> {
    while (this.#waiting === 0 && !this.#closed) await this.#more();
    const batch = this.#items.slice(this.#head, this.#head + Math.min(most, Math.ceil(this.#limit / 2)));
    this.#head += batch.length;
    this.#taken += batch.length;
    this.#compact();
    return batch;
  }

  /** What was taken has arrived: its room is free. */
  settled(count: number): void {
    this.#taken -= count;
    const writers = this.#wakeWriters;
    this.#wakeWriters = [];
    for (const wake of writers) wake();
  }

  /** Takes nothing in any more; what it holds can still be taken out. */
  close(): void {
    this.#closed = true;
    this.#wakeReader();
    this.settled(0);
  }

  #dropOldest(): boolean {
    if (this.#whenFull === 'Block' || this.#waiting === 0) return false;
    this.#head += 1;
    this.#compact();
    this.#onDrop();
    return true;
  }

  /** Moves records to the front once half of the list is used up, so that each is moved once on average. */
  #compact(): void {
    if (this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeWriters.push(resolve);
    });
  }
}
