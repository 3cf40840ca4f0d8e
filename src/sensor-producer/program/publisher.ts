import type { Clock } from '../../clock.ts';
import { backoffMs } from '../../kube/backoff.ts';
import type { Buffer } from './buffer.ts';
import type { KafkaConnection, KafkaRecord } from './kafka.ts';
import type { Progress } from './progress.ts';
import { troubleOf } from './trouble.ts';

/** A record on its way, with the moment when it was handed over: for the time until it is acknowledged. */
export interface Outgoing extends KafkaRecord {
  readonly atMs: number;
}

export interface PublisherOptions {
  readonly topic: string;
  readonly buffer: Buffer<Outgoing>;
  /** Opens a connection to a topic that is ready to be written to. */
  readonly connect: () => Promise<KafkaConnection>;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onTrouble: (sentence: string) => void;
  /** Told how long each acknowledged record waited, in milliseconds. */
  readonly onAcknowledged: (waitedMs: number) => void;
}

/** As many records as one batch carries; what arrives meanwhile is the next batch. */
const batchLimit = 2_000;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
/** A connection that fails this often in a row is given up for a new one. */
const triesPerConnection = 3;

/**
 * Moves records from the buffer to the brokers, one batch after another, so that the readings of a device stay in order.
 * A batch is sent until it is acknowledged; what was sent more than once is counted, since it may have arrived twice.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  #connection: KafkaConnection | undefined;
  #failures = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Until the buffer is closed and empty, or `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const batch = await this.#options.buffer.take(batchLimit);
      if (batch.length === 0 || !(await this.#deliver(batch, signal))) break;
      this.#options.buffer.settled(batch.length);
    }
    await this.#disconnect();
  }

  /** @returns false when `signal` aborted before the batch was acknowledged */
  async #deliver(batch: readonly Outgoing[], signal: AbortSignal): Promise<boolean> {
    let sent = false;
    while (!signal.aborted) {
      if (sent) this.#options.progress.retried += batch.length;
      const connected = await this.#connected();
      if (connected) {
        sent = true;
        if (await this.#send(connected, batch)) return true;
      }
      await this.#pause(signal);
    }
    return false;
  }

  async #connected(): Promise<KafkaConnection | undefined> {
    if (this.#failures > 0 && this.#failures % triesPerConnection === 0) await this.#disconnect();
    try {
      this.#connection ??= await this.#options.connect();
      return this.#connection;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  async #send(connection: KafkaConnection, batch: readonly Outgoing[]): Promise<boolean> {
    const { topic, progress, clock, onAcknowledged } = this.#options;
    try {
      const hosts = await connection.send(
        topic,
        batch.map(({ key, value }) => ({ key, value })),
      );
      const nowMs = clock.now();
      progress.acknowledge(batch.length, hosts, nowMs);
      for (const { atMs } of batch) onAcknowledged(nowMs - atMs);
      this.#failures = 0;
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    const sentence = troubleOf(error);
    this.#options.progress.trouble = sentence;
    this.#options.onTrouble(sentence);
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    await clock.sleep(backoffMs(this.#failures, firstRetryMs, longestRetryMs, random), signal);
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }
}
