import type { Answered, NamedSeries } from './answers.ts';
import type { Fields, Panel } from './dashboard.ts';
import { escaped } from './html.ts';
import { mapped, mappedLabel, ofNumbers, type Mapped } from './mapped.ts';
import { timeOfDay } from './axis.ts';

type Row = Readonly<Record<string, Mapped>>;

/** A row for each series: when, its labels, its present value. */
export const table = (answered: Answered): string => {
  const { columns, rows } = tableOf(answered);
  const { excludeByName, indexByName, renameByName } = answered.panel.transformations?.[0]?.options ?? asItComes;
  const place = (column: string): number => indexByName[column] ?? columns.length;
  const kept = columns.filter((column) => !(column in excludeByName)).sort((a, b) => place(a) - place(b));
  const head = kept.map((column) => `<th>${escaped(renameByName[column] ?? column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${kept.map((column) => cell(row[column])).join('')}</tr>`);
  return `<table><tr>${head}</tr>${body.join('')}</table>`;
};

type Organized = NonNullable<Panel['transformations']>[number]['options'];
const asItComes: Organized = { excludeByName: {}, indexByName: {}, renameByName: {} };

/** @throws Error where there are two questions: Grafana makes two tables of them */
const tableOf = ({
  panel,
  series,
}: Answered): { readonly columns: readonly string[]; readonly rows: readonly Row[] } => {
  if (panel.targets.length > 1) throw new Error(`${panel.title}: a table of one question`);
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  return { columns: ['Time', ...labels, 'Value'], rows: series.map((one) => rowOf(panel, one)) };
};

const rowOf = (panel: Panel, { labels, points }: NamedSeries): Row => {
  const { seconds = 0, value = NaN } = points[0] ?? {};
  const labelled = Object.entries(labels).map(
    ([label, is]) => [label, seen(panel.fieldConfig.defaults, mappedLabel(panel, is))] as const,
  );
  return {
    ...Object.fromEntries(labelled),
    Time: { text: timeOfDay(seconds) },
    Value: seen(ofNumbers(panel), mapped(panel, value)),
  };
};

/** Of a mapping only the words where cells have no colours. */
const seen = ({ custom }: Fields, { text, colour }: Mapped): Mapped =>
  custom?.cellOptions && colour !== undefined ? { text, colour } : { text };

const cell = ({ text, colour = 'inherit' }: Mapped = { text: '' }): string =>
  `<td style="color:${colour}">${escaped(text)}</td>`;
