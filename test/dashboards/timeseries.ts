import type { Answered } from './answers.ts';
import { binaryTicks, spanOf, ticks, timeOfDay, timeTicks } from './axis.ts';
import { colourOf } from './colours.ts';
import { escaped, key, legend } from './html.ts';
import type { Point, Range } from './prometheus.ts';
import { shown, type Unit } from './units.ts';

const height = 180;
const margin = { left: 84, right: 24, top: 8, bottom: 20 };
/** Of a grid's column, in pixels. */
const columnWidth = 62;
/** What is further apart than samples are is not connected. */
const gapSeconds = 90;

/** From values to places. */
interface Scale {
  readonly width: number;
  readonly x: (seconds: number) => number;
  readonly y: (value: number) => number;
  readonly low: number;
  readonly high: number;
}

/** Lines over time. */
export const timeseries = ({ panel, series }: Answered, range: Range): string => {
  const { unit, min, custom } = panel.fieldConfig.defaults;
  const values = series.flatMap(({ points }) => points.map(({ value }) => value));
  const scale = scaleOf(panel.gridPos.w * columnWidth, range, spanOf(values, min));
  const step = custom?.lineInterpolation === 'stepAfter';
  const lines = series.map(
    ({ points }, index) =>
      `<path class="line" stroke="${colourOf(index)}" d="${piecesOf(points)
        .map((piece) => pathOf(piece, scale, step))
        .join(' ')}"/>`,
  );
  const drawing = [...valueAxis(scale, unit), ...timeAxis(scale, range), ...lines].join('');
  return [
    `<svg viewBox="0 0 ${scale.width} ${height}">${drawing}</svg>`,
    legend(series.map(({ name }, index) => key(colourOf(index), name))),
  ].join('');
};

const scaleOf = (width: number, { from, to }: Range, [low, high]: readonly [number, number]): Scale => {
  const [across, down] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  return {
    ...{ width, low, high },
    x: (seconds) => margin.left + ((seconds - from) / (to - from)) * across,
    y: (value) => margin.top + (1 - (value - low) / (high - low)) * down,
  };
};

/** The points of a line, parted where samples are missing. */
export const piecesOf = (points: readonly Point[]): readonly (readonly Point[])[] => {
  const pieces: Point[][] = [];
  for (const point of points) {
    const last = pieces.at(-1);
    const before = last?.at(-1);
    if (last && before && point.seconds - before.seconds <= gapSeconds) last.push(point);
    else pieces.push([point]);
  }
  return pieces;
};

/** A point alone is a line of no length, which a round cap makes a dot. */
const pathOf = (points: readonly Point[], { x, y }: Scale, step: boolean): string => {
  const places = points.map(({ seconds, value }) => [x(seconds).toFixed(1), y(value).toFixed(1)] as const);
  const [first = ['0', '0'] as const] = places;
  const rest = places.map(([right, down]) => (step ? `H${right} V${down}` : `L${right} ${down}`));
  return [`M${first.join(' ')}`, ...rest].join(' ');
};

const valueAxis = ({ width, y, low, high }: Scale, unit: Unit | undefined): readonly string[] =>
  (unit === 'bytes' ? binaryTicks : ticks)(low, high).map((value) => {
    const at = y(value).toFixed(1);
    const line = `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}"/>`;
    return `${line}<text x="${margin.left - 8}" y="${at}" dy="4" text-anchor="end">${escaped(shown(value, unit))}</text>`;
  });

const timeAxis = ({ x }: Scale, { from, to }: Range): readonly string[] =>
  timeTicks(from, to).map(
    (seconds) =>
      `<text x="${x(seconds).toFixed(1)}" y="${height - 4}" text-anchor="middle">${timeOfDay(seconds)}</text>`,
  );
