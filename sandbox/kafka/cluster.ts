import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import kafkajs, { type Admin } from 'kafkajs';
import { stopIdleTimers } from '../../src/sensor-producer/program/kafkajs-idle-timer.ts';
import type { Children } from '../children.ts';
import { freePorts } from '../free-ports.ts';
import type { Authority } from '../authority.ts';
import { Broker } from './broker.ts';
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
}

/** A user of the SCRAM listener. */
export interface ScramUser {
  readonly name: string;
  readonly password: string;
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
  /** Removed brokers without whom the cluster could not go on: they keep its metadata. */
  readonly #retired = new Set<Broker>();
  #controllers: readonly BrokerIdentity[] = [];
  #replicas = 1;

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  /** Where a broker really listens: the data plane forwards to it. */
  portsOf(id: number): BrokerPorts | undefined {
    return this.#members.get(id)?.identity.ports;
  }

  /** Starts the first brokers, all at once. The first three also keep the cluster's metadata. */
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

  /** How many partitions each broker has a replica of, those of Kafka's own topics included. */
  async partitions(): Promise<ReadonlyMap<number, number>> {
    const { topics } = await this.#asAdmin((admin) => admin.fetchTopicMetadata());
    const replicas = topics.flatMap(({ partitions }) => partitions.flatMap((partition) => partition.replicas));
    return new Map(
      [...this.#members.keys()].map((id) => [id, replicas.filter((holder) => holder === id).length] as const),
    );
  }

  /** Lets a user log in with a password, or another one than before. */
  admit({ name, password }: ScramUser): Promise<void> {
    return this.#configureUser(name, '--add-config', `SCRAM-SHA-512=[password=${password}]`);
  }

  dismiss(user: string): Promise<void> {
    return this.#configureUser(user, '--delete-config', 'SCRAM-SHA-512');
  }

  /** Takes a broker out for good. It must hold no partitions. */
  async remove(id: number): Promise<void> {
    const member = this.#members.get(id);
    if (!member) return;
    this.#members.delete(id);
    if (this.#isController(id)) {
      this.#retired.add(member.broker);
      await member.broker.becomeController();
    } else await member.broker.stop();
    await this.#unregister(id);
    if (!this.#isController(id)) await member.broker.wipe();
  }

  isRunning(id: number): boolean {
    return this.#members.get(id)?.broker.isRunning ?? false;
  }

  /** Ends a broker in order. */
  async halt(id: number): Promise<void> {
    await this.#members.get(id)?.broker.stop();
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
    const all = [...[...this.#members.values()].map(({ broker }) => broker), ...this.#retired];
    await Promise.all(all.map((broker) => broker.kill()));
    await Promise.all(all.map((broker) => broker.wipe()));
    this.#members.clear();
    this.#retired.clear();
  }

  async #prepare(identity: BrokerIdentity): Promise<void> {
    const { parts, children, authority } = this.#options;
    const folder = path.join(this.#options.folder, `broker-${identity.id}`);
    await mkdir(folder, { recursive: true });
    const { key, cert } = await authority.server([identity.host]);
    await writeFile(path.join(folder, 'broker.pem'), key + '\n' + cert + '\n' + authority.cert, { mode: 0o600 });
    await writeFile(path.join(folder, 'authority.pem'), authority.cert);
    const setup = {
      ...identity,
      roles: this.#isController(identity.id) ? ('broker,controller' as const) : ('broker' as const),
      controllers: this.#controllers,
      replicas: this.#replicas,
      keyStore: path.join(folder, 'broker.pem'),
      trustStore: path.join(folder, 'authority.pem'),
      dataFolder: path.join(folder, 'data'),
    };
    const broker = new Broker({ parts, children, clusterId: this.#clusterId, setup, folder });
    await broker.format();
    this.#members.set(identity.id, { identity, broker });
  }

  /** Kafka remembers a broker that is away until it is told that it comes back no more. */
  #unregister(id: number): Promise<void> {
    return this.#run('org.apache.kafka.tools.ClusterTool', 'unregister', ...this.#bootstrap(), '--id', String(id));
  }

  #configureUser(user: string, ...change: string[]): Promise<void> {
    const entity = ['--entity-type', 'users', '--entity-name', user];
    return this.#run('kafka.admin.ConfigCommand', ...this.#bootstrap(), '--alter', ...entity, ...change);
  }

  /** One of Kafka's own tools. @throws Error with its last lines */
  async #run(tool: string, ...args: string[]): Promise<void> {
    const { parts, children } = this.#options;
    const flags = [...parts.javaFlags, `-Dlog4j2.configurationFile=${logConfiguration}`, '-cp', parts.classPath];
    const name = tool.replace(/^.*\./, '');
    const run = await children.start(name, 'java', [...flags, tool, ...args]);
    const { code } = await run.exited();
    if (code !== 0) throw new Error(`Kafka's ${name} failed:\n${run.tail()}`);
  }

  #isController(id: number): boolean {
    return this.#controllers.some((one) => one.id === id);
  }

  #bootstrap(): string[] {
    return ['--bootstrap-server', this.#servers().join(',')];
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
