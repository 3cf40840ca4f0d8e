import type { Call } from '../../service.ts';
import { durations } from '../durations.ts';
import { startBroker, stopBroker } from './brokers.ts';
import type { Update } from './operations.ts';
import type { Broker, Cluster, Operation } from './state.ts';

/** An update that restarts the brokers one after the other, and changes each as it comes to it. */
export const brokerByBroker = (
  cluster: Cluster,
  call: Call,
  change: (broker: Broker, operation: Operation) => void = () => undefined,
): Pick<Update, 'seconds' | 'begin'> => ({
  seconds: cluster.brokers.length * durations.brokerUpdate,
  begin: (operation) => {
    cluster.brokers.forEach((broker, index) => {
      call.world.clock.after(index * durations.brokerUpdate, () => {
        if (goesOn(operation)) restart(broker, operation, call, change);
      });
    });
  },
});

/** Not if it is to fail: then nothing is changed. */
const goesOn = ({ state, cluster }: Operation): boolean =>
  state === 'UPDATE_IN_PROGRESS' && cluster.failNext === undefined && cluster.state !== 'FAILED';

const restart = (
  broker: Broker,
  operation: Operation,
  call: Call,
  change: (broker: Broker, operation: Operation) => void,
): void => {
  stopBroker(broker, call);
  call.world.clock.after(durations.brokerRestart, () => {
    if (!operation.cluster.brokers.includes(broker)) return;
    change(broker, operation);
    startBroker(broker, operation.cluster, call, operation.target);
  });
};
