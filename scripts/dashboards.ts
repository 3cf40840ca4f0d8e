/** A question to Prometheus, and what its series are called. */
interface Query {
  readonly expr: string;
  readonly legend: string;
  /** Only the present value, as rows of a table. */
  readonly table?: boolean;
}

interface Panel {
  readonly title: string;
  readonly type: 'timeseries' | 'stat' | 'state-timeline' | 'table';
  readonly queries: readonly Query[];
  /** In Grafana's words: s, reqps, short. */
  readonly unit?: string;
  /** Whether a value holds until the next: of counts of things, which there are no halves of. */
  readonly steps?: boolean;
  /** Of 24 columns. */
  readonly width: number;
  readonly description: string;
  /** Of a table: its labels and `Value` in their order, and what each is called. */
  readonly columns?: Readonly<Record<string, string>>;
  /** What a value is shown as. */
  readonly mappings?: Readonly<Record<string, { readonly text: string; readonly color: string }>>;
}

const datasource = { type: 'prometheus', uid: '${datasource}' };
const of = (metric: string, more = ''): string => `${metric}{namespace=~"$namespace"${more === '' ? '' : `, ${more}`}}`;
const kafka = 'operator_crossaccountkafka_status_condition_count';
const kafkaSince = 'operator_crossaccountkafka_status_condition_current_status_seconds';
const sensor = 'operator_sensorproducer_status_condition_count';
/** Of each object once: both replicas tell of all. */
const each = (metric: string, ...labels: readonly string[]): string =>
  `max by (${['namespace', 'name', ...labels].join(', ')}) (${metric})`;
const job = 'job=~"$job"';
/** How much a counter grew. What was not there before grew from nothing, which `increase` does not see: it is rare things that it would lose. */
const grown = (counter: string, within: string): string =>
  `(max_over_time(${counter}[${within}]) unless ${counter} offset ${within}) or increase(${counter}[${within}])`;

/** 2 where a condition of that type is True, 1 Unknown, 0 False. */
const conditionValue = (metric: string, type: string): string =>
  ['True', 'Unknown', 'False']
    .map(
      (status, index) =>
        `max by (namespace, name) (${of(metric, `type="${type}", status="${status}"`)}) * ${2 - index}`,
    )
    .join(' or ');

const states = (good: 'True' | 'False'): NonNullable<Panel['mappings']> => ({
  2: { text: 'True', color: good === 'True' ? 'green' : 'red' },
  1: { text: 'Unknown', color: 'yellow' },
  0: { text: 'False', color: good === 'True' ? 'orange' : 'green' },
});

const timeline = (title: string, metric: string, type: string, good: 'True' | 'False', description: string): Panel => ({
  ...{ title, type: 'state-timeline', width: 12, description, mappings: states(good) },
  queries: [{ expr: conditionValue(metric, type), legend: '{{namespace}}/{{name}}' }],
});

const objectLegend = '{{namespace}}/{{name}}';
const objectColumns = { namespace: 'namespace', name: 'name' };

const connections = (which: string): string => each(of('cakafka_endpoint_connections', which), 'account', 'state');
const took = (what: 'sum' | 'count'): string =>
  `sum by (type) (${grown(`cakafka_operation_duration_seconds_${what}`, '7d')})`;

