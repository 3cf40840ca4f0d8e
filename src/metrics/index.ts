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
  readonly #leader = new Gauge({
    name: 'leader_election_master_status',
    help: '1 while this process holds the lease of that name, 0 while another does.',
    labelNames: ['name'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param isLeader asked at each scrape */
  leads(name: string, isLeader: () => boolean): void {
    Object.assign(this.#leader, {
      collect: () => {
        this.#leader.set({ name }, isLeader() ? 1 : 0);
      },
    });
  }

  /** In Prometheus's text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
