import type { OnConnection } from '../../loopback.ts';
import { pipeTo } from '../../pipe.ts';
import type { Place } from '../../world.ts';
import type { Broker, Cluster } from './state.ts';

/** What happens to a connection to a broker: it goes on to the real broker behind it, or is held where there is none. */
export const atBroker =
  (cluster: Cluster, broker: Broker, port: number, { world }: Place): OnConnection =>
  (socket) => {
    if (!world.admits(socket.remoteAddress ?? '', broker.address, port)) {
      socket.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const real = world.machines.behind(cluster.arn, broker.id, port);
    if (real) pipeTo(socket, real);
    else socket.on('error', () => undefined).resume();
  };