const fleetPanels: readonly Panel[] = [
  {
    ...{
      title: 'Clusters',
      type: 'stat',
      width: 6,
      description: 'CrossAccountKafka objects, and how many of them are Ready.',
    },
    queries: [
      { expr: `count(${each(of(kafka, 'type="Ready"'))})`, legend: 'all' },
      { expr: `count(${each(of(kafka, 'type="Ready", status="True"'))}) or vector(0)`, legend: 'Ready' },
    ],
  },
  {
    ...{
      title: 'Brokers',
      type: 'stat',
      width: 6,
      description: 'Wanted, there, and reachable from the consumers’ accounts.',
    },
    queries: ['desired', 'current', 'exposed'].map((state) => ({
      expr: `sum(${each(of('cakafka_brokers', `state="${state}"`))})`,
      legend: state,
    })),
  },
  {
    ...{
      title: 'Waits for somebody',
      type: 'table',
      width: 12,
      unit: 's',
      description: 'Objects that are Stalled, why, and for how long.',
    },
    queries: [{ expr: each(of(kafkaSince, 'type="Stalled", status="True"'), 'reason'), legend: '', table: true }],
    columns: { ...objectColumns, reason: 'reason', Value: 'for' },
  },
  timeline('Ready', kafka, 'Ready', 'True', 'The life of each CrossAccountKafka.'),
  timeline('Brokers exposed', kafka, 'BrokersExposed', 'True', 'Whether the path to every broker is whole.'),
  timeline('Secret shared', kafka, 'SecretShared', 'True', 'Whether the consumers can read where the brokers are.'),
  timeline('Stalled', kafka, 'Stalled', 'False', 'When somebody had to act.'),
  {
    ...{
      title: 'Targets',
      type: 'table',
      width: 12,
      description: 'Each broker, and whether its load balancer finds it healthy; those first that it does not.',
    },
    queries: [{ expr: `sort(${each(of('cakafka_target_healthy'), 'broker')})`, legend: '', table: true }],
    columns: { ...objectColumns, broker: 'broker', Value: 'target' },
    mappings: { 1: { text: 'healthy', color: 'green' }, 0: { text: 'unhealthy', color: 'red' } },
  },
  {
    ...{
      title: 'Connections by account',
      type: 'timeseries',
      width: 12,
      unit: 'short',
      description: 'Endpoints of each account that are connected; also pending and missing ones, if any.',
    },
    queries: [
      { expr: connections('state="connected"'), legend: `${objectLegend} {{account}} connected` },
      {
        expr: `${connections('state!="connected"')} > 0`,
        legend: `${objectLegend} {{account}} {{state}}`,
      },
    ],
    steps: true,
  },
  {
    ...{
      title: 'Operations under way',
      type: 'table',
      width: 12,
      description: 'What MSK is doing, and for how long.',
    },
    queries: [
      { expr: `time() - ${each(of('cakafka_operation_start_time_seconds'), 'type')}`, legend: '', table: true },
    ],
    columns: { ...objectColumns, type: 'operation', Value: 'for' },
    unit: 's',
  },
  {
    ...{
      title: 'How long operations took',
      type: 'timeseries',
      width: 12,
      unit: 's',
      // Of the few that there are, a quantile would tell the middle of a bucket.
      description: 'The mean of the last week, by type.',
    },
    queries: [
      {
        expr: `${took('sum')} / ${took('count')}`,
        legend: '{{type}}',
      },
    ],
  },
  timeline(
    'Sensors producing',
    sensor,
    'Producing',
    'True',
    'Whether every pod of a SensorProducer gets its records acknowledged.',
  ),
  {
    ...{
      title: 'Records a second',
      type: 'timeseries',
      width: 12,
      unit: 'short',
      description: 'Acknowledged by the brokers, from the pods’ own metrics.',
    },
    queries: [
      { expr: `sum by (namespace) (rate(${of('cakafka_sensor_acknowledged_total')}[2m]))`, legend: '{{namespace}}' },
    ],
  },
];

const quantile = (metric: string, by: string, q = 0.99): string =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric}_bucket{${job}}[5m])))`;

const operatorPanels: readonly Panel[] = [
  {
    ...{ title: 'Leader', type: 'state-timeline', width: 12, description: 'Which pod holds the lease.' },
    queries: [{ expr: `leader_election_master_status{${job}}`, legend: '{{pod}}' }],
    mappings: { 1: { text: 'leads', color: 'green' }, 0: { text: 'waits', color: 'blue' } },
  },
  {
    ...{
      title: 'Memory',
      type: 'timeseries',
      width: 12,
      unit: 'bytes',
      description: 'Resident memory; the limit of the manifests is 256 MiB.',
    },
    queries: [{ expr: `process_resident_memory_bytes{${job}}`, legend: '{{pod}}' }],
  },
  {
    ...{
      title: 'Passes',
      type: 'timeseries',
      width: 12,
      unit: 'ops',
      description: 'Passes over objects, by controller and result.',
    },
    queries: [
      {
        expr: `sum by (controller, result) (rate(controller_runtime_reconcile_total{${job}}[5m]))`,
        legend: '{{controller}} {{result}}',
      },
    ],
  },
  {
    ...{
      title: 'How long a pass takes (p99)',
      type: 'timeseries',
      width: 12,
      unit: 's',
      description: 'Waiting for AWS’s answers is most of it.',
    },
    queries: [{ expr: quantile('controller_runtime_reconcile_time_seconds', 'controller'), legend: '{{controller}}' }],
  },
  {
    ...{
      title: 'Queue',
      type: 'timeseries',
      width: 12,
      unit: 'short',
      description: 'Keys that are due and wait; passes under way.',
    },
    queries: [
      { expr: `sum by (name) (workqueue_depth{${job}})`, legend: '{{name}} waiting' },
      { expr: `sum by (controller) (controller_runtime_active_workers{${job}})`, legend: '{{controller}} under way' },
    ],
  },
  {
    ...{
      title: 'How long a key waits (p99)',
      type: 'timeseries',
      width: 12,
      unit: 's',
      description: 'From the moment it is due until a worker takes it.',
    },
    queries: [{ expr: quantile('workqueue_queue_duration_seconds', 'name'), legend: '{{name}}' }],
  },
  {
    ...{ title: 'Calls to AWS', type: 'timeseries', width: 12, unit: 'reqps', description: 'By service.' },
    queries: [{ expr: `sum by (service) (rate(cakafka_aws_requests_total{${job}}[5m]))`, legend: '{{service}}' }],
  },
  {
    ...{
      title: 'Calls that AWS refused',
      type: 'timeseries',
      width: 12,
      unit: 'short',
      description: 'In five minutes, by operation and code; throttling is among them.',
    },
    queries: [
      {
        expr: `sum by (service, operation, code) (${grown(`cakafka_aws_requests_total{${job}, code!="ok"}`, '5m')}) > 0`,
        legend: '{{service}}:{{operation}} {{code}}',
      },
    ],
  },
  {
    ...{ title: 'How long AWS takes (p99)', type: 'timeseries', width: 12, unit: 's', description: 'By service.' },
    queries: [{ expr: quantile('cakafka_aws_request_duration_seconds', 'service'), legend: '{{service}}' }],
  },
  {
    ...{
      title: 'Requests to the API server',
      type: 'timeseries',
      width: 12,
      unit: 'reqps',
      description: 'By method and status.',
    },
    queries: [
      { expr: `sum by (method, code) (rate(rest_client_requests_total{${job}}[5m]))`, legend: '{{method}} {{code}}' },
    ],
  },
  {
    ...{
      title: 'Event loop lag (p99)',
      type: 'timeseries',
      width: 12,
      unit: 's',
      description: 'Half a second and more means too little CPU.',
    },
    queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${job}}`, legend: '{{pod}}' }],
  },
  {
    ...{ title: 'CPU', type: 'timeseries', width: 12, unit: 'short', description: 'Cores.' },
    queries: [{ expr: `rate(process_cpu_seconds_total{${job}}[5m])`, legend: '{{pod}}' }],
  },
];

