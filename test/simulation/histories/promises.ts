import type { Journal, JournalEntry } from '../../../sandbox/aws/journal.ts';
import type { CrossAccountKafka } from '../../../src/cross-account-kafka/object.ts';
import type { SecretEntry, Truth } from './truth.ts';

/** How old what the operator saw of a target's health may be when it says Ready. */
const healthAgeMs = 120_000;
/** How long it may not know of what others did. */
const lookAgeMs = 60_000;

/** Where the calls are written down, and AWS's clock. */
export interface Watched {
  readonly clock: { now(): number };
  readonly double: { readonly journal: Journal };
}

interface Rejection {
  readonly ServiceId?: string;
  readonly VpcEndpointIds?: readonly string[];
}
interface Permission {
  readonly ServiceId?: string;
  readonly RemoveAllowedPrincipals?: readonly string[];
}
interface Deregistration {
  readonly TargetGroupArn?: string;
  readonly Targets?: readonly { readonly Id?: string }[];
}

const brokerIn = (name: string): number | undefined => {
  const [, id] = /-b(\d+)(?:-r\d+)?(?:\/|$)/.exec(name) ?? [];
  return id === undefined ? undefined : Number(id);
};

/**
 * Watches every call of a history and notes each promise that is broken, in a sentence. It judges by what is so in AWS,
 * with no code of the operator's.
 */
export class Promises {
  readonly broken: string[] = [];
  readonly #world: Watched;
  readonly #truth: Truth;
  /** When each service was last live while the operator looked. */
  readonly #liveAt = new Map<string, number>();
  /** Services that the secret names and whose path is not whole. */
  #maimed: ReadonlySet<string> = new Set();
  #named: Readonly<Record<string, SecretEntry>> = {};
  /** What has failed: load balancers as `net/<name>/<id>`, endpoint services by id. */
  readonly #failed = new Set<string>();
  #othersWroteAt = -Infinity;
  /** The generation that was last said to be Ready. */
  #ready: string | undefined;
  readonly #object: () => CrossAccountKafka | undefined;
  readonly stop: () => void;

  constructor(world: Watched, truth: Truth, object: () => CrossAccountKafka | undefined) {
    this.#world = world;
    this.#truth = truth;
    this.#object = object;
    this.stop = world.double.journal.watch((entry) => {
      this.#judge(entry);
    });
  }

  #judge(entry: JournalEntry): void {
    const isOperators = entry.writer.includes('cross-account-kafka/');
    if (isOperators && entry.kind === 'read') this.#seeWhatLives();
    if (isOperators && entry.kind === 'write' && entry.error === undefined) {
      this.#secretNamesOnlyWhatLived(entry);
      this.#nothingNamedIsWithdrawn(entry);
      this.#nobodyNamedIsShutOut(entry);
      this.#aBrokerThatLivesKeepsItsPath(entry);
      this.#theOldAddressGoesLast(entry);
      this.#permissionGoesBeforeConnection(entry);
    }
    if (!isOperators && entry.kind === 'write') this.#othersWroteAt = this.#world.clock.now();
    this.#maimed = this.#maimedNow();
    this.#named = this.#truth.entries;
    for (const { arn, state } of this.#truth.loadBalancers)
      if (state === 'failed') this.#failed.add(arn.slice(arn.indexOf('net/')));
    for (const { id, state } of this.#truth.services) if (state === 'Failed') this.#failed.add(id);
  }

  #breaks(promise: number, what: string, entry?: JournalEntry): void {
    const at = entry === undefined ? '' : ` (call ${entry.serial}, ${entry.action} ${JSON.stringify(entry.input)})`;
    this.broken.push(`promise ${promise}: ${what}${at}`);
  }

  #seeWhatLives(): void {
    for (const service of this.#truth.services) {
      if (this.#truth.isLive(service.name)) this.#liveAt.set(service.name, this.#world.clock.now());
    }
  }

