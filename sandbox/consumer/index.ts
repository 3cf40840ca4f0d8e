import { DeleteVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import path from 'node:path';
import { freshRegion } from '../aws/fresh-ids.ts';
import type { Child } from '../children.ts';
import { startOn, type Host } from '../hosts/start.ts';
import { writeNames } from '../vpc-names.ts';
import type { SandboxWorld } from '../world.ts';
import { connectBrokers, deleteEndpoints, endpointTo, type ConsumerNetwork } from './endpoints.ts';
import { bootstrapOf, readBrokers, type Brokers } from './secret.ts';
import type { DeviceTally, TallyTotals } from './tally.ts';

/** What arrived, as the consumer's program tells it. */
export interface Reading {
  readonly device: string;
  readonly timestamp: string;
  readonly temperature: number;
  /** The record's value as it came. */
  readonly value: string;
  readonly partition: number;
  readonly offset: number;
}

export interface ConsumerOptions {
  readonly account: string;
  readonly network: ConsumerNetwork;
  /** Of its host, in the first of its subnets. */
  readonly address: string;
  /** All that the owner of the brokers has told it. */
  readonly secretArn: string;
}

/** A consumer account with one host. It has nothing but its own credentials and the ARN of the secret. */
export class Consumer {
  readonly host: Host;
  readonly #ec2: EC2Client;
  readonly #world: SandboxWorld;
  readonly #options: ConsumerOptions;
  readonly #secrets: SecretsManagerClient;

  /** @throws Error in a world without Kafka */
  constructor(world: SandboxWorld, options: ConsumerOptions) {
    const { account, address } = options;
    if (!world.streaming) throw new Error('a consumer needs a world with Kafka');
    const { authorityFile } = world.streaming;
    this.#world = world;
    this.#options = options;
    const name = `consumer-${account}-${address}`;
    this.host = { name, address, authorityFile, namesFile: path.join(world.folder, `${name}.names.json`) };
    const credentials = { accessKeyId: `LOCAL${account}CONSUMER`, secretAccessKey: 'sandbox' };
    const config = { region: freshRegion, endpoint: world.aws.endpoint, credentials };
    this.#ec2 = new EC2Client(config);
    this.#secrets = new SecretsManagerClient(config);
  }

  /** What the secret says. */
  brokers(): Promise<Brokers> {
    return readBrokers(this.#secrets, this.#options.secretArn);
  }

  /** Makes the endpoints that are missing, and the names that lead to them. */
  async connect(): Promise<void> {
    const names = await connectBrokers(this.#ec2, await this.brokers(), this.#options.network);
    writeNames(this.host.namesFile, names);
  }

  /** Deletes the endpoint for a broker (`b-1`). */
  async disconnect(broker: string): Promise<void> {
    const service = (await this.brokers())[broker]?.service_name ?? '';
    await this.#ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [await this.endpointTo(service)] }));
  }

  /** Deletes all its endpoints, and forgets their names. */
  async leave(): Promise<void> {
    await deleteEndpoints(this.#ec2, this.#options.network);
    writeNames(this.host.namesFile, {});
  }

  /** The id of its endpoint for a service, '' where there is none. */
  async endpointTo(service: string): Promise<string> {
    return (await endpointTo(this.#ec2, service, this.#options.network))?.VpcEndpointId ?? '';
  }

  /** Starts to read a topic from its beginning. */
  async read(topic: string, group: string): Promise<Reader> {
    return new Reader(await this.#run('program.ts', topic, group));
  }

  /** Starts to count what a topic holds and what comes to it. */
  async count(topic: string, group: string): Promise<Counter> {
    return new Counter(await this.#run('tally-program.ts', topic, group));
  }

  close(): void {
    this.#ec2.destroy();
    this.#secrets.destroy();
  }

  async #run(file: string, topic: string, group: string): Promise<Child> {
    const bootstrap = bootstrapOf(await this.brokers()).join(',');
    const args = ['--bootstrap', bootstrap, '--topic', topic, '--group', group];
    const host = { ...this.host, name: `${this.host.name}-${group}` };
    return startOn(host, this.#world.children, new URL(file, import.meta.url), args);
  }
}

/** The consumer's program as it runs. */
export class Reader {
  readonly child: Child;

  constructor(child: Child) {
    this.child = child;
  }

  readings(): Reading[] {
    return this.#lines().filter((line): line is Reading => 'device' in line);
  }

  /** Partition → host name of the broker that leads it, by the last word of the brokers. */
  leaders(): Readonly<Record<number, string>> {
    const told = this.#lines().findLast((line): line is { leaders: Record<number, string> } => 'leaders' in line);
    return told?.leaders ?? {};
  }

  stop(): Promise<void> {
    return this.child.stop();
  }

  #lines(): object[] {
    return linesOf(this.child);
  }
}

/** What a counting program has told last. */
export interface Count {
  /** How many such lines there were. */
  readonly lines: number;
  readonly totals: TallyTotals;
  /** Devices heard in the second before. */
  readonly heard: number;
}

/** What it tells at its end. */
export interface FinalCount {
  readonly totals: TallyTotals;
  readonly byDevice: Readonly<Record<string, DeviceTally>>;
}

/** A program that counts, as it runs. */
export class Counter {
  readonly child: Child;

  constructor(child: Child) {
    this.child = child;
  }

  /** Undefined until it has told anything. */
  count(): Count | undefined {
    const told = linesOf(this.child).filter((line): line is Omit<Count, 'lines'> => 'heard' in line);
    const last = told.at(-1);
    return last && { ...last, lines: told.length };
  }

  /** Ends it. @returns all that arrived */
  async stop(): Promise<FinalCount> {
    await this.child.stop(endsWithinMs);
    const told = linesOf(this.child).findLast((line): line is FinalCount => 'byDevice' in line);
    if (!told) throw new Error(`the counting program did not end in order:\n${this.child.tail()}`);
    return told;
  }
}

const endsWithinMs = 10_000;

/** A program's lines of JSON; the last one may still be on its way. */
const linesOf = (child: Child): object[] =>
  child
    .tail(Infinity)
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as object);
