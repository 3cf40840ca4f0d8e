import { Gauge, type Registry } from 'prom-client';

/** A value with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

type Told = Awaited<ReturnType<Gauge['get']>>;

/**
 * A gauge whose samples are taken at each scrape and kept by nobody: nothing stays of an object that is gone, and of a thousand
 * objects not tens of thousands of samples from one scrape to the next.
 */
export class SampledGauge extends Gauge {
  readonly #samples: () => readonly Sample[];

  constructor(
    registry: Registry,
    about: { name: string; help: string; labelNames: string[] },
    samples: () => readonly Sample[],
  ) {
    super({ ...about, registers: [registry] });
    this.#samples = samples;
  }

  override async get(): Promise<Told> {
    return { ...(await super.get()), values: [...this.#samples()] };
  }
}
