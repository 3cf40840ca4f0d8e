/** Round values that divide a range into about so many parts. */
export const ticks = (from: number, to: number, parts = 5): readonly number[] => {
  const rough = (to - from) / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5].map((factor) => factor * power).find((round) => round >= rough) ?? 10 * power;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: count }, (_none, index) => Number(((first + index) * step).toPrecision(12)));
};

/** The same where a thousand is 1,024. */
export const binaryTicks = (from: number, to: number): readonly number[] => {
  const base = 1024 ** Math.max(0, Math.floor(Math.log(to) / Math.log(1024)));
  return ticks(from / base, to / base).map((value) => value * base);
};

const minute = 60;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440].map((minutes) => minutes * minute);

/** Moments of a range that a clock shows as round, at most so many. */
export const timeTicks = (from: number, to: number, most = 10): readonly number[] => {
  const step = steps.find((one) => (to - from) / one <= most) ?? 1440 * minute;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_none, index) => first + index * step);
};

/** `HH:MM`, UTC. */
export const timeOfDay = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 16);

/** What an axis spans: all values with a little room above, and down to `min` where the panel says one. */
export const spanOf = (values: readonly number[], min?: number): readonly [number, number] => {
  const low = Math.min(min ?? Infinity, ...values);
  const high = Math.max(...values);
  if (high > low) return [low, high + (high - low) * 0.05];
  const room = Math.max(1, Math.abs(low) / 10);
  return [min === low ? low : low - room, low + room];
};
