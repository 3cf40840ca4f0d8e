import { questionOf, type Panel } from './dashboard.ts';
import type { Prometheus, Range, Series } from './prometheus.ts';

/** A series under the name that its panel gives it. */
export interface NamedSeries extends Series {
  readonly name: string;
}

/** A panel, and what Prometheus answered to it. */
export interface Answered {
  readonly panel: Panel;
  readonly series: readonly NamedSeries[];
}

/** As Grafana fills in a legend; all labels where it has none. */
export const nameOf = (legend: string, labels: Series['labels']): string =>
  legend === ''
    ? `{${Object.entries(labels)
        .map(([label, value]) => `${label}="${value}"`)
        .join(', ')}}`
    : legend.replace(/\{\{(\w+)\}\}/g, (_whole, label: string) => labels[label] ?? '');

export const answersTo = async (panel: Panel, prometheus: Prometheus, range: Range): Promise<Answered> => {
  const answers = panel.targets.map(async ({ expr, legendFormat, instant }) => {
    const query = questionOf(expr);
    const found = instant ? await prometheus.at(query, range.to) : await prometheus.over(query, range);
    return found.map((series) => ({ ...series, name: nameOf(legendFormat, series.labels) }));
  });
  return { panel, series: (await Promise.all(answers)).flat().filter(({ points }) => points.length > 0) };
};
