import type { Answered, NamedSeries } from './answers.ts';
import { timeOfDay, timeTicks } from './axis.ts';
import type { Panel } from './dashboard.ts';
import { escaped, key, legend } from './html.ts';
import { mapped, type Mapped } from './mapped.ts';
import type { Point, Range } from './prometheus.ts';

const width = 744;
const bottom = 20;
const left = 170;
const right = 24;
/** Of a row at most, in pixels; rows share what there is. */
const tallest = 60;
const height = 180;
/** A letter, about. */
const letter = 7;
/** How long a sample speaks for. */
const sampleSeconds = 60;

/** For how long a series had one value. */
export interface Stretch {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** Samples of one value in a row are one stretch; where samples are missing there is none. */
export const stretchesOf = (points: readonly Point[]): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  for (const { seconds, value } of points) {
    const last = stretches.at(-1);
    const to = seconds + sampleSeconds;
    if (last?.value === value && last.to >= seconds) stretches[stretches.length - 1] = { ...last, to };
    else stretches.push({ value, from: seconds, to });
  }
  return stretches;
};

/** A bar for each series, in the colours of its states. */
export const stateTimeline = ({ panel, series }: Answered, range: Range): string => {
  const tall = Math.min(tallest, (height - bottom) / series.length);
  const x = (seconds: number): number =>
    left + ((Math.min(seconds, range.to) - range.from) / (range.to - range.from)) * (width - left - right);
  const rows = series.map((one, row) => bar(panel, one, { x, y: row * tall, tall }));
  const times = timeTicks(range.from, range.to).map(
    (seconds) =>
      `<text x="${x(seconds).toFixed(1)}" y="${height - 4}" text-anchor="middle">${timeOfDay(seconds)}</text>`,
  );
  return [
    `<svg viewBox="0 0 ${width} ${height}">${[...rows, ...times].join('')}</svg>`,
    legend(statesOf(panel, series).map(({ text, colour }) => key(colour ?? colourless, text))),
  ].join('');
};

/** A value that no mapping names. */
const colourless = '#9aa0a6';

interface Row {
  readonly x: (seconds: number) => number;
  readonly y: number;
  readonly tall: number;
}

const bar = (panel: Panel, { name, points }: NamedSeries, { x, y, tall }: Row): string => {
  const middle = y + tall / 2;
  const boxes = stretchesOf(points).map(({ value, from, to }) => {
    const [begin, end] = [x(from), x(to)];
    const { text, colour = colourless } = mapped(panel, value);
    const box = `<rect x="${begin.toFixed(1)}" y="${y + 2}" width="${(end - begin).toFixed(1)}" height="${tall - 4}" fill="${colour}"/>`;
    const fits = end - begin > (text.length + 1) * letter;
    return fits ? `${box}<text class="in" x="${begin + 5}" y="${middle}" dy="4">${escaped(text)}</text>` : box;
  });
  return `<text x="${left - 8}" y="${middle}" dy="4" text-anchor="end">${escaped(name)}</text>${boxes.join('')}`;
};

const statesOf = (panel: Panel, series: readonly NamedSeries[]): readonly Mapped[] =>
  [...new Set(series.flatMap(({ points }) => points.map(({ value }) => value)))]
    .sort((a, b) => b - a)
    .map((value) => mapped(panel, value));
