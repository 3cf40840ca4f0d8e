import { beforeAll, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answeredDashboards } from '../../dashboards/answered-dashboards.ts';
import { questionOf, shippedDashboards } from '../../dashboards/dashboard.ts';
import { isSilent } from '../../dashboards/draw.ts';
import { page } from '../../dashboards/page.ts';
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
