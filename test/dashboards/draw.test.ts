import { expect, test } from '@jest/globals';
import { nameOf, type Answered, type NamedSeries } from './answers.ts';
import type { Fields, Panel } from './dashboard.ts';
import { draw } from './draw.ts';
import { stretchesOf } from './state-timeline.ts';
import { piecesOf } from './timeseries.ts';

const range = { from: 0, to: 600 };
const points = (...values: readonly (number | undefined)[]): NamedSeries['points'] =>
  values.flatMap((value, minute) => (value === undefined ? [] : [{ seconds: minute * 60, value }]));
const series = (name: string, ...values: readonly (number | undefined)[]): NamedSeries => ({
  ...{ name, labels: { broker: name } },
  points: points(...values),
});

const drawn = (
  type: Panel['type'],
  defaults: Fields,
  all: readonly NamedSeries[],
  more: Partial<Panel> = {},
): string => {
  const panel: Panel = {
    ...{ id: 1, title: 'A & B', type, description: 'of both', datasource: {} },
    gridPos: { x: 12, y: 8, w: 12, h: 8 },
    targets: [{ refId: 'A', datasource: {}, expr: 'up', legendFormat: '' }],
    fieldConfig: { defaults, overrides: [] },
    ...more,
  };
  const answered: Answered = { panel, series: all };
  return draw(answered, range);
};

const health: Fields = {
  mappings: [
    {
      type: 'value',
      options: { 1: { text: 'healthy', color: 'green', index: 0 }, 0: { text: 'unhealthy', color: 'red', index: 1 } },
    },
  ],
};

test('a panel has its place and its words; what it does not know it says', () => {
  const silent = drawn('timeseries', {}, []);
  expect(silent).toContain('grid-column:13/span 12;grid-row:9/span 8');
  expect(silent).toContain('A &amp; B');
  expect(silent).toContain('no data');
});

test('a legend is filled in; without one, all labels are told', () => {
  expect(nameOf('{{namespace}}/{{name}}', { namespace: 'shop', name: 'orders' })).toBe('shop/orders');
  expect(nameOf('', { namespace: 'shop', name: 'orders' })).toBe('{namespace="shop", name="orders"}');
});

test('lines are parted where samples are missing, and each has its name', () => {
  expect(piecesOf(points(1, 2, undefined, 3))).toEqual([points(1, 2), [{ seconds: 180, value: 3 }]]);
  const text = drawn('timeseries', { unit: 's', min: 0 }, [series('one', 0, 600), series('<two>', 300)]);
  expect(text.match(/<path/g)).toHaveLength(2);
  expect(text).toContain('>10 min<');
  expect(text).toContain('&lt;two&gt;');
});

test('stepAfter holds a value until the next', () => {
  const stepped = drawn('timeseries', { custom: { lineInterpolation: 'stepAfter' } }, [series('one', 0, 4)]);
  expect(stepped).toMatch(/d="M[\d.]+ [\d.]+(?: H[\d.]+ V[\d.]+){2}"/);
});

test('values in a row are one stretch of a state', () => {
  expect(stretchesOf(points(1, 1, 0, undefined, 0))).toEqual([
    { value: 1, from: 0, to: 120 },
    { value: 0, from: 120, to: 180 },
    { value: 0, from: 240, to: 300 },
  ]);
});

test('states have the colours and the words of the mappings', () => {
  const text = drawn('state-timeline', health, [series('1', 1, 1, 1, 0, 0, 0)]);
  expect(text.match(/<rect [^>]*fill="#3fa45b"/g)).toHaveLength(1);
  expect(text.match(/<rect [^>]*fill="#d64550"/g)).toHaveLength(1);
  expect(text).toContain('unhealthy');
});

test('a figure is the last value', () => {
  expect(drawn('stat', { unit: 'bytes' }, [series('memory', 1024, 2048)])).toContain('2 KiB');
});

const organized: Partial<Panel> = {
  transformations: [
    {
      id: 'organize',
      options: {
        ...{ excludeByName: { Time: true }, indexByName: { Value: 0, broker: 1 } },
        renameByName: { Value: 'health' },
      },
    },
  ],
};

test('a table has a row for each series; in defaults a mapping is of labels too', () => {
  const text = drawn('table', health, [series('1', 0), series('2', 1)], organized);
  expect(text).toContain('<tr><th>health</th><th>broker</th></tr>');
  expect(text).toContain('<td style="color:inherit">unhealthy</td><td style="color:inherit">healthy</td>');
});

test('an override for numbers is of values only, and colours cells where it says so', () => {
  const { mappings = [] } = health;
  const overrides: Panel['fieldConfig']['overrides'] = [
    {
      matcher: { id: 'byType', options: 'number' },
      properties: [
        { id: 'mappings', value: mappings },
        { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ],
    },
  ];
  const more = { ...organized, fieldConfig: { defaults: {}, overrides } };
  expect(drawn('table', {}, [series('1', 0)], more)).toContain(
    '<td style="color:#d64550">unhealthy</td><td style="color:inherit">1</td>',
  );
});