  #maimedNow(): ReadonlySet<string> {
    const names = Object.values(this.#truth.entries).map(({ service_name }) => service_name);
    return new Set(names.filter((name) => this.#truth.pathOf(name) === undefined));
  }

  #secretNamesOnlyWhatLived(entry: JournalEntry): void {
    for (const [key, { service_name }] of Object.entries(this.#truth.entries))
      if (this.#named[key]?.service_name !== service_name && !this.#liveAt.has(service_name))
        this.#breaks(2, `the secret names ${key} with ${service_name}, which never lived`, entry);
  }

  #nothingNamedIsWithdrawn(entry: JournalEntry): void {
    const namedBefore = new Set(Object.values(this.#named).map(({ service_name }) => service_name));
    for (const name of this.#maimedNow())
      if (namedBefore.has(name) && !this.#maimed.has(name))
        this.#breaks(2, `the path of ${name} was withdrawn while the secret names it`, entry);
  }

  /** Consumers that the spec names may connect wherever the secret sends them. */
  #nobodyNamedIsShutOut(entry: JournalEntry): void {
    if (entry.action !== 'ec2:ModifyVpcEndpointServicePermissions' || !this.#isWanted()) return;
    const { ServiceId = '', RemoveAllowedPrincipals = [] } = entry.input as Permission;
    const name = this.#truth.serviceWithId(ServiceId)?.name;
    const isNamed = Object.values(this.#truth.entries).some(({ service_name }) => service_name === name);
    const { consumers = [] } = (this.#object()?.spec ?? {}) as { consumers?: readonly { principal?: string }[] };
    for (const { principal = '' } of consumers)
      if (isNamed && RemoveAllowedPrincipals.includes(principal))
        this.#breaks(2, `${principal} was shut out of ${ServiceId} while the secret names it`, entry);
  }

  /** Of an object that is not being deleted: MSK still has the broker, so nothing of its path goes, but what has failed. */
  #aBrokerThatLivesKeepsItsPath(entry: JournalEntry): void {
    if (!this.#isWanted()) return;
    for (const arn of entry.changes?.deleted ?? []) {
      const id = brokerIn(arn);
      if (entry.action.startsWith('elasticloadbalancing:') && this.#lives(id) && !this.#isOfFailed(arn))
        this.#breaks(3, `${arn} goes although MSK has broker ${id ?? ''}`, entry);
    }
    const ids = (entry.input as { ServiceIds?: readonly string[] }).ServiceIds ?? [];
    if (entry.action !== 'ec2:DeleteVpcEndpointServiceConfigurations') return;
    for (const service of ids) {
      const id = brokerIn(this.#truth.serviceWithId(service)?.loadBalancerArns[0] ?? '');
      if (this.#lives(id) && !this.#failed.has(service))
        this.#breaks(3, `${service} goes although MSK has broker ${id ?? ''}`, entry);
    }
  }

  /** A load balancer that failed, or what hangs on it, or hung on it until it was deleted. */
  #isOfFailed(arn: string): boolean {
    const isAlone = (name: string): boolean => this.#truth.loadBalancers.every((one) => one.name !== name);
    return [...this.#failed].some((path) => {
      const name = path.split('/')[1] ?? '';
      return arn.includes(path) || (arn.includes(`targetgroup/${name}/`) && isAlone(name));
    });
  }

  #theOldAddressGoesLast(entry: JournalEntry): void {
    if (entry.action !== 'elasticloadbalancing:DeregisterTargets' || !this.#isWanted()) return;
    const { TargetGroupArn = '', Targets = [] } = entry.input as Deregistration;
    const group = this.#truth.targetGroup(TargetGroupArn);
    if (!group || !this.#lives(brokerIn(group.name))) return;
    const another = group.targets.some(({ state }) => state === 'healthy');
    for (const { Id = '' } of Targets)
      if (!another && this.#truth.hasInterfaceAt(Id))
        this.#breaks(4, `${Id} left ${group.name} before another was healthy`, entry);
  }

  #permissionGoesBeforeConnection(entry: JournalEntry): void {
    if (entry.action !== 'ec2:RejectVpcEndpointConnections') return;
    const { ServiceId = '', VpcEndpointIds = [] } = entry.input as Rejection;
    const service = this.#truth.serviceWithId(ServiceId);
    const isOfLivingBroker = this.#lives(brokerIn(service?.loadBalancerArns[0] ?? ''));
    for (const { id, account } of this.#truth.endpoints)
      if (VpcEndpointIds.includes(id) && isOfLivingBroker && admits(service?.principals ?? new Set(), account))
        this.#breaks(12, `${id} of ${account} was rejected while the service still admits it`, entry);
  }

  #lives(id: number | undefined): boolean {
    return this.#truth.brokers.some((broker) => broker.id === id);
  }

  #isWanted(): boolean {
    const object = this.#object();
    return object !== undefined && object.metadata.deletionTimestamp === undefined;
  }

  /** After each pass: what the object says of itself. */
  hear(): void {
    const object = this.#object();
    if (!object) return;
    const { generation, uid } = object.metadata;
    const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
    const said =
      ready?.status === 'True' && ready.observedGeneration === generation ? `${uid}/${generation}` : undefined;
    if (said !== undefined && said !== this.#ready) this.#readyIsTrue();
    this.#ready = said;
  }

  #readyIsTrue(): void {
    if (this.#world.clock.now() - this.#othersWroteAt < lookAgeMs) return;
    const { entries, brokers } = this.#truth;
    const keys = brokers.map(({ id }) => `b-${id}`).sort();
    if (Object.keys(entries).sort().join() !== keys.join())
      this.#breaks(11, `Ready, and the secret names ${Object.keys(entries).join()} while MSK has ${keys.join()}`);
    for (const [key, { service_name }] of Object.entries(entries))
      if (this.#world.clock.now() - (this.#liveAt.get(service_name) ?? 0) > healthAgeMs)
        this.#breaks(11, `Ready, and ${key} is not live`);
  }
}

/** Whether a service that admits these principals admits an account. */
const admits = (principals: ReadonlySet<string>, account: string): boolean =>
  [...principals].some((principal) => principal === '*' || principal.includes(`:${account}:`));
