import type { Socket } from 'node:net';
import { pipeTo, reset } from '../pipe.ts';
import type { Target, TargetGroup } from '../services/elbv2/state.ts';
import type { World } from '../world.ts';
import type { Entrance } from './entrances.ts';
import { mayGoOn } from './route.ts';

/** One connection from a client through a load balancer to a target. */
export class Flow {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #target: Target;
  readonly #timesLost: number;
  readonly #group: TargetGroup;
  #lastUse: number;

  constructor(client: Socket, { node }: Entrance, target: Target, group: TargetGroup, world: World) {
    this.#client = client;
    this.#target = target;
    this.#timesLost = target.timesLost;
    this.#group = group;
    this.#lastUse = world.clock.ofConnections.now();
    const { address: host, port } = target;
    this.#upstream = pipeTo(client, { host, port, localAddress: node.address });
    for (const socket of [client, this.#upstream])
      socket.on('data', () => {
        this.#lastUse = world.clock.ofConnections.now();
      });
  }

  get isOver(): boolean {
    return this.#client.destroyed;
  }

  /** L21, L48. */
  get mayGoOn(): boolean {
    return mayGoOn(this.#target, this.#timesLost, this.#group);
  }

  cut(): void {
    reset(this.#client);
    reset(this.#upstream);
  }

  /** L25: what nobody has used for `seconds()` is dropped, as it were with a reset. */
  dropWhenIdle(seconds: () => number, world: World): void {
    const leftSeconds = seconds() - (world.clock.ofConnections.now() - this.#lastUse) / 1000;
    if (leftSeconds <= 0) this.cut();
    else
      world.clock.ofConnections.after(leftSeconds, () => {
        if (!this.isOver) this.dropWhenIdle(seconds, world);
      });
  }
}
