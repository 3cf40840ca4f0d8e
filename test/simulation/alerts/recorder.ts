import { Metrics } from '../../../src/metrics/index.ts';
import type { Simulation } from '../simulation.ts';

type Labels = Readonly<Record<string, string | number>>;

const minuteMs = 60_000;
/** Both replicas tell of every object; whoever writes rules must not count twice. */
const replicas = ['operator-a', 'operator-b'];

/** What Prometheus would have of the operator: its metrics, scraped each minute of the simulated time. */
export class Recorder {
  readonly metrics = new Metrics();
  readonly #world: Simulation;
  readonly #beganMs: number;
  /** By series, by minute. */
  readonly #samples = new Map<string, Map<number, number>>();
  #minute = -1;
  #scraping: Promise<void> = Promise.resolve();

  constructor(world: Simulation) {
    this.#world = world;
    this.#beganMs = world.clock.now();
    const list = () => world.objects();
    this.metrics.crossAccountKafkas.watch(list, () => world.clock.now());
    this.metrics.fleet.watch(list);
    this.metrics.leads('cross-account-kafka', () => true);
    world.onAwsCall = this.metrics.aws.ended;
    world.afterEachPass = () => {
      const minute = this.minute;
      if (minute > this.#minute) this.#scraping = this.#scraping.then(() => this.#scrape(minute));
      this.#minute = minute;
    };
  }

  /** Minutes since the recording began. */
  get minute(): number {
    return Math.floor((this.#world.clock.now() - this.#beganMs) / minuteMs);
  }

  /** As promtool's `input_series`. */
  async series(): Promise<readonly object[]> {
    await this.#scraping;
    return [...this.#samples].map(([series, values]) => ({
      series,
      values: Array.from({ length: this.#minute + 1 }, (_none, minute) => values.get(minute) ?? '_').join(' '),
    }));
  }

  async #scrape(minute: number): Promise<void> {
    const metrics = await this.metrics.registry.getMetricsAsJSON();
    for (const { name, values } of metrics) {
      if (/^(nodejs|process)_/.test(name)) continue;
      for (const value of values) this.#keep(seriesName(value, name), value.labels as Labels, minute, value.value);
    }
  }

  #keep(name: string, labels: Labels, minute: number, value: number): void {
    for (const pod of replicas) {
      const all = Object.entries({ ...labels, pod }).map(([label, is]) => `${label}="${is}"`);
      const series = `${name}{${all.join(', ')}}`;
      this.#samples.set(series, (this.#samples.get(series) ?? new Map<number, number>()).set(minute, value));
    }
  }
}

/** Those of a histogram have names of their own. */
const seriesName = (value: object, name: string): string =>
  'metricName' in value && typeof value.metricName === 'string' ? value.metricName : name;
