import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Children, type Child } from './children.ts';
import { RunningClock } from './aws/clock.ts';
import { startDouble, type Double } from './aws/double.ts';
import type { Progress } from './cache.ts';
import { putOperatorRole, wearRole } from './operator-role.ts';
import { operator, startControlPlane, type ControlPlane } from './kubernetes/control-plane.ts';
import { startStreaming, type Streaming } from './streaming.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** A whole world on one machine: AWS, Kubernetes, and the operator as a process of its own. */
export interface SandboxWorld {
  readonly aws: Double;
  readonly kubernetes: ControlPlane;
  /** How many times faster than the real one AWS runs here. */
  readonly clock: number;
  /** In a world with Kafka. */
  readonly streaming: Streaming | undefined;
  /** The role that AWS has for the operator, whose service account may assume it. */
  readonly operatorRoleArn: string;
  /** The processes of this world, and a folder for what they need. */
  readonly children: Children;
  readonly folder: string;
  /** Runs kubectl as an administrator and returns what it printed. @throws with kubectl's own words */
  kubectl(...args: string[]): Promise<string>;
  /** Starts the operator as a process of its own, under its own RBAC. */
  startOperator(options?: OperatorOptions): Promise<Child>;
  stop(): Promise<void>;
}

export interface OperatorOptions {
  /** More flags than the sandbox gives it. */
  readonly flags?: readonly string[];
  /** In place of the sandbox's own variables. */
  readonly env?: NodeJS.ProcessEnv;
  /** How it is run; from the source by default. */
  readonly launch?: Launch;
}

/** The command that runs the operator with these flags and variables. */
export type Launch = (flags: readonly string[], env: NodeJS.ProcessEnv) => LaunchCommand;

export interface LaunchCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const fromSource: Launch = (flags, env) => ({
  program: process.execPath,
  args: [path.join(top, 'src/main.ts'), ...flags],
  env: { PATH: process.env['PATH'], ...env },
});

export interface SandboxOptions {
  readonly clock: number;
  /** Told, line by line, what takes long. */
  readonly progress?: (line: string) => void;
  /** Port of the AWS double; any by default. */
  readonly awsPort?: number;
  /** Real brokers behind MSK's, and nodes that run pods; without, brokers accept connections and pods stay Pending. */
  readonly kafka?: boolean;
  /** Without, AWS carries no traffic, and finds every target healthy in its time. */
  readonly dataPlane?: boolean;
  /** More flags for kube-apiserver. */
  readonly apiServerFlags?: readonly string[];
  /** Write down every request of the operator's. */
  readonly audit?: boolean;
  /** How much of the product is in Kubernetes already: all that the operator needs, the same without CRDs, or nothing. */
  readonly installed?: 'all' | 'withoutCrds' | 'nothing';
}

/** @throws Error with the words of whatever did not start; nothing is left running then */
export const startWorld = async (options: SandboxOptions): Promise<SandboxWorld> => {
  const { clock, progress, awsPort, apiServerFlags, audit, dataPlane = true } = options;
  const kubernetes = await startControlPlane({
    ...(progress && { progress }),
    ...(apiServerFlags && { apiServerFlags }),
    ...(audit === true && { audited: [operator] }),
  });
  const aws = await startDouble({
    clock: new RunningClock(clock),
    dataPlane,
    ...(awsPort === undefined ? {} : { port: awsPort }),
  }).catch(async (error: unknown) => {
    await kubernetes.stop();
    throw error;
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'cakafka-sandbox-'));
  const children = new Children(folder, folder);
  const world = new RunningWorld({ aws, kubernetes, clock, children, folder });
  try {
    await world.install(options.installed ?? 'all');
    if (options.kafka === true) await world.stream(progress ?? (() => undefined));
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
};

interface Parts {
  readonly aws: Double;
  readonly kubernetes: ControlPlane;
  readonly clock: number;
  readonly children: Children;
  readonly folder: string;
}

class RunningWorld implements SandboxWorld {
  readonly aws: Double;
  readonly kubernetes: ControlPlane;
  readonly clock: number;
  readonly children: Children;
  readonly folder: string;
  streaming: Streaming | undefined;
  operatorRoleArn = '';
  /** Operators started so far; each has a log of its own. */
  #operators = 0;
  #role: NodeJS.ProcessEnv = {};

  constructor(parts: Parts) {
    this.aws = parts.aws;
    this.kubernetes = parts.kubernetes;
    this.clock = parts.clock;
    this.children = parts.children;
    this.folder = parts.folder;
  }

  async stream(progress: Progress): Promise<void> {
    const { aws, kubernetes, children } = this;
    this.streaming = await startStreaming({
      ...{ aws, kubernetes, children, progress },
      folder: path.join(this.folder, 'streaming'),
    });
  }

  async install(what: NonNullable<SandboxOptions['installed']>): Promise<void> {
    this.operatorRoleArn = putOperatorRole(this.aws.world, top);
    if (what === 'nothing') return;
    await this.kubectl('apply', '-f', path.join(top, 'deploy/overlays/default/namespace.yaml'));
    await this.kubectl('apply', '-f', path.join(top, 'deploy/base/rbac.yaml'));
    await this.kubectl('apply', '-f', path.join(top, 'sandbox/kubernetes/released-lease.yaml'));
    const kubectl = this.kubectl.bind(this);
    this.#role = await wearRole(this.operatorRoleArn, { folder: this.folder, kubectl });
    if (what === 'withoutCrds') return;
    await this.kubectl('apply', '-k', path.join(top, 'crds'));
    await this.kubectl('wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all');
  }

  async kubectl(...args: string[]): Promise<string> {
    const { kubectl, kubeconfig } = this.kubernetes;
    const { stdout } = await run(kubectl, ['--kubeconfig', kubeconfig, ...args], { cwd: top, maxBuffer: 1e8 });
    return stdout;
  }

  startOperator({ flags: moreFlags = [], env: more = {}, launch = fromSource }: OperatorOptions = {}): Promise<Child> {
    const flags = ['--aws-time-scale', String(this.clock), '--http-address', '127.0.0.1:0', ...moreFlags];
    const { program, args, env } = launch(flags, {
      KUBECONFIG: this.kubernetes.kubeconfigFor(operator),
      AWS_ENDPOINT_URL: this.aws.endpoint,
      AWS_REGION: 'eu-central-1',
      ...this.#role,
      // No credentials are looked for outside of this machine.
      AWS_EC2_METADATA_DISABLED: 'true',
      ...more,
    });
    this.#operators += 1;
    return this.children.start(`operator-${this.#operators}`, program, args, { env, cwd: top });
  }

  async stop(): Promise<void> {
    await this.streaming?.stop();
    await this.children.stop();
    await Promise.all([this.aws.stop(), this.kubernetes.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
