import type * as kafka from '@aws-sdk/client-kafka';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { page } from '../paging.ts';
import { hostOf } from './brokers.ts';
import {
  badRequest,
  clustersOf,
  findCluster,
  isKraft,
  portsOf,
  runningOperation,
  type Cluster,
  type Operation,
  type Settings,
} from './state.ts';
import { kafkaVersions } from './versions.ts';

/** M5: blocks that the caller left out come back with their defaults. */
const describe = (cluster: Cluster): kafka.Cluster => ({
  ClusterArn: cluster.arn,
  ClusterName: cluster.name,
  ClusterType: 'PROVISIONED',
  State: cluster.state,
  StateInfo: cluster.stateMessage === undefined ? undefined : { Code: 'Failed', Message: cluster.stateMessage },
  CurrentVersion: cluster.version,
  CreationTime: new Date(cluster.createdAt),
  Tags: Object.fromEntries(cluster.tags),
  // M24
  ActiveOperationArn: runningOperation(cluster)?.arn,
  Provisioned: {
    NumberOfBrokerNodes: cluster.settings.brokers,
    CurrentBrokerSoftwareInfo: { KafkaVersion: cluster.settings.kafkaVersion },
    EnhancedMonitoring: 'DEFAULT',
    StorageMode: 'LOCAL',
    BrokerNodeGroupInfo: {
      BrokerAZDistribution: 'DEFAULT',
      ClientSubnets: [...cluster.subnetIds],
      SecurityGroups: [...cluster.groupIds],
      InstanceType: cluster.settings.instanceType,
      StorageInfo: { EbsStorageInfo: { VolumeSize: cluster.settings.storageGiB } },
      ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } },
    },
    ClientAuthentication: clientAuthentication(cluster.settings),
    EncryptionInfo: {
      EncryptionAtRest: { DataVolumeKMSKeyId: cluster.encryptionKeyArn },
      EncryptionInTransit: { ClientBroker: cluster.clientBroker as kafka.ClientBroker, InCluster: true },
    },
    LoggingInfo: {
      BrokerLogs: {
        CloudWatchLogs: { Enabled: cluster.logGroup !== undefined, LogGroup: cluster.logGroup },
        Firehose: { Enabled: false },
        S3: { Enabled: false },
      },
    },
    OpenMonitoring: {
      Prometheus: { JmxExporter: { EnabledInBroker: false }, NodeExporter: { EnabledInBroker: false } },
    },
  },
});

const clientAuthentication = ({ authentication }: Settings): kafka.ClientAuthentication => ({
  Unauthenticated: { Enabled: authentication.unauthenticated },
  Sasl: { Iam: { Enabled: authentication.iam }, Scram: { Enabled: authentication.scram } },
  Tls: { Enabled: false, CertificateAuthorityArnList: [] },
});

/** M40, M41: empty until ACTIVE, unsorted, and with controllers where there is KRaft. */
const nodesOf = (cluster: Cluster, call: Call): kafka.NodeInfo[] => {
  if (cluster.state === 'CREATING' || cluster.state === 'FAILED') return [];
  const brokers = cluster.brokers.map((broker): kafka.NodeInfo => ({
    NodeARN: `${cluster.arn.replace(':cluster/', ':node/')}/${broker.id}`,
    NodeType: 'BROKER',
    InstanceType: cluster.settings.instanceType.replace(/^kafka\./, ''),
    AddedToClusterTime: new Date(broker.addedAt).toISOString(),
    BrokerNodeInfo: {
      BrokerId: broker.id,
      ClientSubnet: broker.subnetId,
      ClientVpcIpAddress: broker.address,
      AttachedENIId: broker.interfaceId,
      Endpoints: [hostOf(broker, cluster, call.region)],
      CurrentBrokerSoftwareInfo: { KafkaVersion: cluster.settings.kafkaVersion },
    },
  }));
  const controllers = isKraft(cluster.settings.kafkaVersion)
    ? [1, 2, 3].map((id): kafka.NodeInfo => ({
        NodeARN: `${cluster.arn.replace(':cluster/', ':node/')}/c${id}`,
        ControllerNodeInfo: { Endpoints: [`c-${10_000 + id}.${call.region}.amazonaws.com`] },
      }))
    : [];
  return [...controllers, ...brokers.toReversed()];
};

