import type { TopicRecord } from './follow-topic.ts';

/** What arrived of one device. */
export interface DeviceTally {
  /** Different readings: a device has one at a time. */
  readonly distinct: number;
  /** Records that repeat a reading which had arrived before. */
  readonly duplicates: number;
  /** Readings that arrived for the first time after a later one of their device. */
  readonly outOfOrder: number;
}

/** What arrived so far, all devices together. */
export interface TallyTotals extends DeviceTally {
  readonly devices: number;
  /** Records that are not, byte for byte, in the form that is documented. */
  readonly misformed: number;
}

/** A reading in the form that src/sensor-producer/program/message.ts documents; its device is the record’s key too. */
const form = /^\{"device_id": (\d+), "timestamp": "(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)", "temperature": -?\d+\}$/;

interface Arrivals {
  /** Sorted, in milliseconds since the epoch. */
  readonly times: number[];
  duplicates: number;
  outOfOrder: number;
}

/** Counts what arrives of every device. A reading is known by its device and its timestamp: it carries nothing else. */
export class Tally {
  readonly #arrivals = new Map<string, Arrivals>();
  readonly #next = new Map<number, number>();
  #heard = new Set<string>();
  #misformed = 0;

  /** A record that was read before, as after a rebalance of the group, is not counted again: the topic has it once. */
  add({ key, value, partition, offset }: TopicRecord): void {
    if (offset < (this.#next.get(partition) ?? 0)) return;
    this.#next.set(partition, offset + 1);
    const [, device, timestamp = ''] = form.exec(value) ?? [];
    if (device !== key) {
      this.#misformed += 1;
      return;
    }
    this.#heard.add(device);
    let arrivals = this.#arrivals.get(device);
    if (!arrivals) this.#arrivals.set(device, (arrivals = { times: [], duplicates: 0, outOfOrder: 0 }));
    arrive(arrivals, Date.parse(timestamp));
  }

  /** How many devices were heard since this was asked last. */
  heard(): number {
    const { size } = this.#heard;
    this.#heard = new Set();
    return size;
  }

  devices(): Readonly<Record<string, DeviceTally>> {
    const all = [...this.#arrivals].map(([device, { times, duplicates, outOfOrder }]) => [
      device,
      { distinct: times.length, duplicates, outOfOrder },
    ]);
    return Object.fromEntries(all) as Record<string, DeviceTally>;
  }

  totals(): TallyTotals {
    const all = [...this.#arrivals.values()];
    const sum = (of: (one: Arrivals) => number): number => all.reduce((total, one) => total + of(one), 0);
    return {
      devices: all.length,
      distinct: sum(({ times }) => times.length),
      duplicates: sum(({ duplicates }) => duplicates),
      outOfOrder: sum(({ outOfOrder }) => outOfOrder),
      misformed: this.#misformed,
    };
  }
}

const arrive = (arrivals: Arrivals, time: number): void => {
  const { times } = arrivals;
  const place = placeOf(times, time);
  if (times[place] === time) arrivals.duplicates += 1;
  else {
    if (place < times.length) arrivals.outOfOrder += 1;
    times.splice(place, 0, time);
  }
};

/** Where a time stands, or would, in a sorted list; at its end, mostly. */
const placeOf = (times: readonly number[], time: number): number => {
  if (time > (times.at(-1) ?? -Infinity)) return times.length;
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle] ?? Infinity) < time) from = middle + 1;
    else to = middle;
  }
  return from;
};
