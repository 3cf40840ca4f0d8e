import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { addBrokers, countPartitions, mostBrokersOf, removeBroker, startBroker } from './brokers.ts';
import { checkRoomInAccount } from './check-settings.ts';
import { isExpress, isRemovable } from './instance-types.ts';
import { checkActive, checkVersion, start, type Started } from './operations.ts';
import { badRequest } from './refusals.ts';
import { findClusterUnmodelled, type Broker, type Cluster } from './state.ts';
import { compareVersions } from './versions.ts';

const parameter = 'targetNumberOfBrokerNodes';

/** M26. @throws AwsRefusal */
const increase = (cluster: Cluster, count: number, call: Call): Started => {
  const most = mostBrokersOf(cluster.settings.kafkaVersion, call);
  if (count > most) throw badRequest(`The number of broker nodes must not exceed ${most}.`, parameter);
  checkRoomInAccount(count - cluster.settings.brokers, call, parameter);
  let added: readonly Broker[] = [];
  return start(
    cluster,
    {
      type: 'INCREASE_BROKER_COUNT',
      target: { brokers: count },
      seconds: durations.clusterUpdate,
      begin: (operation) => {
        added = addBrokers(cluster, count, call);
        operation.createdBrokerIds = added.map(({ id }) => id);
      },
      complete: () => {
        for (const broker of added) startBroker(broker, cluster, call);
      },
      undo: (operation) => {
        operation.createdBrokerIds = [];
        for (const broker of added) removeBroker(broker, cluster, call);
      },
    },
    call,
  );
};

/** M27. @throws AwsRefusal */
const checkDecrease = ({ settings, subnetIds }: Cluster, count: number): void => {
  if (compareVersions(settings.kafkaVersion, '2.8.1') < 0)
    throw badRequest('Removing brokers is supported from Apache Kafka version 2.8.1 on.', parameter);
  if (!isRemovable(settings.instanceType))
    throw badRequest('Removing brokers is supported on M5 and M7g instance types only.', parameter);
  if (settings.brokers - count !== subnetIds.length)
    throw badRequest('You can remove exactly one broker from each Availability Zone in one operation.', parameter);
  if (count < subnetIds.length)
    throw badRequest('At least one broker must be left in each Availability Zone.', parameter);
};

/** M28: MSK takes empty brokers, one a zone; an Express cluster that rebalances empties them itself. */
const victimsIn = (cluster: Cluster): Broker[] =>
  cluster.subnetIds.flatMap((subnetId) => {
    const own = cluster.brokers.filter((broker) => broker.subnetId === subnetId);
    return own.findLast(({ partitions }) => partitions === 0) ?? (empties(cluster) ? own.slice(-1) : []);
  });

const empties = ({ settings }: Cluster): boolean =>
  isExpress(settings.instanceType) && settings.rebalancing === 'ACTIVE';

const notDrained = 'The brokers to remove must hold no partitions. Reassign the partitions and try again.';

/** M27, M28 (switch `msk.notDrained`), M29 (switches `msk.deletedIds`, `msk.removalOpType`). @throws AwsRefusal */
const decrease = (cluster: Cluster, count: number, call: Call): Started => {
  checkDecrease(cluster, count);
  const { switches } = call.world;
  const victims = victimsIn(cluster);
  const isDrained = victims.length === cluster.subnetIds.length;
  if (!isDrained && switches.get('msk.notDrained') === 'refused') throw badRequest(notDrained, parameter);
  const ids = victims.map(({ id }) => id);
  return start(
    cluster,
    {
      type: switches.get('msk.removalOpType'),
      target: { brokers: count },
      seconds: durations.clusterUpdate,
      failure: isDrained ? undefined : notDrained,
      begin: (operation) => {
        if (isDrained && switches.get('msk.deletedIds') === 'fromTheStart') operation.deletedBrokerIds = ids;
      },
      complete: (operation) => {
        operation.deletedBrokerIds = ids;
        for (const broker of victims) {
          handOver(broker, cluster);
          removeBroker(broker, cluster, call);
        }
      },
      undo: (operation) => {
        operation.deletedBrokerIds = [];
      },
    },
    call,
  );
};

/** M28: what the rebalancing of an Express cluster does before a broker goes. */
const handOver = (broker: Broker, cluster: Cluster): void => {
  const heir = cluster.brokers.find((other) => other !== broker);
  if (heir) heir.partitions += broker.partitions;
};

export const countHandlers: Handlers<typeof kafka> = {
  UpdateBrokerCount: async (input, call) => {
    const cluster = findClusterUnmodelled(input.ClusterArn, call);
    await countPartitions(cluster, call);
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    const count = input.TargetNumberOfBrokerNodes ?? 0;
    // M26
    if (count % cluster.subnetIds.length !== 0)
      throw badRequest('The number of broker nodes must be a multiple of the number of Availability Zones.', parameter);
    if (count === cluster.settings.brokers)
      throw badRequest('The target number of broker nodes is the current one.', parameter);
    return count > cluster.settings.brokers ? increase(cluster, count, call) : decrease(cluster, count, call);
  },
};
