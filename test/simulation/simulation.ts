import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { makeDouble, type InProcessDouble } from '../../sandbox/aws/double.ts';
import { stillLoopback } from '../../sandbox/aws/still-loopback.ts';
import { services } from '../../sandbox/aws/services/index.ts';
import { inventoryOf } from '../../sandbox/inventory.ts';
import { InProcessApiServer } from '../../sandbox/kubernetes/in-process/index.ts';
import type { Status } from '../../src/api/status.ts';
import type { EndedCall } from '../../src/aws/client.ts';
import { allowListKey } from '../../src/aws/allow-list.ts';
import { crossAccountKafkas, type CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import { KubeClient } from '../../src/kube/client.ts';
import type { PassEnded } from '../../src/kube/controller.ts';
import type { ObjectRef } from '../../src/kube/object.ts';
import { clientsWith, type AwsClients } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { hasReason, KubeError } from '../../src/kube/error.ts';
import { namespaces } from '../support/cluster.ts';
import { ApiServerTrouble } from './api-server-trouble.ts';
import { OperatorProcess, type Credentials } from './operator-process.ts';
import { Killed, Saboteur } from './saboteur.ts';

/** What moves AWS while nothing looks: finer than any duration that matters. */
const stepSeconds = 5;
/** Nothing takes no time at all. */
const passSeconds = 0.001;
/** The shortest time in which a deletion can be taken back. */
const recoverySeconds = 7 * 24 * 3600;
/** When a failed pass is made again. */
const retryMs = 1000;
export const sensors: ObjectRef = { namespace: 'streaming', name: 'sensors' };

/**
 * A whole world in one process and on one stepped clock: the double, an API server in memory, and the operator's own code
 * between them. Time passes only when `run` lets it.
 */
export class Simulation {
  readonly clock = new SteppedClock();
  readonly double: InProcessDouble;
  readonly api: InProcessApiServer;
  /** How the operator reaches the API server; people reach it always. */
  readonly apiForOperator: ApiServerTrouble;
  readonly kube: KubeClient;
  operator: OperatorProcess;
  /** Whoever looks on. */
  afterEachPass: () => void = () => undefined;
  /** Told of every call of the operator's to AWS that has ended. */
  onAwsCall: (ended: EndedCall) => void = () => undefined;
  /** Told how each pass ended that the operator outlived. */
  onPass: (result: PassEnded['result']) => void = () => undefined;
  /** The ConfigMap with the allow-list; undefined where there is none. */
  allowList: { readonly data?: Readonly<Record<string, string>> } | undefined;
  /** When each object is looked at next, by key. */
  readonly #due = new Map<string, number>();
  /** What the operator's cache shows while it lags, and for how many passes it still does. */
  #cached: readonly CrossAccountKafka[] = [];
  #laggingPasses = 0;

  /** @param journalLength how many calls to AWS are kept; very many by default */
  constructor(journalLength?: number) {
    const addresses = { provider: '127.20.0.0/16', consumer: '127.30.0.0/16' };
    this.double = makeDouble({
      clock: this.clock,
      loopback: stillLoopback(),
      addresses,
      throttling: false,
      ...(journalLength !== undefined && { journalLength }),
    });
    this.api = new InProcessApiServer(() => this.clock.now());
    this.apiForOperator = new ApiServerTrouble(this.api);
    const clock = { now: () => this.clock.now(), monotonic: () => this.clock.now(), sleep: () => Promise.resolve() };
    this.kube = new KubeClient({ transport: this.api, clock, userAgent: 'a person' });
    this.operator = this.startOperator();
  }

  /** A new process of the operator, which remembers nothing. */
  startOperator(saboteur = new Saboteur(), credentials?: Credentials): OperatorProcess {
    this.#due.clear();
    this.operator = new OperatorProcess(this, saboteur, credentials);
    return this.operator;
  }

  async create(spec: object = quickstartSpec(), ref: ObjectRef = sensors): Promise<CrossAccountKafka> {
    const { namespace = 'default', name } = ref;
    await this.#ensureNamespace(namespace);
    return this.kube.create(crossAccountKafkas, {
      apiVersion: 'crossaccountkafka.dev/v1alpha1',
      kind: 'CrossAccountKafka',
      metadata: { namespace, name },
      spec,
    });
  }

  async #ensureNamespace(name: string): Promise<void> {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await this.kube.create(namespaces, namespace).catch((error: unknown) => {
      if (!hasReason(error, 'AlreadyExists')) throw error;
    });
  }

  async get(ref: ObjectRef = sensors): Promise<CrossAccountKafka> {
    return this.kube.get(crossAccountKafkas, ref);
  }

  async status(ref: ObjectRef = sensors): Promise<Status> {
    return (await this.get(ref)).status ?? {};
  }

  async condition(type: string, ref: ObjectRef = sensors) {
    return (await this.status(ref)).conditions?.find((one) => one.type === type);
  }

  /** A person edits the object: it is looked at at once. */
  async edit(body: object, ref: ObjectRef = sensors): Promise<void> {
    await this.kube.patch(crossAccountKafkas, ref, { type: 'application/merge-patch+json', body });
    this.#due.clear();
  }

  /** The administrator writes the allow-list: every object is looked at at once. */
  allow(list: string | readonly object[] | undefined): void {
    const text = typeof list === 'string' ? list : JSON.stringify(list);
    this.allowList = list === undefined ? undefined : { data: { [allowListKey]: text } };
    this.#due.clear();
  }

  /** An object as it may never have passed a schema: stored whole. */
  async put(object: CrossAccountKafka): Promise<void> {
    await this.kube.update(crossAccountKafkas, object);
    this.#due.clear();
  }

  /** The whole status is gone, as after a restore from a backup. */
  async loseStatus(ref: ObjectRef = sensors): Promise<void> {
    const body = { status: null };
    await this.kube.patch(crossAccountKafkas, ref, {
      type: 'application/merge-patch+json',
      body,
      subresource: 'status',
    });
    this.#due.clear();
  }

  async remove(ref: ObjectRef = sensors): Promise<void> {
    await this.kube.delete(crossAccountKafkas, ref);
    this.#due.clear();
  }

  /** One pass over every object, now. */
  async look(): Promise<void> {
    this.#due.clear();
    await this.#pass();
  }

  /** Lets time pass, with a pass over every object whenever it asked for one. */
  async run(seconds: number): Promise<void> {
    await this.until(() => false, seconds).catch((error: unknown) => {
      if (!(error instanceof NotReached)) throw error;
    });
  }

  /** Lets time pass until `reached`, looked at after every pass and every few seconds. @throws NotReached */
  async until(reached: () => boolean | Promise<boolean>, withinSeconds = 4 * 3600): Promise<void> {
    const end = this.clock.now() + withinSeconds * 1000;
    for (;;) {
      await this.#pass();
      this.afterEachPass();
      if (await reached()) return;
      if (this.clock.now() >= end) throw new NotReached(await this.#story());
      await this.#advance(end);
    }
  }

  /** Until a condition has this status for the present spec. */
  async untilCondition(
    type: string,
    status: string,
    reason?: string,
    ref: ObjectRef = sensors,
    withinSeconds?: number,
  ): Promise<void> {
    await this.until(async () => {
      const object = await this.get(ref);
      const found = object.status?.conditions?.find((one) => one.type === type);
      const is = found?.status === status && found.observedGeneration === object.metadata.generation;
      return is && (reason === undefined || found.reason === reason);
    }, withinSeconds);
  }

  /** The object as it is stored; undefined when it is gone. */
  peek({ namespace, name }: ObjectRef = sensors): CrossAccountKafka | undefined {
    return this.#objects().find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  }

  async untilGone(ref: ObjectRef = sensors): Promise<void> {
    await this.until(() => !this.#keys().includes(`${ref.namespace ?? ''}/${ref.name}`));
  }

  /** Clients of an account's administrator. */
  clients(account: string): AwsClients {
    const credentials = { accessKeyId: `LOCAL${account}HAND`, secretAccessKey: 'x' };
    return clientsWith(credentials, { requestHandler: this.double.requestHandler });
  }

  /** Lets AWS do something by itself. @throws Error in a sentence when that cannot be */
  event(name: string, details: object): void {
    const happen = services.map(({ events }) => events?.[name]).find((found) => found !== undefined);
    if (!happen) throw new Error(`no event ${name}`);
    void happen(this.double.world, { event: name, ...details });
    this.#due.clear();
  }

  /** From now on everything that AWS does takes so long; what can be taken back for days still can. */
  hurry(seconds: number): void {
    const { paces } = this.double.world;
    paces.set({ action: '*', seconds });
    for (const action of ['kms:ScheduleKeyDeletion', 'secretsmanager:DeleteSecret'])
      paces.set({ action, seconds: recoverySeconds });
  }

  /** What the operator wrote after a serial of the journal. */
  writesAfter(serial: number): readonly string[] {
    return this.double.journal
      .after(serial)
      .filter(({ kind, writer }) => kind === 'write' && writer.includes('cross-account-kafka/'))
      .map(({ action }) => action);
  }

  /** The objects as they are stored. */
  objects(): readonly CrossAccountKafka[] {
    return this.#objects();
  }

  inventory() {
    return inventoryOf(this.double.world);
  }

  async stop(): Promise<void> {
    await this.double.world.clear();
  }

  #objects(): readonly CrossAccountKafka[] {
    return this.api.store.list(
      'crossaccountkafka.dev/v1alpha1/crossaccountkafkas',
      undefined,
    ) as unknown as CrossAccountKafka[];
  }

  #keys(): readonly string[] {
    return this.#objects().map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  }

  /** The operator's cache stands still for as many passes: no event of a watch reaches it. */
  lag(passes: number): void {
    this.#cached = structuredClone(this.#objects());
    this.#laggingPasses = passes;
  }

  #cachedObjects(): readonly CrossAccountKafka[] {
    if (this.#laggingPasses === 0) return this.#objects();
    this.#laggingPasses -= 1;
    return this.#cached;
  }

  async #pass(): Promise<void> {
    const objects = this.#cachedObjects();
    // Who has gone is not waited for: a pass may have failed although it had let the object go.
    const uids = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const uid of this.#due.keys()) if (!uids.has(uid)) this.#due.delete(uid);
    for (const object of objects) {
      const key = object.metadata.uid ?? '';
      if ((this.#due.get(key) ?? 0) > this.clock.now()) continue;
      const afterMs = await this.#survive(() => this.operator.pass(object));
      this.clock.advance(passSeconds);
      this.#due.set(key, this.clock.now() + afterMs);
    }
  }

  /** Who is killed is started again; a pass that fails is made again later. */
  async #survive(pass: () => Promise<number>): Promise<number> {
    try {
      const afterMs = await pass();
      this.onPass(afterMs === Infinity ? 'success' : 'requeue_after');
      return afterMs;
    } catch (error) {
      if (error instanceof Killed) this.startOperator();
      else if (error instanceof KubeError) this.onPass('error');
      else throw error;
      return retryMs;
    }
  }

  /** To the next moment at which something is to be looked at, in small steps so that what AWS does has come to an end. */
  async #advance(end: number): Promise<void> {
    const next = Math.min(end, ...this.#due.values());
    const ms = Math.max(0, Math.min(next - this.clock.now(), stepSeconds * 1000));
    this.clock.advance(ms / 1000);
    await this.double.world.settled();
  }

  async #story(): Promise<string> {
    const objects = this.#objects().map(({ metadata, status }) => ({
      name: metadata.name,
      conditions: status?.conditions,
    }));
    return Promise.resolve(`not reached; ${JSON.stringify(objects, null, 1)}`);
  }
}

export class NotReached extends Error {}
