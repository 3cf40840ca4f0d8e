import { Gauge, type Registry } from 'prom-client';

/** A value with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

type Told = Awaited<ReturnType<Gauge['get']>>;

/**
 * A gauge whose samples are taken at each scrape, one by one, and kept by nobody: nothing stays of an object that is gone, and
 * those of a thousand objects, tens of thousands, are never there together.
 */
export class SampledGauge extends Gauge {
  readonly #samples: () => Iterable<Sample>;

  constructor(
    registry: Registry,
    about: { name: string; help: string; labelNames: string[] },
    samples: () => Iterable<Sample>,
  ) {
    super({ ...about, registers: [registry] });
    this.#samples = samples;
  }

  /** The registry goes through the values once, in their order; that they are no array does not matter to it. */
  override async get(): Promise<Told> {
    return { ...(await super.get()), values: this.#samples() as Told['values'] };
  }
}
