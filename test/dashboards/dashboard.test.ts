import { expect, test } from '@jest/globals';
import { dashboards } from '../../scripts/dashboards.ts';
import { questionOf, readDashboard, shippedDashboards } from './dashboard.ts';

test('all that the shipped dashboards have can be drawn', () => {
  expect(Object.keys(shippedDashboards())).toEqual(['fleet', 'operator']);
});

const [shipped] = Object.values(dashboards()) as [{ readonly panels: readonly object[] }];

test.each([
  ['type', { type: 'heatmap' }],
  ['option', { options: { legend: { displayMode: 'table' } } }],
  ['unit', { fieldConfig: { defaults: { unit: 'furlongs' }, overrides: [] } }],
  ['override', { fieldConfig: { defaults: {}, overrides: [{ matcher: {}, properties: [] }] } }],
  ['transformation', { transformations: [{ id: 'merge', options: {} }] }],
])('a panel with an unknown %s is not read', (_what, change) => {
  const panels = shipped.panels.map((panel, index) => (index === 0 ? { ...panel, ...change } : panel));
  expect(() => readDashboard({ ...shipped, panels })).toThrow();
});

test('lists in which nothing is chosen match everything; there are no others', () => {
  expect(questionOf('up{job=~"$job", namespace=~"$namespace"}')).toBe('up{job=~".*", namespace=~".*"}');
  expect(() => questionOf('up{pod=~"$pod"}')).toThrow('$pod');
});
