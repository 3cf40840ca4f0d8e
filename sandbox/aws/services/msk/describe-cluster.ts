import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { describeAuthentication, describeVpcAuthentication } from './authentication.ts';
import { domainOf } from './brokers.ts';
import { describeLogging } from './logging.ts';
import { pageOf } from './pages.ts';
import { clustersOf, findCluster, ownerOf, runningOperation, type Cluster, type Settings } from './state.ts';
import { isKraft } from './versions.ts';

/** What both versions of the API tell of a cluster. */
const common = (cluster: Cluster) => ({
  ClusterArn: cluster.arn,
  ClusterName: cluster.name,
  State: cluster.state,
  StateInfo: cluster.stateInfo && { Code: cluster.stateInfo.code, Message: cluster.stateInfo.message },
  CurrentVersion: cluster.version,
  CreationTime: new Date(cluster.createdAt),
  Tags: Object.fromEntries(cluster.tags),
  // M24
  ActiveOperationArn: runningOperation(cluster)?.arn,
});

export const connectivityInfo = (settings: Settings): kafka.ConnectivityInfo => ({
  PublicAccess: { Type: settings.publicAccess ? 'SERVICE_PROVIDED_EIPS' : 'DISABLED' },
  VpcConnectivity: { ClientAuthentication: describeVpcAuthentication(settings.vpcAuthentication) },
  NetworkType: 'IPV4',
});

export const openMonitoring = ({ exporters }: Settings): kafka.OpenMonitoring => ({
  Prometheus: { JmxExporter: { EnabledInBroker: exporters.jmx }, NodeExporter: { EnabledInBroker: exporters.node } },
});

/** M5: blocks that the caller left out come back with their defaults. */
const nodeGroup = ({ settings, subnetIds, groupIds }: Cluster): kafka.BrokerNodeGroupInfo => ({
  BrokerAZDistribution: 'DEFAULT',
  ClientSubnets: [...subnetIds],
  SecurityGroups: [...groupIds],
  InstanceType: settings.instanceType,
  ConnectivityInfo: connectivityInfo(settings),
  ...(settings.storageGiB === undefined
    ? {}
    : {
        StorageInfo: {
          EbsStorageInfo: { VolumeSize: settings.storageGiB, ProvisionedThroughput: settings.throughput },
        },
      }),
});

/** Only clusters of the older kind have ZooKeeper. */
const zooKeeper = (cluster: Cluster, call: Call) => {
  if (isKraft(cluster.settings.kafkaVersion)) return {};
  const at = (port: number): string =>
    [1, 2, 3].map((id) => `z-${id}.${domainOf(cluster, call.region)}:${port}`).join(',');
  return { ZookeeperConnectString: at(2181), ZookeeperConnectStringTls: at(2182) };
};

const provisioned = (cluster: Cluster, call: Call): kafka.Provisioned => {
  const { settings } = cluster;
  return {
    NumberOfBrokerNodes: settings.brokers,
    CurrentBrokerSoftwareInfo: {
      KafkaVersion: settings.kafkaVersion,
      ConfigurationArn: settings.configuration?.Arn,
      ConfigurationRevision: settings.configuration?.Revision,
    },
    EnhancedMonitoring: settings.monitoring,
    StorageMode: settings.storageMode,
    BrokerNodeGroupInfo: nodeGroup(cluster),
    ClientAuthentication: describeAuthentication(settings.authentication),
    EncryptionInfo: {
      EncryptionAtRest: { DataVolumeKMSKeyId: cluster.encryptionKeyArn },
      EncryptionInTransit: { ClientBroker: settings.clientBroker, InCluster: cluster.encryptedInCluster },
    },
    LoggingInfo: describeLogging(settings.logging),
    OpenMonitoring: openMonitoring(settings),
    CustomerActionStatus: 'NONE',
    ...(settings.rebalancing === undefined ? {} : { Rebalancing: { Status: settings.rebalancing } }),
    ...zooKeeper(cluster, call),
  };
};

const describe = (cluster: Cluster, call: Call): kafka.Cluster => ({
  ...common(cluster),
  ClusterType: 'PROVISIONED',
  Provisioned: provisioned(cluster, call),
});

/** The older, flat form. */
const describeFlat = (cluster: Cluster, call: Call): kafka.ClusterInfo => ({
  ...common(cluster),
  ...provisioned(cluster, call),
});

/** M44: the filter is a prefix of the name. */
const named = (prefix: string | undefined, call: Call): Cluster[] =>
  [...clustersOf(call).values()].filter(({ name }) => name.startsWith(prefix ?? ''));

export const clusterHandlers: Handlers<typeof kafka> = {
  DescribeCluster: (input, call) => ({
    ClusterInfo: describeFlat(findCluster(input.ClusterArn, ownerOf(input.ClusterArn, call)), call),
  }),
  DescribeClusterV2: (input, call) => ({
    ClusterInfo: describe(findCluster(input.ClusterArn, ownerOf(input.ClusterArn, call)), call),
  }),
  ListClusters: (input, call) => {
    const { items, next } = pageOf(named(input.ClusterNameFilter, call), input);
    return { NextToken: next, ClusterInfoList: items.map((cluster) => describeFlat(cluster, call)) };
  },
  ListClustersV2: (input, call) => {
    const ofType = (input.ClusterTypeFilter ?? 'PROVISIONED') === 'PROVISIONED';
    const { items, next } = pageOf(ofType ? named(input.ClusterNameFilter, call) : [], input);
    return { NextToken: next, ClusterInfoList: items.map((cluster) => describe(cluster, call)) };
  },
};
