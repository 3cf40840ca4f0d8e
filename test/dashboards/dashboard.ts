import * as z from 'zod';
import { dashboards } from '../../scripts/dashboards.ts';
import { named, type Colour } from './colours.ts';
import { units } from './units.ts';

const colour = z.enum(Object.keys(named) as [Colour, ...Colour[]]);
const mapping = z.strictObject({ text: z.string(), color: colour, index: z.int() });

const target = z.strictObject({
  refId: z.string(),
  datasource: z.unknown(),
  expr: z.string(),
  legendFormat: z.string(),
  /** The present value only. */
  instant: z.literal(true).optional(),
  format: z.literal('table').optional(),
});

const mappings = z.array(z.strictObject({ type: z.literal('value'), options: z.record(z.string(), mapping) }));
const unit = z.enum(units);
/** Without it cells of a table have no colours, whatever the mappings say. */
const cellOptions = z.strictObject({ type: z.literal('color-text') });

const fields = z.strictObject({
  unit: unit.optional(),
  /** Where the axis begins at the latest; Grafana begins it at the lowest value otherwise. */
  min: z.number().optional(),
  mappings: mappings.optional(),
  custom: z
    .strictObject({
      lineInterpolation: z.literal('stepAfter').optional(),
      cellOptions: cellOptions.optional(),
    })
    .optional(),
});

/** What is so of numbers only, and not of labels. */
const override = z.strictObject({
  matcher: z.strictObject({ id: z.literal('byType'), options: z.literal('number') }),
  properties: z.array(
    z.discriminatedUnion('id', [
      z.strictObject({ id: z.literal('unit'), value: unit }),
      z.strictObject({ id: z.literal('mappings'), value: mappings }),
      z.strictObject({ id: z.literal('custom.cellOptions'), value: cellOptions }),
    ]),
  ),
});

const organize = z.strictObject({
  id: z.literal('organize'),
  options: z.strictObject({
    excludeByName: z.record(z.string(), z.literal(true)),
    indexByName: z.record(z.string(), z.int()),
    renameByName: z.record(z.string(), z.string()),
  }),
});

const panel = z.strictObject({
  id: z.int(),
  title: z.string(),
  type: z.enum(['timeseries', 'state-timeline', 'stat', 'table']),
  description: z.string(),
  datasource: z.unknown(),
  gridPos: z.strictObject({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  targets: z.array(target).min(1),
  fieldConfig: z.strictObject({ defaults: fields, overrides: z.array(override) }),
  transformations: z.array(organize).max(1).optional(),
});

/** What can be drawn of a dashboard; the rest of it is about Grafana's own page. */
const dashboard = z.object({ uid: z.string(), title: z.string(), panels: z.array(panel) });

export type Fields = z.infer<typeof fields>;
export type Panel = z.infer<typeof panel>;
export type Dashboard = z.infer<typeof dashboard>;

/** @throws ZodError at whatever a panel has that nothing here draws: nothing is left out in silence */
export const readDashboard = (json: unknown): Dashboard => dashboard.parse(json);

/** The shipped dashboards, by a short name: `fleet`, `operator`. */
export const shippedDashboards = (): Readonly<Record<string, Dashboard>> =>
  Object.fromEntries(
    Object.entries(dashboards()).map(([file, json]) => [
      file.replace(/^cross-account-kafka-|\.json$/g, ''),
      readDashboard(json),
    ]),
  );

/** What a panel asks while nothing is chosen in the dashboard's lists. @throws Error at a list that no dashboard has */
export const questionOf = (expr: string): string => {
  const question = expr.replace(/\$(namespace|job)\b/g, '.*');
  if (question.includes('$')) throw new Error(`no value for a variable of ${question}`);
  return question;
};
