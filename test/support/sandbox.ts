import { readFileSync, writeFileSync } from 'node:fs';
import type { Condition } from '../../src/api/condition.ts';
import type { Status } from '../../src/api/status.ts';
import { crossAccountKafkas, type CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import type { JournalEntry } from '../../sandbox/aws/journal.ts';
import type { InventoryRow } from '../../sandbox/aws/service.ts';
import { inventoryOf } from '../../sandbox/inventory.ts';
import { operator as operatorUser } from '../../sandbox/kubernetes/control-plane.ts';
import { startWorld, type SandboxOptions, type SandboxWorld } from '../../sandbox/world.ts';
import { clientOver } from './cluster.ts';
import { Gate } from './gate.ts';
import { eventually } from './eventually.ts';

/** AWS runs this many times faster in end-to-end tests: a cluster takes 5 seconds, a load balancer half a second. */
const testClock = 300;
/** A killed operator's successor waits this long for the lease. */
const leaseFlags = ['--lease-duration', '2s'];
const patienceMs = 60_000;

/** A whole world for one test file, and what tests do with it. */
export class TestWorld {
  readonly sandbox: SandboxWorld;
  readonly kube: KubeClient;
  readonly #gates: Gate[] = [];

  constructor(sandbox: SandboxWorld) {
    this.sandbox = sandbox;
    this.kube = clientOver(httpsTransport(loadKubeConfig(sandbox.kubernetes.kubeconfig)));
  }

  startOperator(env: NodeJS.ProcessEnv = {}, ...flags: string[]): ReturnType<SandboxWorld['startOperator']> {
    return this.sandbox.startOperator({ flags: [...leaseFlags, ...flags], env });
  }

  /** A way to there that is closed until somebody opens it; at the world's end it is gone. */
  async gateTo(url: string): Promise<Gate> {
    const gate = new Gate(new URL(url));
    this.#gates.push(gate);
    await gate.choose();
    return gate;
  }

  /** A kubeconfig of the operator's own user for the API server behind a gate. */
  kubeconfigThrough(gate: Gate): string {
    const { url, kubeconfigFor } = this.sandbox.kubernetes;
    const direct = kubeconfigFor(operatorUser);
    const file = `${direct}.${gate.port}`;
    writeFileSync(file, readFileSync(direct, 'utf8').replaceAll(url, `https://127.0.0.1:${gate.port}`));
    return file;
  }

  async namespace(name: string): Promise<void> {
    await this.sandbox.kubectl('create', 'namespace', name);
  }

  create(namespace: string, name: string, spec: object = quickstartSpec()): Promise<CrossAccountKafka> {
    return this.kube.create(crossAccountKafkas, {
      apiVersion: 'crossaccountkafka.dev/v1alpha1',
      kind: 'CrossAccountKafka',
      metadata: { namespace, name },
      spec,
    });
  }

  get(namespace: string, name: string): Promise<CrossAccountKafka> {
    return this.kube.get(crossAccountKafkas, { namespace, name });
  }

  async status(namespace: string, name: string): Promise<Status> {
    return (await this.get(namespace, name)).status ?? {};
  }

  async condition(namespace: string, name: string, type: string): Promise<Condition | undefined> {
    return (await this.status(namespace, name)).conditions?.find((condition) => condition.type === type);
  }

  merge(namespace: string, name: string, spec: object): Promise<CrossAccountKafka> {
    return this.kube.patch(
      crossAccountKafkas,
      { namespace, name },
      { type: 'application/merge-patch+json', body: { spec } },
    );
  }

  remove(namespace: string, name: string): Promise<void> {
    return this.kube.delete(crossAccountKafkas, { namespace, name });
  }

  /** Until the condition has this status, and speaks of the present spec. */
  async until(namespace: string, name: string, type: string, status: string, reason?: string): Promise<Condition> {
    return eventually(async () => {
      const object = await this.get(namespace, name);
      const found = object.status?.conditions?.find((condition) => condition.type === type);
      const so =
        found?.status === status &&
        found.observedGeneration === object.metadata.generation &&
        (reason === undefined || found.reason === reason);
      if (!so)
        throw new Error(`${namespace}/${name}: ${type} is ${JSON.stringify(found)}, not ${status} ${reason ?? ''}`);
      return found;
    }, patienceMs);
  }

  async untilGone(namespace: string, name: string): Promise<void> {
    await eventually(async () => {
      const left = await this.sandbox.kubectl(
        'get',
        'cak',
        name,
        '--namespace',
        namespace,
        '--ignore-not-found',
        '-o',
        'name',
      );
      if (left !== '') throw new Error(`${left.trim()} is still there`);
    }, patienceMs);
  }

  inventory(): InventoryRow[] {
    return inventoryOf(this.sandbox.aws.world);
  }

  /** How many there are of each kind that carries an owner tag; secrets and keys that are only waiting for their end do not count. */
  owned(): Record<string, number> {
    const kinds = this.inventory()
      .filter(
        ({ tags, state }) =>
          'crossaccountkafka.dev/owner' in tags && !['scheduled for deletion', 'PendingDeletion'].includes(state),
      )
      .map(({ kind }) => kind);
    return Object.fromEntries(
      [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((one) => one === kind).length]),
    );
  }

  writesAfter(serial: number): readonly JournalEntry[] {
    return this.sandbox.aws.journal
      .after(serial)
      .filter(({ kind, account }) => kind === 'write' && account === '111111111111');
  }

  /** Until AWS time has moved on by so much. */
  async awsTime(seconds: number): Promise<void> {
    const { clock } = this.sandbox.aws.world;
    await new Promise<void>((resolve) => {
      clock.after(seconds, resolve);
    });
  }

  async stop(): Promise<void> {
    this.kube.close();
    await this.sandbox.stop();
    for (const gate of this.#gates) await gate.close();
  }
}

export const startTestWorld = async (options: Partial<SandboxOptions> = {}): Promise<TestWorld> =>
  new TestWorld(await startWorld({ clock: testClock, ...options }));

/** The spec of examples/quickstart.yaml, with changes. */
export const quickstartSpec = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  region: 'eu-central-1',
  brokers: 2,
  cluster: { kafkaVersion: '3.8.x' },
  network: {
    subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
    clientSecurityGroupIds: ['sg-0aaaaaaaaaaaaaac1'],
  },
  consumers: [{ principal: 'arn:aws:iam::222222222222:root' }],
  deletionPolicy: 'Delete',
  ...changes,
});
