/** One alert: what it says, and when. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** How long it must be so. */
  readonly for: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly summary: string;
  readonly description: string;
}

const kafka = 'operator_crossaccountkafka_status_condition_count';
const sensor = 'operator_sensorproducer_status_condition_count';
/** Both replicas tell it. */
const ofAccount = (metric: string): string => `max by (namespace, name, account) (${metric})`;
const object = '{{ $labels.namespace }}/{{ $labels.name }}';

const objects: readonly Alert[] = [
  {
    alert: 'CrossAccountKafkaStalled',
    expr: `max by (namespace, name, reason) (${kafka}{type="Stalled", status="True"}) == 1`,
    for: '5m',
    severity: 'critical',
    summary: `${object} waits for somebody: {{ $labels.reason }}.`,
    description: 'Nothing more happens until somebody acts on what the message of its condition Stalled says.',
  },
  {
    alert: 'CrossAccountKafkaNotReady',
    // AWS takes up to 40 minutes to make a cluster and longer to change one: an hour of work is no trouble yet.
    expr: [
      `max by (namespace, name) (${kafka}{type="Ready", status!="True"}) == 1`,
      `unless on (namespace, name) ${kafka}{type="Ready", reason=~"WaitingForAws|Applying|Deleting|PlanOnly"} == 1`,
      `unless on (namespace, name) ${kafka}{type="Stalled", status="True"} == 1`,
    ].join('\n'),
    for: '10m',
    severity: 'warning',
    summary: `${object} is not Ready.`,
    description: 'Its status says which part is missing; consumers that are connected may go on.',
  },
  {
    alert: 'CrossAccountKafkaSlow',
    expr: [
      `max by (namespace, name) (${kafka}{type="Ready", reason=~"WaitingForAws|Applying"}) == 1`,
      `unless on (namespace, name) ${kafka}{type="Stalled", status="True"} == 1`,
    ].join('\n'),
    for: '2h',
    severity: 'warning',
    summary: `${object} has been changing for two hours.`,
    description:
      'AWS takes up to 40 minutes to make a cluster and fifteen to add brokers; changes of the instance type take longer.',
  },
  {
    alert: 'BrokerTargetUnhealthy',
    expr: 'max by (namespace, name, broker) (cakafka_target_healthy) == 0',
    for: '5m',
    severity: 'critical',
    summary: `Broker {{ $labels.broker }} of ${object} does not answer its load balancer.`,
    description: 'Consumers in other accounts do not reach this broker.',
  },
  {
    alert: 'EndpointConnectionLost',
    expr: [
      `${ofAccount('cakafka_endpoint_connections{state="missing"}')} > 0`,
      'and on (namespace, name, account)',
      ofAccount('max_over_time(cakafka_endpoint_connections{state="connected"}[6h])'),
      `> ${ofAccount('cakafka_endpoint_connections{state="connected"}')}`,
    ].join('\n'),
    for: '10m',
    severity: 'warning',
    summary: `Account {{ $labels.account }} lost endpoints to {{ $value }} brokers of ${object}.`,
    description: 'It had more endpoints connected within the last six hours.',
  },
  {
    alert: 'DeletionBlocked',
    expr: `max by (namespace, name, reason) (${kafka}{type="DeletionBlocked", status="True"}) == 1`,
    for: '30m',
    severity: 'info',
    summary: `The deletion of ${object} waits: {{ $labels.reason }}.`,
    description:
      'The message of its condition DeletionBlocked names the account and the endpoints, or what else is left.',
  },
  {
    alert: 'SensorProducerStalled',
    expr: `max by (namespace, name, reason) (${sensor}{type="Stalled", status="True"}) == 1`,
    for: '5m',
    severity: 'critical',
    summary: `Sensors ${object} wait for somebody: {{ $labels.reason }}.`,
    description: 'Nothing more happens until somebody acts on what the message of its condition Stalled says.',
  },
  {
    alert: 'SensorProducerSilent',
    expr: `max by (namespace, name) (${sensor}{type="Producing", status!="True", reason!="NoReplicas"}) == 1`,
    for: '5m',
    severity: 'warning',
    summary: `Some sensors of ${object} write nothing.`,
    description: 'The message of its condition Producing has the words of the pods.',
  },
];

const operator: readonly Alert[] = [
  {
    alert: 'OperatorWithoutLeader',
    expr: 'absent(leader_election_master_status{name="cross-account-kafka"} == 1)',
    for: '5m',
    severity: 'critical',
    summary: 'No replica of the operator leads.',
    description: 'Nothing is repaired and no broker’s new address is registered; connections that are up go on.',
  },
  {
    alert: 'ReconcileErrors',
    expr: 'sum by (controller) (increase(controller_runtime_reconcile_errors_total{controller=~"cross-account-kafka|sensor-producer"}[10m])) > 0',
    for: '15m',
    severity: 'warning',
    summary: 'Passes of {{ $labels.controller }} keep failing.',
    description: 'The log has the error; it is a defect, or the API server refuses what the operator writes.',
  },
  {
    alert: 'PassStuck',
    // The gauge falls when a pass that hangs is given up, and rises when it is tried again: so the longest of ten minutes counts, for longer than one slow pass would.
    expr: 'max by (controller) (max_over_time(workqueue_longest_running_processor_seconds{controller=~"cross-account-kafka|sensor-producer"}[10m])) > 120',
    for: '15m',
    severity: 'warning',
    summary: 'Passes of {{ $labels.controller }} take minutes, again and again.',
    description: 'A pass usually takes less than a second, and is given up after five minutes.',
  },
  {
    alert: 'AwsAccessDenied',
    expr: 'sum by (service, operation) (increase(cakafka_aws_requests_total{code=~"AccessDenied.*|UnauthorizedOperation"}[10m])) > 0',
    for: '10m',
    severity: 'warning',
    summary: 'AWS denies {{ $labels.service }}:{{ $labels.operation }}.',
    description: 'A role lacks a permission, or a service control policy forbids it.',
  },
  {
    alert: 'AwsThrottled',
    expr: 'sum by (service) (increase(cakafka_aws_request_throttles_total[10m])) > 20',
    for: '20m',
    severity: 'warning',
    summary: 'AWS throttles calls to {{ $labels.service }}.',
    description: 'Something in the account calls it too often; the operator slows down, others may suffer.',
  },
  {
    alert: 'EventLoopSlow',
    expr: 'max by (pod) (nodejs_eventloop_lag_p99_seconds and on (pod) leader_election_master_status{name="cross-account-kafka"}) > 0.5',
    for: '10m',
    severity: 'warning',
    summary: 'The operator’s process {{ $labels.pod }} is short of CPU.',
    description: 'Leases are renewed late when the event loop stands still.',
  },
];

export const alerts: readonly Alert[] = [...objects, ...operator];

/** Rules for Prometheus, as its rule files and a PrometheusRule have them. */
export const ruleGroups = (): readonly object[] => [
  { name: 'cross-account-kafka.objects', rules: objects.map(ruleOf) },
  { name: 'cross-account-kafka.operator', rules: operator.map(ruleOf) },
];

const ruleOf = ({ alert, expr, for: lasting, severity, summary, description }: Alert): object => ({
  alert,
  expr,
  for: lasting,
  labels: { severity },
  annotations: { summary, description, runbook_url: `docs/runbooks/${alert}.md` },
});
