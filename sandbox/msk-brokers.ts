import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BrokerMachines, BrokerPlace, Ending } from './aws/broker-machines.ts';
import type { Progress } from './cache.ts';
import type { Children } from './children.ts';
import type { Authority } from './authority.ts';
import { mskPorts } from './kafka/broker-properties.ts';
import { KafkaCluster, type ScramUser } from './kafka/cluster.ts';
import { readyKafka } from './kafka/index.ts';
import { kafkaVersionFor } from './kafka/parts.ts';

export interface MskBrokersOptions {
  readonly children: Children;
  readonly authority: Authority;
  /** Holds a folder for each cluster. */
  readonly folder: string;
  readonly progress: Progress;
  /** Told, in a sentence, what went wrong with a broker. */
  readonly onTrouble: (sentence: string) => void;
}

/** The real cluster behind one of MSK's. */
interface Behind {
  /** The first start of all brokers so far, one batch after the other. */
  built: Promise<void>;
  kafka?: KafkaCluster;
}

/** Real Kafka brokers as what the AWS double's MSK clusters run on. */
export class MskBrokers implements BrokerMachines {
  readonly #options: MskBrokersOptions;
  readonly #clusters = new Map<string, Behind>();
  #serial = 0;

  constructor(options: MskBrokersOptions) {
    this.#options = options;
  }

  build(clusterArn: string, kafkaVersion: string, brokers: readonly BrokerPlace[]): void {
    const known = this.#clusters.get(clusterArn);
    const behind = known ?? this.#begin(clusterArn, kafkaVersion);
    behind.built = behind.built.then(async () => {
      await (known ? behind.kafka?.add(brokers) : behind.kafka?.start(brokers));
    });
    void this.#tellOfFailure(clusterArn, behind.built);
  }

  async start(clusterArn: string, brokerId: number): Promise<boolean> {
    const kafka = await this.#built(clusterArn);
    if (!kafka) return false;
    return kafka.isRunning(brokerId) || (await this.#tellOfFailure(clusterArn, kafka.restart(brokerId)));
  }

  async stop(clusterArn: string, brokerId: number, ending: Ending): Promise<void> {
    const kafka = await this.#built(clusterArn);
    await (ending === 'inOrder' ? kafka?.halt(brokerId) : kafka?.kill(brokerId));
  }

  async remove(clusterArn: string, brokerId: number): Promise<void> {
    const kafka = await this.#built(clusterArn);
    if (kafka) await this.#tellOfFailure(clusterArn, kafka.remove(brokerId));
  }

  async end(clusterArn: string): Promise<void> {
    const behind = this.#clusters.get(clusterArn);
    this.#clusters.delete(clusterArn);
    await behind?.built.catch(() => undefined);
    await behind?.kafka?.stop();
  }

  admit(clusterArn: string, user: ScramUser): void {
    void this.#tellOfFailure(
      clusterArn,
      this.#built(clusterArn).then((kafka) => kafka?.admit(user)),
    );
  }

  dismiss(clusterArn: string, userName: string): void {
    void this.#tellOfFailure(
      clusterArn,
      this.#built(clusterArn).then((kafka) => kafka?.dismiss(userName)),
    );
  }

  behind(clusterArn: string, brokerId: number, port: number): { host: string; port: number } | undefined {
    const ports = this.#clusters.get(clusterArn)?.kafka?.portsOf(brokerId);
    const real = { [mskPorts.tls]: ports?.tls, [mskPorts.scram]: ports?.scram }[port];
    return real === undefined ? undefined : { host: '127.0.0.1', port: real };
  }

  async partitions(clusterArn: string): Promise<ReadonlyMap<number, number> | undefined> {
    return (await this.#built(clusterArn))?.partitions();
  }

  async clear(): Promise<void> {
    await Promise.all([...this.#clusters.keys()].map((arn) => this.end(arn)));
  }

  #begin(clusterArn: string, kafkaVersion: string): Behind {
    const behind: Behind = {
      built: this.#make(kafkaVersion).then((kafka) => {
        behind.kafka = kafka;
      }),
    };
    this.#clusters.set(clusterArn, behind);
    return behind;
  }

  async #make(kafkaVersion: string): Promise<KafkaCluster> {
    const { children, authority, progress } = this.#options;
    const parts = await readyKafka(kafkaVersionFor(kafkaVersion), progress);
    this.#serial += 1;
    const folder = path.join(this.#options.folder, `cluster-${this.#serial}`);
    await mkdir(folder, { recursive: true });
    return new KafkaCluster({ parts, children, authority, folder });
  }

  /** The cluster, once those of its brokers that were asked for have started; undefined if they did not, or it has ended. */
  async #built(clusterArn: string): Promise<KafkaCluster | undefined> {
    const behind = this.#clusters.get(clusterArn);
    return behind?.built.then(
      () => behind.kafka,
      () => undefined,
    );
  }

  /** Whether something was done. What fails because its cluster ends meanwhile is no trouble. */
  async #tellOfFailure(clusterArn: string, work: Promise<unknown>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      if (this.#clusters.has(clusterArn)) this.#options.onTrouble(`${clusterArn}: ${sentence}`);
      return false;
    }
  }
}
