import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Progress } from './progress.ts';

export interface SensorMetrics {
  readonly registry: Registry;
  readonly acknowledged: (waitedMs: number) => void;
  /** In Prometheus's text format. */
  readonly text: () => Promise<string>;
}

/** The metrics of a sensor pod; names are API. Counts are read from `progress` when somebody asks. */
export const sensorMetrics = (progress: Progress): SensorMetrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const count = (name: string, help: string, value: () => number): void => {
    new Counter({
      name: `cakafka_sensor_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  };
  count('readings', 'Readings taken.', () => progress.taken);
  count('acknowledged', 'Readings that the brokers acknowledged.', () => progress.acknowledged);
  count('dropped', 'Readings dropped because the buffer was full.', () => progress.dropped);
  count('retried', 'Readings sent again: each may have arrived more than once.', () => progress.retried);
  count('skipped', 'Readings not taken because the buffer was full.', () => progress.skipped);
  new Gauge({
    name: 'cakafka_sensor_buffer_records',
    help: 'Readings taken and not yet acknowledged.',
    registers: [registry],
    collect() {
      this.set(progress.buffered());
    },
  });
  const waits = new Histogram({
    name: 'cakafka_sensor_acknowledge_seconds',
    help: 'From taking a reading until the brokers acknowledged it.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  });
  return {
    registry,
    acknowledged: (waitedMs) => {
      waits.observe(waitedMs / 1000);
    },
    text: () => registry.metrics(),
  };
};
