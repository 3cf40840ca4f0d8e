import type { Answered } from './answers.ts';
import type { Panel } from './dashboard.ts';
import { escaped } from './html.ts';
import type { Range } from './prometheus.ts';
import { stat } from './stat.ts';
import { stateTimeline } from './state-timeline.ts';
import { table } from './table.ts';
import { timeseries } from './timeseries.ts';

const drawings: Readonly<Record<Panel['type'], (answered: Answered, range: Range) => string>> = {
  ...{ timeseries, stat, table },
  'state-timeline': stateTimeline,
};

export const isSilent = ({ series }: Answered): boolean => series.length === 0;

/** A panel in its place on the grid. */
export const draw = (answered: Answered, range: Range): string => {
  const { title, description, type, gridPos } = answered.panel;
  const { x, y, w, h } = gridPos;
  const place = `grid-column:${x + 1}/span ${w};grid-row:${y + 1}/span ${h}`;
  const inside = isSilent(answered) ? '<p class="none">no data</p>' : drawings[type](answered, range);
  return `<section style="${place}"><h2>${escaped(title)}</h2><p>${escaped(description)}</p>${inside}</section>`;
};
