import type { CrossAccountKafka } from '../../../src/cross-account-kafka/object.ts';
import type { Simulation } from '../simulation.ts';
import { Replica } from './replica.ts';

type Labels = Readonly<Record<string, string | number>>;

/** What was scraped: by series, by minute since the recording began. */
export interface Recorded {
  readonly beganMs: number;
  readonly minutes: number;
  readonly samples: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

const minuteMs = 60_000;
const pods = ['operator-a', 'operator-b'] as const;
/** Not of the operator but of the process that runs this. */
const ofThisProcess = /^(nodejs|process)_/;
/** Passes and calls take no time on a stepped clock: a quantile would tell the edge of the first bucket. */
const withoutTime =
  /^(controller_runtime_reconcile_time|workqueue_work_duration|cakafka_aws_request_duration)_seconds$/;

/** What Prometheus would have of the operator: the metrics of its two pods, scraped each minute of the simulated time. */
export class Recorder {
  readonly #world: Simulation;
  readonly #beganMs: number;
  readonly #samples = new Map<string, Map<number, number>>();
  #leading: string = pods[0];
  #replicas: readonly Replica[];
  /** As they were at the last look, by UID. */
  #objects: ReadonlyMap<string | undefined, CrossAccountKafka> = new Map();
  #minute = -1;
  #scraping: Promise<void> = Promise.resolve();

  constructor(world: Simulation) {
    this.#world = world;
    this.#beganMs = world.clock.now();
    this.#replicas = pods.map((pod) => this.#start(pod));
    world.onAwsCall = (ended) => {
      this.#leader.metrics.aws.ended(ended);
    };
    world.apiForOperator.onEnd = (request) => {
      this.#leader.metrics.apiRequest(request);
    };
    world.onPass = (result) => {
      this.#leader.passEnded({ key: '', result, seconds: 0 });
    };
    world.afterEachPass = () => {
      this.#look();
      const minute = this.minute;
      if (minute > this.#minute) this.#scraping = this.#scraping.then(() => this.#scrape(minute));
      this.#minute = minute;
    };
  }

  /** Minutes since the recording began. */
  get minute(): number {
    return Math.floor((this.#world.clock.now() - this.#beganMs) / minuteMs);
  }

  /** The leader dies and the other pod takes over; what the dead process had counted is gone. */
  failOver(): void {
    const dead = this.#leading;
    this.#leading = pods.find((pod) => pod !== dead) ?? dead;
    this.#replicas = this.#replicas.map((one) => (one.pod === dead ? this.#start(dead) : one));
    this.#world.startOperator();
  }

  async recorded(): Promise<Recorded> {
    await this.#scraping;
    return { beganMs: this.#beganMs, minutes: this.#minute, samples: this.#samples };
  }

  /** As promtool's `input_series`. */
  async series(): Promise<readonly object[]> {
    const { samples, minutes } = await this.recorded();
    return [...samples].map(([series, values]) => ({
      series,
      values: Array.from({ length: minutes + 1 }, (_none, minute) => values.get(minute) ?? '_').join(' '),
    }));
  }

  #start(pod: string): Replica {
    return new Replica(pod, this.#world, () => this.#leading === pod);
  }

  get #leader(): Replica {
    const leader = this.#replicas.find(({ pod }) => pod === this.#leading);
    if (!leader) throw new Error(`no replica ${this.#leading}`);
    return leader;
  }

  /** Tells the replicas what changed, as the events of a watch do. */
  #look(): void {
    const objects = new Map(this.#world.objects().map((object) => [object.metadata.uid, object]));
    for (const uid of new Set([...this.#objects.keys(), ...objects.keys()])) {
      const [before, after] = [this.#objects.get(uid), objects.get(uid)];
      if (before !== after) for (const one of this.#replicas) one.saw(before, after);
    }
    this.#objects = objects;
  }

  /** Of both in the same moment. */
  async #scrape(minute: number): Promise<void> {
    const scraped = this.#replicas.map(async ({ pod, metrics }) => {
      for (const { name, values } of await metrics.registry.getMetricsAsJSON()) {
        if (ofThisProcess.test(name) || withoutTime.test(name)) continue;
        for (const value of values)
          this.#keep(seriesName(value, name), { ...(value.labels as Labels), pod }, minute, value.value);
      }
    });
    await Promise.all(scraped);
  }

  #keep(name: string, labels: Labels, minute: number, value: number): void {
    const all = Object.entries(labels).map(([label, is]) => `${label}="${is}"`);
    const series = `${name}{${all.join(',')}}`;
    this.#samples.set(series, (this.#samples.get(series) ?? new Map<number, number>()).set(minute, value));
  }
}

/** Those of a histogram have names of their own. */
const seriesName = (value: object, name: string): string =>
  'metricName' in value && typeof value.metricName === 'string' ? value.metricName : name;
