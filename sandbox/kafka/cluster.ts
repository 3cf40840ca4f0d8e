import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import kafkajs, { type Admin } from 'kafkajs';
import { stopIdleTimers } from '../../src/sensor-producer/program/kafkajs-idle-timer.ts';
import type { Children } from '../children.ts';
import { freePorts } from '../free-ports.ts';
import type { Authority } from './authority.ts';
import { Broker, type ScramUser } from './broker.ts';
import type { BrokerIdentity, BrokerPorts } from './broker-properties.ts';
import { logConfiguration, type KafkaParts } from './parts.ts';

/** A broker as MSK knows it. */
export interface BrokerPlace {
  readonly id: number;
  readonly host: string;
  readonly zoneId: string;
}

export interface ClusterOptions {
  readonly parts: KafkaParts;
  readonly children: Children;
  readonly authority: Authority;
  /** Holds a folder for each broker. */
  readonly folder: string;
  readonly users: readonly ScramUser[];
}

interface Member {
  readonly identity: BrokerIdentity;
  readonly broker: Broker;
}

stopIdleTimers();

const controllersAtMost = 3;
const replicasAtMost = 3;
const requestTimeoutMs = 10_000;

/** A Kafka cluster that brokers can be added to and taken from while it runs. */
export class KafkaCluster {
  readonly #options: ClusterOptions;
  readonly #clusterId = randomBytes(16).toString('base64url');
  readonly #members = new Map<number, Member>();
  #controllers: readonly BrokerIdentity[] = [];
  #replicas = 1;

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  get brokerIds(): readonly number[] {
    return [...this.#members.keys()];
  }

  /** Where a broker really listens: the data plane forwards to it. */
  portsOf(id: number): BrokerPorts | undefined {
    return this.#members.get(id)?.identity.ports;
  }

  /** Starts the first brokers, all at once. The first three also keep the cluster's metadata, and are never removed. */
  async start(places: readonly BrokerPlace[]): Promise<void> {
    const identities = await Promise.all(places.map(identityOf));
    // An even number of voters tolerates no more failures than one less.
    const voters = identities.length >= controllersAtMost ? controllersAtMost : 1;
    this.#controllers = identities.slice(0, voters);
    this.#replicas = Math.min(replicasAtMost, identities.length);
    await Promise.all(identities.map((identity) => this.#prepare(identity)));
    await Promise.all([...this.#members.values()].map(({ broker }) => broker.start()));
  }

  /** Adds brokers. What exists stays where it is: only new topics, or a reassignment, bring partitions to them. */
  async add(places: readonly BrokerPlace[]): Promise<void> {
    await Promise.all(
      places.map(async (place) => {
        await this.#prepare(await identityOf(place));
        await this.#members.get(place.id)?.broker.start();
      }),
    );
  }

  /** Partitions with a replica on a broker, as `topic-partition`. */
  async partitionsOn(id: number): Promise<readonly string[]> {
    return this.#asAdmin(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata();
      return topics.flatMap(({ name, partitions }) =>
        partitions.filter(({ replicas }) => replicas.includes(id)).map(({ partitionId }) => `${name}-${partitionId}`),
      );
    });
  }

  /** Whether a broker keeps the cluster's metadata. */
  isController(id: number): boolean {
    return this.#controllers.some((one) => one.id === id);
  }

  /** Takes a broker out for good. It must hold no partitions. */
  async remove(id: number): Promise<void> {
    const member = this.#members.get(id);
    if (!member) return;
    await member.broker.stop();
    await this.#unregister(id);
    await member.broker.wipe();
    this.#members.delete(id);
  }

  /** Ends a broker as a failing machine does. */
  async kill(id: number): Promise<void> {
    await this.#members.get(id)?.broker.kill();
  }

  /** Starts a broker that ended, on the disk it had. */
  async restart(id: number): Promise<void> {
    await this.#members.get(id)?.broker.start();
  }

  /** Ends all brokers in order and leaves their disks. */
  async end(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ broker }) => broker.stop()));
  }

  /** Ends all: the data is not needed any more, and the last voter would wait for the others. */
  async stop(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ broker }) => broker.kill()));
    await Promise.all([...this.#members.values()].map(({ broker }) => broker.wipe()));
    this.#members.clear();
  }

  async #prepare(identity: BrokerIdentity): Promise<void> {
    const { parts, children, authority, users } = this.#options;
    const folder = path.join(this.#options.folder, `broker-${identity.id}`);
    await mkdir(folder, { recursive: true });
    const { key, cert } = await authority.server([identity.host]);
    await writeFile(path.join(folder, 'broker.pem'), key + '\n' + cert + '\n' + authority.cert, { mode: 0o600 });
    await writeFile(path.join(folder, 'authority.pem'), authority.cert);
    const setup = {
      ...identity,
      isController: this.isController(identity.id),
      controllers: this.#controllers,
      replicas: this.#replicas,
      keyStore: path.join(folder, 'broker.pem'),
      trustStore: path.join(folder, 'authority.pem'),
      dataFolder: path.join(folder, 'data'),
    };
    const broker = new Broker({ parts, children, users, clusterId: this.#clusterId, setup, folder });
    await broker.format();
    this.#members.set(identity.id, { identity, broker });
  }

  /** Kafka remembers a broker that is away until it is told that it comes back no more. */
  async #unregister(id: number): Promise<void> {
    const { parts, children } = this.#options;
    const flags = [...parts.javaFlags, `-Dlog4j2.configurationFile=${logConfiguration}`, '-cp', parts.classPath];
    const args = ['unregister', '--bootstrap-server', this.#servers().join(','), '--id', String(id)];
    const tool = await children.start('kafka-unregister', 'java', [
      ...[...flags, 'org.apache.kafka.tools.ClusterTool'],
      ...args,
    ]);
    const { code } = await tool.exited();
    if (code !== 0) throw new Error(`Kafka does not let broker ${id} go:\n${tool.tail()}`);
  }

  /** The listener between brokers, which asks for no login: for the sandbox itself. */
  #servers(): string[] {
    const running = [...this.#members.values()].filter(({ broker }) => broker.isRunning);
    return running.map(({ identity }) => `127.0.0.1:${identity.ports.internal}`);
  }

  async #asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const kafka = new kafkajs.Kafka({
      clientId: 'sandbox',
      brokers: this.#servers(),
      requestTimeout: requestTimeoutMs,
      logLevel: kafkajs.logLevel.NOTHING,
    });
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

const identityOf = async (place: BrokerPlace): Promise<BrokerIdentity> => {
  const [controller = 0, internal = 0, tls = 0, scram = 0] = await freePorts(4);
  return { ...place, ports: { controller, internal, tls, scram } };
};
