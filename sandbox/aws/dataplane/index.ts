import type { Socket } from 'node:net';
import type { World } from '../world.ts';
import { lets } from './admission.ts';
import { entrancesOf, type Entrance } from './entrances.ts';
import { Flow } from './flow.ts';
import { targetFor } from './route.ts';

interface Opened {
  /** As it is now: what leads there may change while it is open. */
  entrance: Entrance;
  readonly flows: Set<Flow>;
  readonly close: Promise<() => Promise<void>>;
}

const keyOf = ({ address, port }: Entrance): string => `${address}:${port}`;

/** Whether connections that were made through the one could be made through the other. */
const isSameWay = (one: Entrance, other: Entrance): boolean =>
  one.listener === other.listener && one.node.id === other.node.id;

/**
 * Carries TCP as AWS would, on the loopback addresses of the VPCs: from the addresses of load balancers and endpoints to targets.
 * It keeps no state of its own beside what is open; `follow` brings that in line with the world.
 */
export class DataPlane {
  readonly #world: World;
  readonly #open = new Map<string, Opened>();
  #turn = 0;

  constructor(world: World) {
    this.#world = world;
    world.admits = (from, to, port) => lets(world, from, to, port);
  }

  /** After anything has changed: closes the ways that are gone, with what is on them, and opens the new ones. */
  follow(): void {
    const wanted = new Map(entrancesOf(this.#world).map((entrance) => [keyOf(entrance), entrance]));
    for (const [key, opened] of this.#open) this.#keepOrClose(key, opened, wanted.get(key));
    for (const [key, entrance] of wanted) if (!this.#open.has(key)) this.#open.set(key, this.#opened(key, entrance));
  }

  /** Closes everything. */
  clear(): void {
    for (const [key, opened] of this.#open) this.#keepOrClose(key, opened, undefined);
  }

  #keepOrClose(key: string, opened: Opened, now: Entrance | undefined): void {
    if (now && isSameWay(opened.entrance, now)) {
      opened.entrance = now;
      for (const flow of opened.flows) if (!flow.mayGoOn) flow.cut();
      return;
    }
    this.#open.delete(key);
    for (const flow of opened.flows) flow.cut();
    this.#world.track(opened.close.then((close) => close()));
  }

  #opened(key: string, entrance: Entrance): Opened {
    const { address, port } = entrance;
    const close = this.#world.listen(address, port, (socket) => {
      this.#take(socket, key);
    });
    this.#world.track(close.then(() => undefined));
    return { entrance, flows: new Set(), close };
  }

  #take(socket: Socket, key: string): void {
    const opened = this.#open.get(key);
    const route =
      opened?.entrance.admits(socket.remoteAddress ?? '') === true && targetFor(opened.entrance, this.#turn);
    if (!opened || !route) {
      socket.on('error', () => undefined).resetAndDestroy();
      return;
    }
    this.#turn += 1;
    const flow = new Flow(socket, opened.entrance, route.target, route.group, this.#world);
    opened.flows.add(flow);
    socket.once('close', () => opened.flows.delete(flow));
    flow.dropWhenIdle(() => Number(opened.entrance.listener.attributes.get('tcp.idle_timeout.seconds')), this.#world);
  }
}