/** M38, M45: three brokers at most, not always the same, and only the modes that are on. */
const bootstrap = (cluster: Cluster, call: Call): kafka.GetBootstrapBrokersResponse => {
  const turn = call.world.serial();
  const some = cluster.brokers.map((_, index) => cluster.brokers[(index + turn) % cluster.brokers.length]).slice(0, 3);
  const at = (port: number): string =>
    some.flatMap((broker) => (broker ? [`${hostOf(broker, cluster, call.region)}:${port}`] : [])).join(',');
  const ports = portsOf(cluster.settings.authentication);
  return {
    ...(ports.includes(9094) ? { BootstrapBrokerStringTls: at(9094) } : {}),
    ...(ports.includes(9096) ? { BootstrapBrokerStringSaslScram: at(9096) } : {}),
    ...(ports.includes(9098) ? { BootstrapBrokerStringSaslIam: at(9098) } : {}),
  };
};

const pageSize = (asked: number | undefined): number => {
  if (asked !== undefined && (asked < 1 || asked > 100))
    throw badRequest('MaxResults must be between 1 and 100.', 'maxResults');
  return asked ?? 100;
};

const findOperation = (arn: string | undefined, call: Call): Operation => {
  const found = [...clustersOf(call).values()]
    .flatMap(({ operations }) => operations)
    .find((operation) => operation.arn === arn);
  if (!found) throw new AwsRefusal('NotFoundException', 'The cluster operation does not exist.', 404);
  return found;
};

const settingsInfo = (settings: Settings, operation: Operation, target: boolean): kafka.MutableClusterInfo => ({
  NumberOfBrokerNodes: settings.brokers,
  InstanceType: settings.instanceType,
  KafkaVersion: settings.kafkaVersion,
  BrokerEBSVolumeInfo: [{ KafkaBrokerNodeId: 'All', VolumeSizeGB: settings.storageGiB }],
  ...(target
    ? {
        BrokerCountUpdateInfo: {
          CreatedBrokerIds: operation.createdBrokerIds,
          DeletedBrokerIds: operation.deletedBrokerIds,
        },
      }
    : {}),
});

const operationTimes = ({ startedAt, endedAt }: Operation): { StartTime: Date; EndTime?: Date } => ({
  StartTime: new Date(startedAt),
  ...(endedAt === undefined ? {} : { EndTime: new Date(endedAt) }),
});

export const describeHandlers: Handlers<typeof kafka> = {
  DescribeClusterV2: (input, call) => ({ ClusterInfo: describe(findCluster(input.ClusterArn, call)) }),
  ListClustersV2: (input, call) => {
    // M44
    const all = [...clustersOf(call).values()].filter(({ name }) => name.startsWith(input.ClusterNameFilter ?? ''));
    const { items, next } = page(all, input.NextToken, pageSize(input.MaxResults));
    return { NextToken: next, ClusterInfoList: items.map(describe) };
  },
  ListNodes: (input, call) => {
    const { items, next } = page(
      nodesOf(findCluster(input.ClusterArn, call), call),
      input.NextToken,
      pageSize(input.MaxResults),
    );
    return { NextToken: next, NodeInfoList: items };
  },
  GetBootstrapBrokers: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call, false);
    // M39
    if (cluster.state === 'FAILED' || cluster.state === 'CREATING')
      throw badRequest(`You can't get bootstrap broker nodes for a cluster in ${cluster.state} state.`, 'clusterArn');
    return bootstrap(cluster, call);
  },
  ListClusterOperationsV2: (input, call) => {
    const { items, next } = page(
      findCluster(input.ClusterArn, call).operations.toReversed(),
      input.NextToken,
      pageSize(input.MaxResults),
    );
    return {
      NextToken: next,
      ClusterOperationInfoList: items.map((operation) => ({
        ClusterArn: operation.clusterArn,
        ClusterType: 'PROVISIONED',
        OperationArn: operation.arn,
        OperationType: operation.type,
        OperationState: operation.state,
        ...operationTimes(operation),
      })),
    };
  },
  DescribeClusterOperationV2: (input, call) => {
    const operation = findOperation(input.ClusterOperationArn, call);
    return {
      ClusterOperationInfo: {
        ClusterArn: operation.clusterArn,
        ClusterType: 'PROVISIONED',
        OperationArn: operation.arn,
        OperationType: operation.type,
        OperationState: operation.state,
        ErrorInfo: operation.error && { ErrorCode: operation.error.code, ErrorString: operation.error.message },
        ...operationTimes(operation),
        Provisioned: {
          SourceClusterInfo: settingsInfo(operation.source, operation, false),
          TargetClusterInfo: settingsInfo(operation.target, operation, true),
        },
      },
    };
  },
  ListKafkaVersions: () => ({ KafkaVersions: kafkaVersions.map((Version) => ({ Version, Status: 'ACTIVE' })) }),
};
