import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Child, Children } from '../children.ts';
import { brokerProperties, type BrokerSetup } from './broker-properties.ts';
import { logConfiguration, type KafkaParts } from './parts.ts';

export interface BrokerOptions {
  readonly parts: KafkaParts;
  readonly children: Children;
  readonly clusterId: string;
  readonly setup: BrokerSetup;
  /** Holds its properties and its data. */
  readonly folder: string;
}

const startLimitMs = 60_000;
const stopLimitMs = 20_000;
const lookAgainMs = 50;

/** One Kafka process. */
export class Broker {
  readonly #options: BrokerOptions;
  #setup: BrokerSetup;
  #child: Child | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#setup = options.setup;
  }

  get id(): number {
    return this.#setup.id;
  }

  get isRunning(): boolean {
    return this.#child?.isRunning ?? false;
  }

  /** Formats its disk, which must be empty. @throws Error with Kafka's last lines */
  async format(): Promise<void> {
    const { clusterId, folder } = this.#options;
    await mkdir(folder, { recursive: true });
    await writeFile(this.#file, brokerProperties(this.#setup));
    const child = await this.#java(
      'format',
      'kafka.tools.StorageTool',
      'format',
      // With an equals sign: an id may begin with a hyphen.
      `--cluster-id=${clusterId}`,
      '-c',
      this.#file,
    );
    const { code } = await child.exited();
    if (code !== 0) throw new Error(`formatting the disk of broker ${this.id} failed:\n${child.tail()}`);
  }

  /** Starts it and waits until others can connect. @throws Error with Kafka's last lines */
  async start(): Promise<void> {
    this.#child = await this.#java('broker', 'kafka.Kafka', this.#file);
    const until = Date.now() + startLimitMs;
    const { roles, ports } = this.#setup;
    while (!(await accepts(roles === 'controller' ? ports.controller : ports.tls))) {
      if (!this.#child.isRunning || Date.now() > until)
        throw new Error(`Kafka broker ${this.id} did not start:\n${this.#child.tail()}`);
      await delay(lookAgainMs);
    }
  }

  /** Ends it in order: its partitions' leadership moves first. */
  async stop(): Promise<void> {
    await this.#child?.stop(stopLimitMs);
  }

  /** Ends it as a machine that loses power. */
  async kill(): Promise<void> {
    if (!this.#child?.isRunning) return;
    this.#child.signal('SIGKILL');
    await this.#child.exited();
  }

  /** From now on it keeps the cluster's metadata alone. @throws Error with Kafka's last lines */
  async becomeController(): Promise<void> {
    await this.stop();
    this.#setup = { ...this.#setup, roles: 'controller' };
    await writeFile(this.#file, brokerProperties(this.#setup));
    await this.start();
  }

  /** Removes its data. It must not run. */
  async wipe(): Promise<void> {
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  get #file(): string {
    return path.join(this.#options.folder, 'server.properties');
  }

  #java(what: string, ...args: string[]): Promise<Child> {
    const { parts, children } = this.#options;
    const flags = [...parts.javaFlags, `-Dlog4j2.configurationFile=${logConfiguration}`, '-cp', parts.classPath];
    return children.start(`kafka-${this.id}-${what}`, 'java', [...flags, ...args], { cwd: this.#options.folder });
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
