import { beforeAll, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answeredDashboards } from '../../dashboards/answered-dashboards.ts';
import { answersTo, type NamedSeries } from '../../dashboards/answers.ts';
import { questionOf, shippedDashboards } from '../../dashboards/dashboard.ts';
import { isSilent } from '../../dashboards/draw.ts';
import { page } from '../../dashboards/page.ts';
import { overRecorded, rangeOf } from '../../dashboards/prometheus.ts';
import { firstUseMs } from '../../support/tools/first-use.ts';
import { promtool } from '../../support/tools/promtool.ts';

beforeAll(() => promtool('--version'), firstUseMs);

test.each(Object.entries(shippedDashboards()))(
  'every question of the dashboard %s is one to Prometheus',
  async (name, { panels }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'questions-'));
    try {
      const file = path.join(folder, 'rules.yaml');
      const questions = panels.flatMap(({ targets }) => targets.map(({ expr }) => questionOf(expr)));
      const rules = questions.map((expr, index) => ({ record: `question:${index}`, expr }));
      await writeFile(file, dump({ groups: [{ name, rules }] }));
      expect(await promtool('check', 'rules', file)).toContain(`SUCCESS: ${rules.length} rules found`);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

/** A simulated run has no sensors, no process of its own, and nothing in it takes time to compute. */
const elsewhere = {
  fleet: ['Sensors producing', 'Records a second'],
  operator: [
    ...['Memory', 'How long a pass takes (p99)', 'Queue', 'How long a key waits (p99)', 'How long AWS takes (p99)'],
    ...['Event loop lag (p99)', 'CPU'],
  ],
};

test('the dashboards have something to show in every panel, from what a real run records', async () => {
  const pages = await answeredDashboards();
  const silent = Object.entries(pages).map(
    ([name, { panels }]) => [name, panels.filter(isSilent).map(({ panel }) => panel.title)] as const,
  );
  expect(Object.fromEntries(silent)).toEqual(elsewhere);
  for (const [name, drawn] of Object.entries(pages))
    expect(page(drawn).match(/class="none"/g)).toHaveLength(elsewhere[name as keyof typeof elsewhere].length);
}, 300_000);

describe('over series that are made up', () => {
  /** The last value of each series that a panel shows, where each minute had this value of a series. */
  const last = async (title: string, made: Readonly<Record<string, readonly number[]>>) => {
    const samples = new Map(Object.entries(made).map(([series, values]) => [series, new Map(values.entries())]));
    const recorded = { beganMs: Date.UTC(2026, 0, 1), minutes: 3, samples };
    const panel = Object.values(shippedDashboards())
      .flatMap(({ panels }) => panels)
      .find((one) => one.title === title);
    if (!panel) throw new Error(`no panel ${title}`);
    const { series } = await overRecorded(recorded, (prometheus) => answersTo(panel, prometheus, rangeOf(recorded)));
    return Object.fromEntries(series.map(({ name, points }: NamedSeries) => [name, points.at(-1)?.value]));
  };

  test('a call that AWS refused once is told of', async () => {
    const call = 'service="kafka",operation="UpdateBrokerStorage",code="AccessDenied"';
    const made = { [`cakafka_aws_requests_total{${call},pod="a"}`]: [1, 1, 1, 1] };
    expect(await last('Calls that AWS refused', made)).toEqual({ 'kafka:UpdateBrokerStorage AccessDenied': 1 });
  });

  test('an operation counts for the week though no other was before it', async () => {
    const labels = 'type="INCREASE_BROKER_COUNT"';
    const made = Object.fromEntries(
      ['a', 'b'].flatMap((pod) => [
        [`cakafka_operation_duration_seconds_sum{${labels},pod="${pod}"}`, [1200, 1200, 1200, 1200]],
        [`cakafka_operation_duration_seconds_count{${labels},pod="${pod}"}`, [1, 1, 1, 1]],
      ]),
    ) as Record<string, readonly number[]>;
    expect(await last('How long operations took', made)).toEqual({ INCREASE_BROKER_COUNT: 1200 });
  });
});
