import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { AwsMetrics } from './aws.ts';
import { ConditionMetrics } from './conditions.ts';
import { ControllerMetrics } from './controller.ts';
import { FleetMetrics } from './fleet.ts';
import { restClientRequests } from './rest-client.ts';

/** Every metric of the operator; names and labels are API (docs/reference/metrics.md). No ARN and no principal is a label. */
export class Metrics {
  readonly registry = new Registry();
  readonly aws = new AwsMetrics(this.registry);
  readonly controllers = new ControllerMetrics(this.registry);
  readonly fleet = new FleetMetrics(this.registry);
  readonly crossAccountKafkas = new ConditionMetrics(this.registry, 'CrossAccountKafka');
  readonly sensorProducers = new ConditionMetrics(this.registry, 'SensorProducer');
  readonly apiRequest = restClientRequests(this.registry);
  readonly #leases = new Map<string, () => boolean>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const leases = this.#leases;
    new Gauge({
      name: 'leader_election_master_status',
      help: '1 while this process holds the lease of that name, 0 while another does.',
      labelNames: ['name'],
      registers: [this.registry],
      collect() {
        for (const [name, isLeader] of leases) this.set({ name }, isLeader() ? 1 : 0);
      },
    });
  }

  /** @param isLeader asked at each scrape */
  leads(name: string, isLeader: () => boolean): void {
    this.#leases.set(name, isLeader);
  }

  /** In Prometheus's text format, one metric after the other: of a thousand objects all at once is many megabytes. */
  async *text(): AsyncGenerator<string> {
    for (const { name } of this.registry.getMetricsAsArray())
      yield `${await this.registry.getSingleMetricAsString(name)}\n\n`;
  }
}
