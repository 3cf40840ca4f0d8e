import type { DeviceTally } from '../../sandbox/consumer/tally.ts';
import type { LastWord } from './last-words.ts';

/** What became of the readings of one pod's sensors, through all the lives of that pod. */
export interface BalanceRow {
  readonly pod: number;
  readonly sensors: number;
  readonly acknowledged: number;
  readonly arrived: number;
  readonly lost: number;
  readonly duplicates: number;
  /** Readings that were sent again: each may have arrived twice. */
  readonly retried: number;
  readonly outOfOrder: number;
  /** Readings that were not taken, since the buffer was full. */
  readonly skipped: number;
}

/** What became of all readings. */
export interface Balance {
  readonly rows: readonly BalanceRow[];
  /** Records that are not, byte for byte, in the form that is documented. */
  readonly misformed: number;
}

/**
 * Sets the word of the pods against that of the consumer.
 *
 * A pod counts the readings it took and those that brokers acknowledged. When it ends with as many acknowledged as taken,
 * the two are the same readings. Nobody else writes for its devices, and a device has one reading at a time: so what
 * arrived of them, each different reading counted once, is part of what was taken. If it is as many, it is all of it, and
 * nothing is lost. The consumer's count alone would not do, nor does the record carry anything for this.
 * @throws Error when a pod ended before all that it took was acknowledged: then counting tells nothing
 */
export const balance = (
  words: readonly LastWord[],
  devices: Readonly<Record<string, DeviceTally>>,
  misformed: number,
  sensorsPerPod: number,
): Balance => {
  const byPod = [...Map.groupBy(words, ({ ordinal }) => ordinal)].sort(([a], [b]) => a - b);
  const rows = byPod.map(([pod, own]) => rowOf(pod, own, devicesOf(pod, devices, sensorsPerPod)));
  return { rows, misformed };
};

const rowOf = (pod: number, words: readonly LastWord[], devices: readonly DeviceTally[]): BalanceRow => {
  const open = words.find(({ taken, acknowledged }) => taken !== acknowledged);
  if (open) throw new Error(`pod ${pod} took ${open.taken} readings, and ${open.acknowledged} were acknowledged`);
  const acknowledged = sum(words, (word) => word.acknowledged);
  const arrived = sum(devices, ({ distinct }) => distinct);
  return {
    ...{ pod, sensors: devices.length, acknowledged, arrived, lost: acknowledged - arrived },
    duplicates: sum(devices, (one) => one.duplicates),
    retried: sum(words, (word) => word.retried),
    outOfOrder: sum(devices, (one) => one.outOfOrder),
    skipped: sum(words, (word) => word.skipped),
  };
};

/** Whether nothing was lost, nothing arrived out of order, and nothing twice that was not sent again. */
export const isWhole = ({ rows, misformed }: Balance): boolean =>
  misformed === 0 &&
  rows.length > 0 &&
  rows.every(({ lost, outOfOrder, duplicates, retried }) => lost === 0 && outOfOrder === 0 && duplicates <= retried);

/** Ids of a pod's sensors: ordinal × sensors a pod + 1 and on. */
const devicesOf = (
  pod: number,
  devices: Readonly<Record<string, DeviceTally>>,
  sensorsPerPod: number,
): readonly DeviceTally[] =>
  Object.entries(devices)
    .filter(([device]) => Math.floor((Number(device) - 1) / sensorsPerPod) === pod)
    .map(([, tally]) => tally);

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const columns = [
  'sensors',
  'acknowledged',
  'arrived',
  'lost',
  'duplicates',
  'retried',
  'outOfOrder',
  'skipped',
] as const satisfies readonly (keyof BalanceRow)[];

/** As a table for people, with a last line for all pods. */
export const tableOf = ({ rows, misformed }: Balance): string => {
  const line = (name: string, cells: readonly (string | number)[]): string =>
    name.padEnd(6) + cells.map((cell) => String(cell).padStart(13)).join('');
  const cellsOf = (row: BalanceRow): number[] => columns.map((column) => row[column]);
  const totals = columns.map((column) => sum(rows, (row) => row[column]));
  return [
    line('POD', columns.map(headingOf)),
    ...rows.map((row) => line(String(row.pod), cellsOf(row))),
    line('all', totals),
    ...(misformed > 0 ? [`${misformed} records in another form`] : []),
  ].join('\n');
};

/** outOfOrder → OUT OF ORDER */
const headingOf = (column: string): string => column.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase();
