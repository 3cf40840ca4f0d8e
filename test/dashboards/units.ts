/** As many digits as a glance takes in. */
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Divided by `base` as often as leaves at least one, with the name of that step. */
const scaled = (value: number, base: number, steps: readonly string[]): string => {
  let [left, step] = [value, 0];
  for (; Math.abs(left) >= base && step < steps.length - 1; step += 1) left /= base;
  return `${short(left)}${steps[step] ?? ''}`;
};

const thousands = ['', ' K', ' M', ' G'];

/** Below so many seconds, told in so many a second. */
const spans: readonly (readonly [below: number, factor: number, name: string])[] = [
  [1e-3, 1e6, 'µs'],
  [1, 1e3, 'ms'],
  [60, 1, 's'],
  [3600, 1 / 60, 'min'],
  [86_400, 1 / 3600, 'h'],
  [Infinity, 1 / 86_400, 'd'],
];

const seconds = (value: number): string => {
  if (value === 0) return '0 s';
  const [, factor, name] = spans.find(([below]) => Math.abs(value) < below) ?? [0, 1, 's'];
  return `${short(value * factor)} ${name}`;
};

/** By Grafana's name of the unit. */
const formats = {
  none: short,
  short: (value: number) => scaled(value, 1000, thousands),
  s: seconds,
  bytes: (value: number) => scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB']),
  reqps: (value: number) => `${scaled(value, 1000, thousands)} req/s`,
  ops: (value: number) => `${scaled(value, 1000, thousands)} ops/s`,
} as const;

export type Unit = keyof typeof formats;
export const units = Object.keys(formats) as readonly Unit[];

/** A value as an axis, a table or a figure shows it. */
export const shown = (value: number, unit: Unit = 'none'): string => formats[unit](value);
