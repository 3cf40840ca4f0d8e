import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Children } from '../../sandbox/children.ts';
import { freePorts } from '../../sandbox/free-ports.ts';
import type { Recorded } from '../simulation/alerts/recorder.ts';
import { eventually } from '../support/eventually.ts';
import { prometheusProgram } from '../support/tools/promtool.ts';
import { openMetrics } from './open-metrics.ts';

/** Of series that were scraped each minute. */
const stepSeconds = 60;
/**
 * What a scrape no longer finds is gone for Prometheus at once. A file of samples cannot say so: they would all live five
 * minutes longer, and a condition would be True and False meanwhile.
 */
const lookback = `--query.lookback-delta=${stepSeconds - 1}s`;

export interface Point {
  /** Since 1970. */
  readonly seconds: number;
  readonly value: number;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}

/** From when to when, in seconds since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Of everything recorded. */
export const rangeOf = ({ beganMs, minutes }: Recorded): Range => ({
  from: beganMs / 1000,
  to: beganMs / 1000 + minutes * 60,
});

/** A Prometheus that is asked. */
export class Prometheus {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error with what Prometheus says of the question */
  over(query: string, { from, to }: Range): Promise<readonly Series[]> {
    return this.#ask('query_range', { query, start: `${from}`, end: `${to}`, step: `${stepSeconds}` });
  }

  /** @throws Error with what Prometheus says of the question */
  at(query: string, seconds: number): Promise<readonly Series[]> {
    return this.#ask('query', { query, time: `${seconds}` });
  }

  async #ask(what: string, parameters: Record<string, string>): Promise<readonly Series[]> {
    const response = await fetch(`${this.#url}/api/v1/${what}?${new URLSearchParams(parameters).toString()}`);
    const { error, data } = (await response.json()) as Answer;
    if (!data) throw new Error(`${parameters['query'] ?? ''}: ${error ?? response.statusText}`);
    return data.result.map(seriesOf);
  }
}

interface Answer {
  readonly error?: string;
  readonly data?: { readonly result: readonly Found[] };
}

type Sample = readonly [seconds: number, value: string];

interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly Sample[];
  readonly value?: Sample;
}

/** `NaN` and `+Inf` are no place on an axis: they are gaps, as in Grafana. */
const seriesOf = ({ metric, values, value }: Found): Series => ({
  labels: metric,
  points: (values ?? (value ? [value] : []))
    .map(([seconds, text]) => ({ seconds, value: Number(text) }))
    .filter((point) => Number.isFinite(point.value)),
});

/** Lets Prometheus's own engine answer over what was recorded; nothing is left of it afterwards, whatever happens. */
export const overRecorded = async <T>(recorded: Recorded, use: (prometheus: Prometheus) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'prometheus-'));
  const children = new Children(folder, folder);
  try {
    await makeBlocks(recorded, children, folder);
    return await use(await start(children, folder));
  } finally {
    await children.stop();
    await rm(folder, { recursive: true });
  }
};

/** By a child that ends with us, as the server does: what it wrote after our end nobody would remove. */
const makeBlocks = async (recorded: Recorded, children: Children, folder: string): Promise<void> => {
  const samples = path.join(folder, 'samples.txt');
  await writeFile(samples, openMetrics(recorded));
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', samples, path.join(folder, 'data')];
  const child = await children.start('promtool', await prometheusProgram('promtool'), args);
  const { code } = await child.exited();
  if (code !== 0) throw new Error(`promtool made no blocks:\n${child.tail()}`);
};

const start = async (children: Children, folder: string): Promise<Prometheus> => {
  const config = path.join(folder, 'prometheus.yaml');
  await writeFile(config, 'scrape_configs: []\n');
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const storage = `--storage.tsdb.path=${path.join(folder, 'data')}`;
  const args = [`--config.file=${config}`, storage, `--web.listen-address=127.0.0.1:${port}`, lookback];
  const child = await children.start('prometheus', await prometheusProgram('prometheus'), args, { cwd: folder });
  await eventually(async () => {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!isReady) throw new Error(`Prometheus is not ready:\n${child.tail()}`);
  });
  return new Prometheus(url);
};
