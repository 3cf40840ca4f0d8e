import type { JournalEntry } from '../../../sandbox/aws/journal.ts';
import type { ObjectRef } from '../../../src/kube/object.ts';
import { provider } from '../../support/aws.ts';
import { quickstartSpec } from '../../support/sandbox.ts';
import { Simulation } from '../simulation.ts';
import { happenings, type Happening, type Scene } from './happenings.ts';
import { heapMiB } from './heap.ts';
import { roomyNetwork } from './network.ts';
import { searchWhatWasTold } from './told.ts';

export interface LongLife {
  readonly objects: number;
  readonly hours: number;
  /** Numbers from 0 to 1, which decide what happens to whom. */
  readonly random: () => number;
  /** Told once an hour. */
  readonly progress?: (line: string) => void;
}

/** What was dealt with, and in how many seconds of AWS's time. */
export interface DealtWith {
  readonly happening: Happening;
  readonly seconds: number;
}

export interface LongLifeReport {
  readonly brokers: number;
  readonly dealtWith: readonly DealtWith[];
  /** MiB in use, once it is warm (after a quarter of the time) and at the end. */
  readonly heap: { readonly warm: number; readonly last: number };
  /** Of the last hour, in which nothing happens. */
  readonly idle: { readonly readsAMinuteAndBroker: number; readonly writes: number };
  readonly calls: number;
  /** What went wrong, in sentences. */
  readonly violations: readonly string[];
}

/** How often something happens. */
const everySeconds = 300;
/** The latest calls to AWS that are kept: enough to look at, too few to fill the memory. */
const journalLength = 2000;
/** The end of what began, brokers' grace and MSK's longest work included. */
const endSeconds = 3 * 3600;
const hour = 3600;

/** Many objects of one operator, for a day in which something happens to one or another all the time. */
class LongLiving {
  readonly #life: LongLife;
  readonly #world = new Simulation(journalLength);
  readonly #scene: Scene;
  readonly #refs: readonly ObjectRef[];
  #subnets: readonly (readonly string[])[] = [];
  #awaited: { readonly happening: Happening; readonly sinceMs: number }[] = [];
  readonly #dealtWith: DealtWith[] = [];
  readonly #violations: string[] = [];
  #reads = 0;
  #writes = 0;

