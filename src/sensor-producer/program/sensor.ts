import type { Reading } from './message.ts';

/** A random number from 0 (with) to 1 (without). */
export type Random = () => number;

/** Ids of the sensors of one replica: they never move when the number of replicas changes. */
export const sensorIds = (ordinal: number, sensorsPerReplica: number): readonly number[] =>
  Array.from({ length: sensorsPerReplica }, (_, index) => ordinal * sensorsPerReplica + 1 + index);

const coldestStart = 25;
const warmestStart = 35;

/** A temperature sensor: it starts at a whole degree from 25 to 35, and each step goes one down, stays, or goes one up. */
export class Sensor {
  readonly id: number;
  readonly #random: Random;
  #temperature: number | undefined;

  constructor(id: number, random: Random) {
    this.id = id;
    this.#random = random;
  }

  read(atMs: number): Reading {
    this.#temperature =
      this.#temperature === undefined
        ? coldestStart + this.#below(warmestStart - coldestStart + 1)
        : this.#temperature + this.#below(3) - 1;
    return { deviceId: this.id, atMs, temperature: this.#temperature };
  }

  /** A whole number from 0 to `limit` − 1. */
  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
