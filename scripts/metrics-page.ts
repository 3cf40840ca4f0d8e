import { Metrics } from '../src/metrics/index.ts';
import { Progress } from '../src/sensor-producer/program/progress.ts';
import { sensorMetrics } from '../src/sensor-producer/program/metrics.ts';

/** A metric as its registry knows it: prom-client's types leave the labels out. */
interface Known {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

/** Every metric of the operator's own, without Node's and the process's. */
export const operatorMetrics = (): readonly Known[] =>
  (new Metrics().registry.getMetricsAsArray() as unknown as Known[]).filter(({ name }) => !isOfNode(name));
const podMetrics = (): readonly Known[] =>
  (sensorMetrics(new Progress([1])).registry.getMetricsAsArray() as unknown as Known[]).filter(
    ({ name }) => !isOfNode(name),
  );

const isOfNode = (name: string): boolean => /^(nodejs|process)_/.test(name);

const row = ({ name, help, type, labelNames }: Known): string => {
  const labels = labelNames.filter((label) => label !== 'le').map((label) => `\`${label}\``);
  return `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help.replaceAll('<', '&lt;')} |`;
};

const table = (metrics: readonly Known[]): readonly string[] => [
  '| Metric | Type | Labels | Meaning |',
  '| --- | --- | --- | --- |',
  ...[...metrics].sort((a, b) => (a.name < b.name ? -1 : 1)).map(row),
];

/** docs/reference/metrics.md: every metric, as its registry has it. */
export const metricsPage = (): string =>
  [
    '# Metrics',
    '',
    'Generated from `src/metrics` by `npm run generate`. Names and labels are API. No ARN and no principal is ever a label; what grows with the objects',
    'is bounded by them: of each object its conditions, its brokers and the accounts of its consumers.',
    '',
    '## The operator, `:8080/metrics`',
    '',
    'Both replicas tell of calls and passes of their own; conditions and brokers come from the cache, which both have: aggregate those with `max`.',
    '',
    ...table(operatorMetrics()),
    '',
    'Besides those, what `prom-client` tells of Node and of the process: `nodejs_eventloop_lag_p99_seconds`, `process_resident_memory_bytes` and so on.',
    '',
    '## A sensor pod, `:8080/metrics`',
    '',
    ...table(podMetrics()),
    '',
  ].join('\n');
