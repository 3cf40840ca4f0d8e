import type { Place } from '../../world.ts';
import { durations } from '../durations.ts';
import { startBroker, stopBroker } from './brokers.ts';
import type { Update } from './operations.ts';
import type { Broker, Cluster, Operation } from './state.ts';

/** An update that restarts the brokers one after the other, and changes each as it comes to it. */
export const brokerByBroker = (
  cluster: Cluster,
  place: Place,
  change: (broker: Broker) => void = () => undefined,
): Pick<Update, 'seconds' | 'begin'> => ({
  seconds: cluster.brokers.length * durations.brokerUpdate,
  begin: (operation) => {
    cluster.brokers.forEach((broker, index) => {
      place.world.clock.after(index * durations.brokerUpdate, () => {
        if (goesOn(operation, cluster)) restart(broker, operation, cluster, place, change);
      });
    });
  },
});

/** Not if it is to fail: then nothing is changed. */
const goesOn = ({ state }: Operation, cluster: Cluster): boolean =>
  state === 'UPDATE_IN_PROGRESS' && cluster.failNext === undefined && cluster.state !== 'FAILED';

const restart = (
  broker: Broker,
  { target }: Operation,
  cluster: Cluster,
  place: Place,
  change: (broker: Broker) => void,
): void => {
  stopBroker(broker, cluster, place);
  place.world.clock.after(durations.brokerRestart, () => {
    if (!cluster.brokers.includes(broker)) return;
    change(broker);
    startBroker(broker, cluster, place, target);
  });
};