  constructor(life: LongLife) {
    this.#life = life;
    this.#scene = {
      world: this.#world,
      hand: this.#world.clients(provider),
      pick: (all) => all[Math.floor(life.random() * all.length)],
    };
    this.#refs = Array.from({ length: life.objects }, (_none, index) => ({
      namespace: `team-${index % 10}`,
      name: `object-${index}`,
    }));
    this.#world.double.journal.watch((entry) => {
      this.#hear(entry);
    });
  }

  async live(): Promise<LongLifeReport> {
    const { hours } = this.#life;
    await this.#begin();
    let warm = 0;
    for (let past = 1; past <= hours; past += 1) {
      await this.#hour(past);
      if (past === Math.ceil(hours / 4)) warm = await heapMiB();
    }
    await this.#pass(endSeconds);
    this.#lookForTheUnfinished();
    const idle = await this.#idleHour();
    await this.#search(hours + 1);
    const report = { heap: { warm, last: await heapMiB() }, idle, ...this.#counts() };
    await this.#world.stop();
    return report;
  }

  async #begin(): Promise<void> {
    const { quotas } = this.#world.double.world;
    quotas.set('kafka.brokersPerAccount', this.#life.objects * 6);
    quotas.set('elasticloadbalancing.networkLoadBalancers', this.#life.objects * 6);
    this.#subnets = await roomyNetwork(this.#scene.hand, this.#life.objects);
    for (const ref of this.#refs) await this.#create(ref);
    await this.#pass(hour);
  }

  #create(ref: ObjectRef): Promise<unknown> {
    const subnetIds = this.#subnets[this.#refs.indexOf(ref) % this.#subnets.length];
    return this.#world.create(quickstartSpec({ network: { subnetIds, clientSecurityGroupIds: [] } }), ref);
  }

  async #hour(past: number): Promise<void> {
    for (let seconds = 0; seconds < hour; seconds += everySeconds) {
      await this.#happen();
      await this.#pass(everySeconds);
    }
    await this.#search(past);
    this.#life.progress?.(`${past} h, ${this.#reads + this.#writes} calls to AWS`);
  }

  /** Time passes; which objects are Ready by now is noted minute by minute. */
  async #pass(seconds: number): Promise<void> {
    for (let minutes = 0; minutes < seconds / 60; minutes += 1) {
      await this.#world.run(60);
      this.#settle((happening) => this.#hasCalmed(happening));
    }
  }

  /** One thing at a time happens to an object, so that it is known how long that one takes. */
  async #happen(): Promise<void> {
    const ref = this.#scene.pick(this.#refs);
    if (ref === undefined || this.#awaited.some(({ happening }) => happening.ref === ref)) return;
    const object = this.#world.peek(ref);
    const happening = object
      ? this.#scene.pick(happenings(this.#scene, ref, object))
      : { what: 'made again', ref, act: () => this.#create(ref) };
    if (!happening) return;
    this.#awaited.push({ happening, sinceMs: this.#world.clock.now() });
    await happening.act();
  }

  #hear({ writer, kind, action, input, error }: JournalEntry): void {
    if (!writer.includes('cross-account-kafka/')) return;
    if (kind === 'read') this.#reads += 1;
    else this.#writes += 1;
    if (kind === 'write' && error === undefined)
      this.#settle(({ repair }) => repair?.call === action && JSON.stringify(input).includes(repair.mentions));
  }

  #hasCalmed({ repair, ref, what }: Happening): boolean {
    const object = this.#world.peek(ref);
    if (repair !== undefined) return false;
    if (what === 'deleted') return object === undefined;
    const ready = object?.status?.conditions?.find(({ type }) => type === 'Ready');
    return ready?.status === 'True' && ready.observedGeneration === object?.metadata.generation;
  }

  #settle(isOver: (happening: Happening) => boolean): void {
    const over = this.#awaited.filter(({ happening }) => isOver(happening));
    if (over.length === 0) return;
    this.#awaited = this.#awaited.filter((one) => !over.includes(one));
    for (const { happening, sinceMs } of over)
      this.#dealtWith.push({ happening, seconds: (this.#world.clock.now() - sinceMs) / 1000 });
  }

  async #search(past: number): Promise<void> {
    const found = await searchWhatWasTold(
      this.#world,
      this.#refs.map((ref) => this.#world.peek(ref)),
    );
    this.#violations.push(...found.map((line) => `hour ${past}: ${line}`));
  }

  #lookForTheUnfinished(): void {
    for (const { happening } of this.#awaited)
      this.#violations.push(`${happening.what}: ${happening.ref.name} was not dealt with to the end`);
    for (const ref of this.#refs) {
      const ready = this.#world.peek(ref)?.status?.conditions?.find(({ type }) => type === 'Ready');
      if (this.#world.peek(ref) !== undefined && ready?.status !== 'True')
        this.#violations.push(`${ref.name} is not Ready: ${ready?.message ?? 'it says nothing'}`);
    }
  }

  async #idleHour(): Promise<LongLifeReport['idle']> {
    const [reads, writes] = [this.#reads, this.#writes];
    await this.#pass(hour);
    return { readsAMinuteAndBroker: (this.#reads - reads) / 60 / this.#brokers(), writes: this.#writes - writes };
  }

  #brokers(): number {
    return this.#world.inventory().filter(({ kind }) => kind === 'load-balancer').length;
  }

  #counts(): Pick<LongLifeReport, 'brokers' | 'dealtWith' | 'calls' | 'violations'> {
    const calls = this.#reads + this.#writes;
    return { brokers: this.#brokers(), dealtWith: this.#dealtWith, calls, violations: this.#violations };
  }
}

/** Lets the objects live, and tells how that went. */
export const liveLong = (life: LongLife): Promise<LongLifeReport> => new LongLiving(life).live();
