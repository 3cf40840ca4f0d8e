import { setTimeout as delay } from 'node:timers/promises';
import type { Counter } from '../../sandbox/consumer/index.ts';
import { startStreamingWorld, type StreamingWorld } from '../support/streaming.ts';
import { balance, type Balance } from './balance.ts';
import { lastWords, type LastWord } from './last-words.ts';

/** A thousand sensors, ten readings a second each. */
const sensors = { replicas: 2, sensorsPerReplica: 500, intervalMs: 100, delivery: { bufferRecords: 50_000 } };
const devices = sensors.replicas * sensors.sensorsPerReplica;
const partitions = 12;
export const topic = 'readings';
export const producer = 'greenhouse';

const lookAgainMs = 500;
/** A bound for what hangs, not a measure. */
const patienceMs = 90_000;

/** Something that goes wrong, or is done, while readings flow. */
export interface Disturbance {
  readonly what: string;
  /** Begins it; readings go on to flow meanwhile. */
  begin(flow: Flow): Promise<void>;
  /** Until the world is whole again. */
  end(flow: Flow): Promise<void>;
}

/** Readings of a thousand sensors on their way into the consumer's account, where they are counted. */
export class Flow {
  readonly streaming: StreamingWorld;
  readonly #counter: Counter;

  constructor(streaming: StreamingWorld, counter: Counter) {
    this.streaming = streaming;
    this.#counter = counter;
  }

  /** Lets it happen, with the operator killed in the middle of it, until every device is heard again. */
  async bear(disturbance: Disturbance): Promise<void> {
    await disturbance.begin(this);
    await this.streaming.replaceOperator();
    await disturbance.end(this);
    await this.everyDeviceIsHeard();
  }

  async everyDeviceIsHeard(): Promise<void> {
    const before = this.#counter.count()?.lines ?? 0;
    await until(`all ${devices} devices are heard in a second`, () => {
      const { lines = 0, heard = 0 } = this.#counter.count() ?? {};
      return lines > before + 1 && heard === devices;
    });
  }

  /** Until the producer's present pods write. */
  producing(): Promise<void> {
    return this.streaming.producing(devices);
  }

  /** Ends the pods, and waits for what is on its way. @returns what became of every reading */
  async settle(): Promise<Balance> {
    const { world, namespace } = this.streaming;
    await world.sandbox.kubectl('scale', `sensor/${producer}`, '--namespace', namespace, '--replicas=0');
    await until('the pods have ended', async () => (await this.streaming.podAddresses()).length === 0);
    const words = lastWords(world.sandbox.folder, producer);
    await this.#quiet(words);
    const { byDevice, totals } = await this.#counter.stop();
    return balance(words, byDevice, totals.misformed, sensors.sensorsPerReplica);
  }

  /** Until all has arrived that was acknowledged, or nothing arrives any more: then the balance tells what is missing. */
  async #quiet(words: readonly LastWord[]): Promise<void> {
    const acknowledged = words.reduce((sum, word) => sum + word.acknowledged, 0);
    let [last, changedAt] = [-1, Date.now()];
    await until('nothing arrives any more', () => {
      const distinct = this.#counter.count()?.totals.distinct ?? 0;
      if (distinct !== last) [last, changedAt] = [distinct, Date.now()];
      return distinct >= acknowledged || Date.now() - changedAt > quietMs;
    });
  }

  async stop(): Promise<void> {
    await this.streaming.stop();
  }
}

/** A reader that was cut off has found its way again by then. */
const quietMs = 10_000;

const until = async (what: string, so: () => boolean | Promise<boolean>): Promise<void> => {
  const end = Date.now() + patienceMs;
  while (!(await so())) {
    if (Date.now() > end) throw new Error(`waited ${patienceMs / 1000} s in vain until ${what}`);
    await delay(lookAgainMs);
  }
};

/** A world in which all sensors write and the consumer reads them through its endpoints. */
export const startFlow = async (): Promise<Flow> => {
  const streaming = await startStreamingWorld(partitions, sensors);
  await streaming.producing(devices);
  await streaming.first.connect();
  const flow = new Flow(streaming, await streaming.first.count(topic, 'ledger'));
  await flow.everyDeviceIsHeard();
  return flow;
};
