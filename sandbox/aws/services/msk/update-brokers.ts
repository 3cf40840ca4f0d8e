import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { checkKafkaVersion } from './check-settings.ts';
import { checkConfiguration } from './configurations.ts';
import { checkInstanceType, isExpress, mostPartitionsOn } from './instance-types.ts';
import { startBroker, stopBroker } from './brokers.ts';
import { checkActive, checkVersion, start } from './operations.ts';
import { badRequest, notFound } from './refusals.ts';
import { brokerByBroker } from './rolling.ts';
import { findCluster, type Broker, type Cluster } from './state.ts';
import { compareVersions, isKraft } from './versions.ts';

/** M31: no broker may hold more partitions than its type should. @throws AwsRefusal */
const checkPartitions = ({ brokers }: Cluster, instanceType: string, parameter: string): void => {
  const most = mostPartitionsOn(instanceType);
  const full = brokers.find(({ partitions }) => partitions > most);
  if (full)
    throw badRequest(
      `Broker ${full.id} has ${full.partitions} partitions, more than the ${most} that ${instanceType} supports.`,
      parameter,
    );
};

/** M31. @throws AwsRefusal */
const checkType = (cluster: Cluster, type: string): void => {
  checkInstanceType(type, 'targetInstanceType');
  if (isExpress(type) !== isExpress(cluster.settings.instanceType))
    throw badRequest('Standard brokers cannot become Express brokers, nor the other way.', 'targetInstanceType');
  if (type === cluster.settings.instanceType)
    throw badRequest('The target instance type is the current one.', 'targetInstanceType');
  checkPartitions(cluster, type, 'targetInstanceType');
};

/** M31. @throws AwsRefusal */
const checkUpgrade = (cluster: Cluster, target: string): void => {
  const { kafkaVersion, instanceType } = cluster.settings;
  checkKafkaVersion(target, 'targetKafkaVersion');
  if (compareVersions(target, kafkaVersion) <= 0)
    throw badRequest('The target Kafka version must be newer than the current one.', 'targetKafkaVersion');
  if (isKraft(target) !== isKraft(kafkaVersion))
    throw badRequest('A ZooKeeper cluster cannot become a KRaft cluster.', 'targetKafkaVersion');
  checkPartitions(cluster, instanceType, 'targetKafkaVersion');
};

const brokersOf = (cluster: Cluster, ids: readonly string[]): Broker[] =>
  ids.map((id) => {
    const broker = cluster.brokers.find((one) => String(one.id) === id);
    if (!broker) throw notFound(`broker ${id}`, 'brokerIds');
    return broker;
  });

const reboot = (cluster: Cluster, brokers: readonly Broker[], call: Call) =>
  start(
    cluster,
    {
      type: 'REBOOT_NODE',
      state: 'REBOOTING_BROKER',
      seconds: durations.brokerRestart,
      begin: () => {
        for (const broker of brokers) stopBroker(broker, cluster, call);
      },
      complete: () => {
        for (const broker of brokers) startBroker(broker, cluster, call);
      },
      undo: () => {
        for (const broker of brokers) startBroker(broker, cluster, call);
      },
    },
    call,
  );

/** Updates that restart the brokers, one after the other. */
export const brokerHandlers: Handlers<typeof kafka> = {
  UpdateBrokerType: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    const instanceType = input.TargetInstanceType ?? '';
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    checkType(cluster, instanceType);
    const work = brokerByBroker(cluster, call, (broker) => {
      broker.instanceType = instanceType;
    });
    // M3: an Express cluster stays ACTIVE.
    const state = isExpress(instanceType) ? 'ACTIVE' : 'UPDATING';
    return start(cluster, { type: 'UPDATE_BROKER_TYPE', target: { instanceType }, state, ...work }, call);
  },
  UpdateClusterKafkaVersion: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    const kafkaVersion = input.TargetKafkaVersion ?? '';
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    checkUpgrade(cluster, kafkaVersion);
    const configuration = input.ConfigurationInfo ?? cluster.settings.configuration;
    if (input.ConfigurationInfo) checkConfiguration(input.ConfigurationInfo, kafkaVersion, call);
    const work = brokerByBroker(cluster, call, (broker) => {
      broker.kafkaVersion = kafkaVersion;
    });
    const target = { kafkaVersion, configuration };
    return start(cluster, { type: 'UPDATE_CLUSTER_KAFKA_VERSION', target, ...work }, call);
  },
  /** M21: takes no version. */
  RebootBroker: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    checkActive(cluster, call);
    // M53
    const ids = input.BrokerIds ?? [];
    if (ids.length !== 1) throw badRequest('Brokers are rebooted one at a time.', 'brokerIds');
    return reboot(cluster, brokersOf(cluster, ids), call);
  },
};
