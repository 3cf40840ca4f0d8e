import { consumerAccount } from '../aws/fresh-ids.ts';
import { Consumer, type Reader, type Reading } from '../consumer/index.ts';
import type { Brokers } from '../consumer/secret.ts';
import type { SandboxWorld } from '../world.ts';
import type { Site } from './accounts.ts';

const topic = 'readings';

/** The consumer account of the story and its program, which has been told the ARN of the secret and nothing else. */
export class DemoConsumer {
  readonly #consumer: Consumer;
  #reader: Reader | undefined;

  constructor(world: SandboxWorld, site: Site, secretArn: string) {
    this.#consumer = new Consumer(world, { account: consumerAccount, ...site, secretArn });
  }

  brokers(): Promise<Brokers> {
    return this.#consumer.brokers();
  }

  connect(): Promise<void> {
    return this.#consumer.connect();
  }

  async read(): Promise<void> {
    this.#reader = await this.#consumer.read(topic, 'dashboard');
  }

  readings(): readonly Reading[] {
    return this.#reader?.readings() ?? [];
  }

  devices(): readonly string[] {
    return [...new Set(this.readings().map(({ device }) => device))];
  }

  get isReading(): boolean {
    return this.#reader?.child.isRunning ?? false;
  }

  /** Broker (`b-1`) → how many readings have come from the partitions that it leads. */
  readingsByBroker(): ReadonlyMap<string, number> {
    const leaders = this.#reader?.leaders() ?? {};
    const brokerOf = ({ partition }: Reading): string => (leaders[partition] ?? '').split('.')[0] ?? '';
    const byBroker = Map.groupBy(this.readings(), brokerOf);
    return new Map([...byBroker].map(([broker, readings]) => [broker, readings.length]));
  }

  /** What its program has told last, of readings, leaders and troubles. */
  soFar(): string {
    const byBroker = [...this.readingsByBroker()].map(([broker, count]) => `${broker}: ${count}`).join(', ');
    return [byBroker, JSON.stringify(this.#reader?.leaders()), this.#reader?.child.tail(20)].join('\n');
  }

  /** Ends its program and deletes its endpoints. */
  async leave(): Promise<void> {
    await this.#reader?.stop();
    await this.#consumer.leave();
    this.#consumer.close();
  }
}
