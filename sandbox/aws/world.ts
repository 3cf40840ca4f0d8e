import { noMachines, type BrokerMachines } from './broker-machines.ts';
import { ChangeRecorder } from './changes.ts';
import type { Clock } from './clock.ts';
import { copyOf } from './earlier.ts';
import type { Loopback, OnConnection } from './loopback.ts';
import { paced, Paces } from './paces.ts';
import { Quotas } from './quotas.ts';
import { Switches } from './switches.ts';

/** One kind of state, kept separately for every account and Region. Make one with `stateOf`, once, at the top of a service's file. */
export interface StateKind<State> {
  readonly name: string;
  readonly fresh: (place: Place) => State;
}

/** An account in a Region: where AWS keeps things. */
export interface Place {
  readonly world: World;
  readonly account: string;
  readonly region: string;
}

/** From an address, to an address of a VPC and a port there. */
export type Admission = (from: string, to: string, port: number) => boolean;

/** Names a kind of state and says how it begins. */
export const stateOf = <State>(name: string, fresh: (place: Place) => State): StateKind<State> => ({ name, fresh });

/**
 * Everything that exists in the double's AWS. Services keep their state here, one value for each account and Region, so that one
 * service can look into another's (a load balancer's network interface is EC2's) and accounts can never be mixed up by accident.
 */
export class World {
  readonly clock: Clock;
  /** Connects and listens on loopback addresses: how the double knows that a target answers. */
  readonly loopback: Loopback;
  /** How what nobody knows of AWS is answered here. */
  readonly switches = new Switches();
  /** How many of each thing an account may have here. */
  readonly quotas = new Quotas();
  /** What MSK's brokers run on. */
  machines: BrokerMachines = noMachines;
  /** Who may connect to an address of a VPC: everybody, where no data plane looks after that. */
  admits: Admission = () => true;
  /** How long AWS takes here, where that is not as usual. */
  readonly paces = new Paces();
  /** What comes and goes. */
  readonly changes = new ChangeRecorder();
  readonly #states = new Map<string, unknown>();
  /** Where there is any state, by its kind: asked for at every call. */
  readonly #places = new Map<string, { account: string; region: string }[]>();
  #serial = 0;

  constructor(clock: Clock, loopback: Loopback) {
    this.clock = paced(clock, this.paces);
    this.loopback = loopback;
  }

  /** The state of `kind` in one account and Region; made when first asked for. */
  state<State>(kind: StateKind<State>, account: string, region: string): State {
    const key = `${account}/${region}/${kind.name}`;
    if (!this.#states.has(key)) {
      const fresh = kind.fresh({ world: this, account, region });
      this.changes.watch(fresh);
      this.#states.set(key, fresh);
      this.#places.set(kind.name, [...this.places(kind), { account, region }]);
    }
    return this.#states.get(key) as State;
  }

  /** This world as it is now, to be read later: what comes to be afterwards is not in it. */
  copy(): World {
    const copy = new World(this.clock, this.loopback);
    for (const [key, state] of copyOf(this.#states)) copy.#states.set(key, state);
    for (const [kind, places] of this.#places) copy.#places.set(kind, places);
    for (const [name, answer] of Object.entries(this.switches.all())) copy.switches.setByName(name, answer);
    copy.#serial = this.#serial;
    return copy;
  }

  /** The places where `kind` has any state: for what reaches across accounts, such as an endpoint service's consumers. */
  places(kind: StateKind<unknown>): readonly { account: string; region: string }[] {
    return this.#places.get(kind.name) ?? [];
  }

  readonly #closing = new Set<() => Promise<void>>();

  /** Counts how often the world has begun anew. */
  #life = 0;
  /** Of addresses that are being closed: when they can be listened on again. */
  readonly #freeing = new Map<string, Promise<void>>();

  /** Opens a listener on a VPC's address; it is closed by the returned function, or with the world. */
  async listen(address: string, port: number, onConnection?: OnConnection): Promise<() => Promise<void>> {
    const where = `${address}:${port}`;
    const life = this.#life;
    await this.#freeing.get(where);
    const opening = this.loopback.listen(address, port, onConnection);
    this.track(opening.then(nothing, nothing));
    const close = await opening;
    // What was still opening when the world ended does not outlive it.
    if (life !== this.#life) await close();
    const once = async (): Promise<void> => {
      if (!this.#closing.delete(once)) return;
      const freeing = close().finally(() => this.#freeing.delete(where));
      this.#freeing.set(where, freeing);
      await freeing;
    };
    this.#closing.add(once);
    return once;
  }

  readonly #underWay = new Set<Promise<void>>();

  /** Keeps hold of work that goes on besides the clock: health checks connect for real. */
  track(work: Promise<void>): void {
    const held = work.finally(() => this.#underWay.delete(held));
    this.#underWay.add(held);
  }

  /** When all such work is done: what a test waits for after it has moved the clock. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Back to nothing: no state, no jobs, no listeners, no brokers. */
  async clear(): Promise<void> {
    this.#life += 1;
    this.clock.clear();
    this.switches.clear();
    this.quotas.clear();
    this.paces.clear();
    this.paces.forget();
    this.changes.clear();
    this.#states.clear();
    this.#places.clear();
    await this.machines.clear();
    // What was under way may have asked for more.
    await this.settled();
    this.clock.clear();
    await Promise.all([...this.#closing].map((close) => close()));
  }

  /** A number never given before in this world: the base of every id, so that a run can be repeated. */
  serial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** Lower-case hexadecimal id of `length` characters, as in `sg-0a1b…`; unique in this world and the same in every run. */
  id(length = 17): string {
    return hexOf(this.serial(), length);
  }
}

const nothing = (): undefined => undefined;

/** Spreads a serial number over `length` hex digits so that ids look like AWS's and their prefixes differ. */
const hexOf = (serial: number, length: number): string => {
  let state = BigInt(serial);
  let digits = '';
  while (digits.length < length) {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    digits += (state >> 32n).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
};
