/** Round values that divide a range into about so many parts. */
export const ticks = (from: number, to: number, parts = 5): readonly number[] => {
  const rough = (to - from) / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5].map((factor) => factor * power).find((round) => round >= rough) ?? 10 * power;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: count }, (_none, index) => Number(((first + index) * step).toPrecision(12)));
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
  return min === low ? [low, low + 1] : [low - 1, high + 1];
};
