import type { CrossAccountKafka } from '../../../src/cross-account-kafka/object.ts';
import { Metrics } from '../../../src/metrics/index.ts';
import type { Simulation } from '../simulation.ts';

const name = 'cross-account-kafka';

/** A process of the operator in one of its pods, and what it tells: each of all objects, who leads also of passes and calls. */
export class Replica {
  readonly pod: string;
  readonly metrics = new Metrics();
  readonly passEnded = this.metrics.controllers.passes(name);
  readonly #now: () => number;

  constructor(pod: string, world: Simulation, isLeader: () => boolean) {
    this.pod = pod;
    this.#now = () => world.clock.now();
    const list = () => world.objects();
    this.metrics.crossAccountKafkas.watch(list, this.#now);
    this.metrics.fleet.watch(list);
    this.metrics.leads(name, isLeader);
  }

  saw(before: CrossAccountKafka | undefined, after: CrossAccountKafka | undefined): void {
    this.metrics.crossAccountKafkas.changed(before, after);
    this.metrics.fleet.changed(before, after, this.#now());
  }
}
