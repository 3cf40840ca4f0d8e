import { dump } from 'js-yaml';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { alerts, type Alert } from '../../../scripts/alerts.ts';
import { promtool } from '../../support/tools/promtool.ts';

const rules = path.resolve('deploy/monitoring/rules.yaml');

/** An alert that fires, with the labels that tell what for. */
export interface Firing {
  readonly alert: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What the rule's expression is; where its annotations tell it. */
  readonly value?: number;
}

/** Which alerts fire at a minute: those and no others. */
export interface Expectation {
  readonly minute: number;
  readonly firing: readonly Firing[];
}

/** Lets Prometheus's own engine judge what was recorded. @throws Error with what promtool found otherwise */
export const judge = async (series: readonly object[], expectations: readonly Expectation[]): Promise<void> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'promtool-'));
  try {
    const file = path.join(folder, 'test.yaml');
    const tests = [{ interval: '1m', input_series: series, alert_rule_test: expectations.flatMap(caseOf) }];
    await writeFile(file, dump({ rule_files: [rules], evaluation_interval: '1m', tests }));
    await promtool('test', 'rules', file);
  } finally {
    await rm(folder, { recursive: true });
  }
};

const caseOf = ({ minute, firing }: Expectation): readonly object[] =>
  alerts.map((rule) => ({
    eval_time: `${minute}m`,
    alertname: rule.alert,
    exp_alerts: firing.filter(({ alert }) => alert === rule.alert).map((one) => expected(rule, one)),
  }));

const expected = (rule: Alert, { labels = {}, value = 1 }: Firing): object => {
  const filled = (text: string): string =>
    text
      .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_whole, label: string) => labels[label] ?? '')
      .replace('{{ $value }}', String(value));
  return {
    exp_labels: { severity: rule.severity, ...labels },
    exp_annotations: {
      summary: filled(rule.summary),
      description: filled(rule.description),
      runbook_url: `docs/runbooks/${rule.alert}.md`,
    },
  };
};
