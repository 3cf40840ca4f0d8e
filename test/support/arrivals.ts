import { expect } from '@jest/globals';
import type { Reader, Reading } from '../../sandbox/consumer/index.ts';
import { eventually } from './eventually.ts';

/** Waits until what arrives from now on is as it should be. */
export const arrive = async (reader: Reader, check: (arrived: readonly Reading[]) => void): Promise<void> => {
  const before = reader.readings().length;
  await eventually(() => {
    check(reader.readings().slice(before));
  }, 60_000);
};

/** Exactly the devices 1 … `count`. */
export const ofDevices =
  (count: number) =>
  (arrived: readonly Reading[]): void => {
    const seen = [...new Set(arrived.map(({ device }) => Number(device)))].sort((a, b) => a - b);
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  };

/**
 * Each device's readings in order, as two sensors of one id would not leave them. A batch that was sent again may have
 * arrived twice: a reading that repeats one is passed over.
 */
export const inOrder = (arrived: readonly Reading[]): void => {
  for (const [device, readings] of Map.groupBy(arrived, (reading) => reading.device)) {
    const different = new Map(readings.map((reading) => [reading.value, reading.timestamp]));
    const times = [...different.values()];
    expect({ device, times }).toEqual({ device, times: [...new Set(times)].sort() });
  }
};
