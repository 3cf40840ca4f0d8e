import { dump } from 'js-yaml';
import { alerts, ruleGroups } from './alerts.ts';
import { dashboards } from './dashboards.ts';

const chart = 'deploy/helm/cross-account-kafka/files/monitoring';
const generated = '# Generated from scripts/alerts.ts by `npm run generate`: change it there.\n';
const yaml = (value: object): string => generated + dump(value, { lineWidth: -1 });

/** Alerts and dashboards, by path: for Prometheus itself, for its operator, and the chart's copies. */
export const monitoringFiles = (): Record<string, string> => ({
  'deploy/monitoring/rules.yaml': yaml({ groups: ruleGroups() }),
  'deploy/monitoring/prometheus-rule.yaml': yaml({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'cross-account-kafka',
      namespace: 'cakafka-system',
      labels: { 'app.kubernetes.io/name': 'cross-account-kafka' },
    },
    spec: { groups: ruleGroups() },
  }),
  'docs/runbooks/README.md': runbooks(),
  [`${chart}/rules.yaml`]: yaml({ groups: ruleGroups() }),
  ...Object.fromEntries(
    Object.entries(dashboards()).flatMap(([name, dashboard]) => {
      const content = `${JSON.stringify(dashboard, null, 2)}\n`;
      return [
        [`deploy/monitoring/dashboards/${name}`, content],
        [`${chart}/${name}`, content],
      ];
    }),
  ),
});

/** The list of the runbooks' pages. */
const runbooks = (): string =>
  [
    '# Runbooks',
    '',
    'A page for each alert of [rules.yaml](../../deploy/monitoring/rules.yaml). Generated from `scripts/alerts.ts` by `npm run generate`.',
    '',
    '| Alert | After | Severity | What it says |',
    '| --- | --- | --- | --- |',
    ...alerts.map(
      ({ alert, for: lasting, severity, description }) =>
        `| [${alert}](${alert}.md) | ${lasting} | ${severity} | ${description} |`,
    ),
    '',
  ].join('\n');
