import { beforeAll, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dashboards } from '../../../scripts/dashboards.ts';
import { consumer } from '../../support/aws.ts';
import { quickstartSpec } from '../../support/sandbox.ts';
import { firstUseMs } from '../../support/tools/first-use.ts';
import { promtool } from '../../support/tools/promtool.ts';
import { Consumer } from '../people.ts';
import { Simulation } from '../simulation.ts';
import { answered } from './promtool-test.ts';
import { Recorder } from './recorder.ts';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

beforeAll(() => promtool('--version'), firstUseMs);

/** What a panel asks while nothing is chosen in the dashboard's lists. */
const questionsOf = (name: string, without: readonly string[] = []): readonly string[] =>
  (dashboards()[`cross-account-kafka-${name}.json`] as Dashboard).panels
    .filter(({ title }) => !without.includes(title))
    .flatMap(({ targets }) => targets.map(({ expr }) => expr.replace(/\$(namespace|job)/g, '.*')));

test.each(['fleet', 'operator'])('every question of the dashboard %s is one to Prometheus', async (name) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'questions-'));
  try {
    const file = path.join(folder, 'rules.yaml');
    const rules = questionsOf(name).map((expr, index) => ({ record: `question:${index}`, expr }));
    await writeFile(file, dump({ groups: [{ name, rules }] }));
    expect(await promtool('check', 'rules', file)).toContain(`SUCCESS: ${rules.length} rules found`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Of what this story has nothing to tell. */
const elsewhere = ['Waits for somebody', 'How long operations took', 'Sensors producing', 'Records a second'];

test('the dashboard of the fleet has something to show in every panel, from what a real run records', async () => {
  const world = new Simulation();
  try {
    const recorder = new Recorder(world);
    const reader = new Consumer(world, world.clients(consumer));
    await world.create(quickstartSpec());
    await world.untilCondition('Ready', 'True');
    await world.run(300);
    await reader.connect();
    await world.untilCondition('ConsumersConnected', 'True');
    await world.run(300);
    await world.edit({ spec: { brokers: 4 } });
    await world.until(async () => (await world.status()).operation !== undefined);
    await world.run(120);
    await answered(await recorder.series(), questionsOf('fleet', elsewhere), recorder.minute);
  } finally {
    await world.stop();
  }
}, 300_000);
