import type { Reading } from '../consumer/index.ts';

const windowMs = 10_000;
const rowsShown = 5;

/** The published consumers' view: for each device the window that is open now, its readings and their average. */
export const averages = (readings: readonly Reading[]): string => {
  const newest = readings.at(-1)?.timestamp ?? new Date(0).toISOString();
  const from = Math.floor(Date.parse(newest) / windowMs) * windowMs;
  const current = readings.filter(({ timestamp }) => Date.parse(timestamp) >= from);
  const byDevice = [...Map.groupBy(current, ({ device }) => Number(device))].sort(([a], [b]) => a - b);
  const window = `${clockTime(from)}-${clockTime(from + windowMs)}`;
  const rows = byDevice
    .slice(0, rowsShown)
    .map(([device, own]) => row(String(device), window, String(own.length), `${averageOf(own).toFixed(1)} °C`));
  const more = byDevice.length - rows.length;
  return [row('DEVICE', 'WINDOW', 'READINGS', 'AVERAGE'), ...rows, ...(more > 0 ? [`and ${more} more`] : [])].join(
    '\n',
  );
};

/** How many readings came from each broker. */
export const perBroker = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([broker, count]) => `${broker}: ${count} readings`)
    .join('\n');

const row = (device: string, window: string, count: string, average: string): string =>
  device.padEnd(9) + window.padEnd(20) + count.padStart(8) + average.padStart(12);

const averageOf = (readings: readonly Reading[]): number =>
  readings.reduce((sum, { temperature }) => sum + temperature, 0) / Math.max(1, readings.length);

const clockTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
