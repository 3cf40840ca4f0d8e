import { Counter, Histogram, type Registry } from 'prom-client';
import type { EndedCall } from '../aws/client.ts';

/** Calls to AWS, by service, operation and code. */
export class AwsMetrics {
  readonly #requests: Counter;
  readonly #throttles: Counter;
  readonly #durations: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'cakafka_aws_requests_total',
      help: 'Calls to AWS, by service, operation and code: ok, or the error code of AWS or of the network.',
      labelNames: ['service', 'operation', 'code'],
      registers,
    });
    this.#throttles = new Counter({
      name: 'cakafka_aws_request_throttles_total',
      help: 'Calls that AWS refused because there were too many, by service and operation.',
      labelNames: ['service', 'operation'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'cakafka_aws_request_duration_seconds',
      help: 'From sending a call to AWS until its end, all pages of a list together, by service.',
      labelNames: ['service'],
      buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
  }

  readonly ended = ({ call, failure, seconds }: EndedCall): void => {
    const [service = '', operation = ''] = call.split(':');
    this.#requests.inc({ service, operation, code: failure?.code ?? 'ok' });
    if (failure?.class === 'throttled') this.#throttles.inc({ service, operation });
    this.#durations.observe({ service }, seconds);
  };
}
