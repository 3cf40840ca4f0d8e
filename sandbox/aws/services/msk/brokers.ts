import type { Place } from '../../world.ts';
import { createInterface, deleteInterface, networkOf } from '../ec2/network.ts';
import { portsOf, type Broker, type Cluster } from './state.ts';

/** Adds a broker in each subnet so that there are `count` of them, spread evenly; an interface each, and real listeners. */
export const addBrokers = (cluster: Cluster, count: number, place: Place): number[] => {
  const added: number[] = [];
  while (cluster.brokers.length < count) {
    const subnetId = cluster.subnetIds[cluster.brokers.length % cluster.subnetIds.length] ?? '';
    cluster.lastBrokerId += 1;
    const broker: Broker = {
      id: cluster.lastBrokerId,
      subnetId,
      ...attach(cluster, subnetId, place),
      close: undefined,
      addedAt: place.world.clock.now(),
      partitions: 0,
    };
    cluster.brokers.push(broker);
    added.push(broker.id);
  }
  return added;
};

/** M17: brokers added later get the cluster's original groups. */
const attach = (cluster: Cluster, subnetId: string, place: Place): { interfaceId: string; address: string } => {
  const subnet = networkOf(place).subnets.get(subnetId);
  if (!subnet) throw new Error(`the subnet ${subnetId} of ${cluster.name} is gone`);
  const { id, address } = createInterface(place, subnet, {
    groupIds: cluster.groupIds,
    description: `MSK ${cluster.name}`,
    type: 'interface',
  });
  return { interfaceId: id, address };
};

/** Opens the ports of every enabled authentication mode on the broker's address. */
export const startBroker = (broker: Broker, cluster: Cluster, place: Place): void => {
  place.world.track(
    (async () => {
      const closers = await Promise.all(
        portsOf(cluster.settings.authentication).map((port) => place.world.listen(broker.address, port)),
      );
      broker.close = async () => {
        await Promise.all(closers.map((close) => close()));
      };
    })(),
  );
};

export const stopBroker = (broker: Broker, place: Place): void => {
  const close = broker.close;
  broker.close = undefined;
  if (close) place.world.track(close());
};

/** M43: a broker comes back on another machine; it keeps its id and, unless told otherwise, its address. */
export const replaceBroker = (broker: Broker, cluster: Cluster, keepAddress: boolean, place: Place): void => {
  stopBroker(broker, place);
  const old = broker.address;
  if (!keepAddress) {
    const held = broker.interfaceId;
    Object.assign(broker, attach(cluster, broker.subnetId, place));
    deleteInterface(place, held);
  }
  place.world.track(
    (async () => {
      // The old listeners must be closed before the same address can be listened on again.
      await Promise.resolve(old);
      startBroker(broker, cluster, place);
    })(),
  );
};

export const removeBroker = (broker: Broker, cluster: Cluster, place: Place): void => {
  stopBroker(broker, place);
  deleteInterface(place, broker.interfaceId);
  cluster.brokers.splice(cluster.brokers.indexOf(broker), 1);
};

export const hostOf = (broker: Broker, cluster: Cluster, region: string): string => {
  const [, id = ''] = /([0-9a-f]{6})[0-9a-f-]*-\d+$/.exec(cluster.arn) ?? [];
  return `b-${broker.id}.${cluster.name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase()}.${id}.c2.kafka.${region}.amazonaws.com`;
};
