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
    const backend = world.brokerBackend(cluster.arn, broker.id, port);
    if (backend) pipeTo(socket, backend);
    else socket.on('error', () => undefined).resume();
  };
