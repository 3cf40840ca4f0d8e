import type { Ending } from '../../broker-machines.ts';
import type { Place } from '../../world.ts';
import { createInterface, deleteInterface, networkOf } from '../ec2/network.ts';
import { listenersOf, ports } from './authentication.ts';
import { atBroker } from './broker-port.ts';
import { isKraft } from './versions.ts';
import type { Broker, Cluster, Settings } from './state.ts';

/** Adds brokers, subnet by subnet, until there are `count`: an interface and a machine each, and nothing that listens yet. */
export const addBrokers = (cluster: Cluster, count: number, place: Place): Broker[] => {
  const added: Broker[] = [];
  while (cluster.brokers.length < count) {
    const broker = newBroker(cluster, place);
    cluster.brokers.push(broker);
    added.push(broker);
  }
  place.world.machines.build(
    cluster.arn,
    cluster.settings.kafkaVersion,
    added.map((broker) => ({
      ...{ id: broker.id, host: hostOf(broker, cluster, place.region) },
      zoneId: networkOf(place).subnets.get(broker.subnetId)?.zoneId ?? '',
    })),
  );
  return added;
};

const newBroker = (cluster: Cluster, place: Place): Broker => {
  const subnetId = cluster.subnetIds[cluster.brokers.length % cluster.subnetIds.length] ?? '';
  return {
    id: nextId(cluster, place),
    subnetId,
    ...attach(cluster, subnetId, place),
    addedAt: place.world.clock.now(),
    instanceType: cluster.settings.instanceType,
    kafkaVersion: cluster.settings.kafkaVersion,
    partitions: 0,
    isBuilt: false,
    isRunning: false,
    ports: Promise.resolve([]),
  };
};

/** M29 (switch `msk.reuseIds`): ids of removed brokers are gaps. */
const nextId = (cluster: Cluster, { world }: Place): number => {
  const ids = cluster.brokers.map(({ id }) => id);
  const free = Array.from({ length: ids.length + 1 }, (_, index) => index + 1).find((id) => !ids.includes(id));
  const id = world.switches.get('msk.reuseIds') === 'yes' ? (free ?? 1) : cluster.lastBrokerId + 1;
  cluster.lastBrokerId = Math.max(cluster.lastBrokerId, id);
  return id;
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

/** Opens the ports of every mode that `settings` has on the broker's address, once its machine runs. */
export const startBroker = (
  broker: Broker,
  cluster: Cluster,
  place: Place,
  settings: Settings = cluster.settings,
): void => {
  if (broker.isRunning) return;
  broker.isRunning = true;
  broker.isBuilt = true;
  const { address } = broker;
  const open = listenersOf(settings).map((listener) => ports[listener]);
  inTurn(broker, place, async () =>
    (await place.world.machines.start(cluster.arn, broker.id))
      ? Promise.all(open.map((port) => place.world.listen(address, port, atBroker(cluster, broker, port, place))))
      : [],
  );
};

export const stopBroker = (broker: Broker, cluster: Cluster, place: Place, ending: Ending = 'inOrder'): void => {
  if (!broker.isRunning) return;
  closePorts(broker, place);
  inTurn(broker, place, async () => {
    await place.world.machines.stop(cluster.arn, broker.id, ending);
    return [];
  });
};

const closePorts = (broker: Broker, place: Place): void => {
  broker.isRunning = false;
  inTurn(broker, place, async (open) => {
    await Promise.all(open.map((close) => close()));
    return [];
  });
};

/** Ports open and close in real time, in the order they were told to. */
const inTurn = (
  broker: Broker,
  { world }: Place,
  work: (open: Awaited<Broker['ports']>) => Promise<Awaited<Broker['ports']>>,
): void => {
  broker.ports = broker.ports.then(work);
  world.track(broker.ports.then(() => undefined));
};

/** M43: gives a broker that does not run another interface, and with it another address. */
export const moveBroker = (broker: Broker, cluster: Cluster, place: Place): void => {
  const held = broker.interfaceId;
  Object.assign(broker, attach(cluster, broker.subnetId, place));
  deleteInterface(place, held);
};

/** Takes a broker from its cluster, which goes on without it. */
export const removeBroker = (broker: Broker, cluster: Cluster, place: Place): void => {
  release(broker, place);
  cluster.brokers.splice(cluster.brokers.indexOf(broker), 1);
  inTurn(broker, place, async () => {
    await place.world.machines.remove(cluster.arn, broker.id);
    return [];
  });
};

const release = (broker: Broker, place: Place): void => {
  closePorts(broker, place);
  deleteInterface(place, broker.interfaceId);
};

/** Takes all brokers of a cluster, which ends. */
export const removeBrokers = (cluster: Cluster, place: Place): void => {
  for (const broker of cluster.brokers.splice(0, Infinity)) release(broker, place);
  place.world.track(place.world.machines.end(cluster.arn));
};

/** M28: where real brokers stand behind, they say what they hold. @throws Error when they do not */
export const countPartitions = async ({ arn, brokers }: Cluster, { world }: Place): Promise<void> => {
  const held = await world.machines.partitions(arn);
  for (const broker of brokers) broker.partitions = held?.get(broker.id) ?? broker.partitions;
};

/** What the names of a cluster's nodes end in: `sensors.a1b2c3.c2.kafka.eu-central-1.amazonaws.com`. */
export const domainOf = ({ name, arn }: Cluster, region: string): string => {
  const [, id = ''] = /([0-9a-f]{6})[0-9a-f-]*-\d+$/.exec(arn) ?? [];
  return `${name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase()}.${id}.c2.kafka.${region}.amazonaws.com`;
};

export const hostOf = ({ id }: Broker, cluster: Cluster, region: string): string =>
  `b-${id}.${domainOf(cluster, region)}`;

export const publicHostOf = ({ id }: Broker, cluster: Cluster, region: string): string =>
  `b-${id}-public.${domainOf(cluster, region)}`;

/** A21: how many brokers one cluster may have. */
export const mostBrokersOf = (kafkaVersion: string, { world }: Pick<Place, 'world'>): number =>
  world.quotas.get(isKraft(kafkaVersion) ? 'kafka.brokersPerKraftCluster' : 'kafka.brokersPerZooKeeperCluster');