const height = 8;

/** Panels from left to right and from top to bottom, as their widths allow. */
const laidOut = (panels: readonly Panel[]): object[] => {
  let [x, y] = [0, 0];
  return panels.map((panel, index) => {
    if (x + panel.width > 24) [x, y] = [0, y + height];
    const gridPos = { x, y, w: panel.width, h: height };
    x += panel.width;
    return panelJson(panel, index + 1, gridPos);
  });
};

const panelJson = (panel: Panel, id: number, gridPos: object): object => {
  const { title, type, queries, description, columns } = panel;
  return {
    ...{ id, title, type, description, datasource, gridPos },
    targets: queries.map(({ expr, legend, table }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource, expr, legendFormat: legend },
      ...(table === true && { instant: true, format: 'table' }),
    })),
    fieldConfig: fieldConfig(panel),
    ...(columns && { transformations: [{ id: 'organize', options: organized(columns) }] }),
  };
};

/** Defaults are of all columns of a table, its labels too: a mapping of 1 would rename broker 1. So what is of values is an override there. */
const fieldConfig = (panel: Panel): object => {
  if (panel.type !== 'table') return { defaults: { ...ofValues(panel), ...ofLines(panel) }, overrides: [] };
  // Grafana colours no cell unless it is told to.
  const told = { ...ofValues(panel), ...(panel.mappings && { 'custom.cellOptions': { type: 'color-text' } }) };
  const properties = Object.entries(told).map(([id, value]: [string, unknown]) => ({ id, value }));
  return { defaults: {}, overrides: [{ matcher: { id: 'byType', options: 'number' }, properties }] };
};

const ofValues = ({ unit, mappings }: Panel): object => ({
  ...(unit !== undefined && { unit }),
  ...(mappings && { mappings: [{ type: 'value', options: valueMappings(mappings) }] }),
});

/** Grafana begins an axis at the lowest value unless it is told where. */
const ofLines = ({ type, steps }: Panel): object => ({
  ...(type === 'timeseries' && { min: 0 }),
  ...(steps === true && { custom: { lineInterpolation: 'stepAfter' } }),
});

const valueMappings = (mappings: NonNullable<Panel['mappings']>): object =>
  Object.fromEntries(Object.entries(mappings).map(([value, shown], index) => [value, { ...shown, index }]));

/** Which columns there are of a table, in their order. */
const organized = (columns: NonNullable<Panel['columns']>): object => ({
  excludeByName: { Time: true },
  indexByName: Object.fromEntries(Object.keys(columns).map((column, index) => [column, index])),
  renameByName: columns,
});

const variable = (name: string, query: string): object => ({
  ...{ name, type: 'query', datasource, query, definition: query, refresh: 2, includeAll: true, multi: true },
  current: { text: 'All', value: '$__all' },
});

const dashboard = (uid: string, title: string, panels: readonly Panel[], variables: readonly object[]): object => ({
  ...{ uid, title, tags: ['cross-account-kafka'], schemaVersion: 39, editable: true, refresh: '30s' },
  time: { from: 'now-6h', to: 'now' },
  templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus' }, ...variables] },
  panels: laidOut(panels),
});

/** Grafana's dashboards, by file name: the fleet for whoever runs clusters, the operator for whoever runs the operator. */
export const dashboards = (): Readonly<Record<string, object>> => ({
  'cross-account-kafka-fleet.json': dashboard('cakafka-fleet', 'Cross-account Kafka: fleet', fleetPanels, [
    variable('namespace', `label_values(${kafka}, namespace)`),
  ]),
  'cross-account-kafka-operator.json': dashboard('cakafka-operator', 'Cross-account Kafka: operator', operatorPanels, [
    variable('job', 'label_values(leader_election_master_status, job)'),
  ]),
});
