import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of the process; names are API. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const calls = new Counter({
    name: 'cakafka_aws_calls_total',
    help: 'Calls to AWS, by IAM action and outcome (ok, or the class of the failure).',
    labelNames: ['call', 'outcome'],
    registers,
  });
  const passes = new Histogram({
    name: 'cakafka_reconcile_seconds',
    help: 'How long one pass over one object took, by result.',
    labelNames: ['result'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  const leader = new Gauge({ name: 'cakafka_leader', help: '1 while this process holds the lease.', registers });
  return {
    awsCall: (call, outcome) => {
      calls.inc({ call, outcome });
    },
    pass: ({ result, seconds }) => {
      passes.observe({ result }, seconds);
    },
    leads: (yes) => {
      leader.set(yes ? 1 : 0);
    },
    text: () => registry.metrics(),
  };
};

export interface Metrics {
  readonly awsCall: (call: string, outcome: string) => void;
  readonly pass: (pass: { readonly result: 'success' | 'error'; readonly seconds: number }) => void;
  readonly leads: (yes: boolean) => void;
  /** In Prometheus's text format. */
  readonly text: () => Promise<string>;
}
