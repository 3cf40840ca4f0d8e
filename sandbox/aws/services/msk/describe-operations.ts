import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { describeAuthentication } from './authentication.ts';
import { connectivityInfo, openMonitoring } from './describe-cluster.ts';
import { describeLogging } from './logging.ts';
import { pageOf } from './pages.ts';
import { notFound } from './refusals.ts';
import { clustersOf, findCluster, findClusterUnmodelled, type Operation, type Settings } from './state.ts';

/** @throws AwsRefusal */
const find = (arn: string | undefined, call: Call): Operation => {
  const all = [...clustersOf(call).values()].flatMap(({ operations }) => operations);
  const found = all.find((operation) => operation.arn === arn);
  if (!found) throw notFound('cluster operation', 'clusterOperationArn');
  return found;
};

const settingsInfo = (settings: Settings): kafka.MutableClusterInfo => ({
  NumberOfBrokerNodes: settings.brokers,
  InstanceType: settings.instanceType,
  KafkaVersion: settings.kafkaVersion,
  StorageMode: settings.storageMode,
  ConfigurationInfo: settings.configuration,
  EnhancedMonitoring: settings.monitoring,
  OpenMonitoring: openMonitoring(settings),
  LoggingInfo: describeLogging(settings.logging),
  ClientAuthentication: describeAuthentication(settings.authentication),
  EncryptionInfo: { EncryptionInTransit: { ClientBroker: settings.clientBroker } },
  ConnectivityInfo: connectivityInfo(settings),
  ...(settings.rebalancing === undefined ? {} : { Rebalancing: { Status: settings.rebalancing } }),
  ...(settings.storageGiB === undefined
    ? {}
    : { BrokerEBSVolumeInfo: [{ KafkaBrokerNodeId: 'All', VolumeSizeGB: settings.storageGiB }] }),
});

/** M26, M29. */
const targetInfo = ({ target, createdBrokerIds, deletedBrokerIds }: Operation): kafka.MutableClusterInfo => ({
  ...settingsInfo(target),
  BrokerCountUpdateInfo: { CreatedBrokerIds: [...createdBrokerIds], DeletedBrokerIds: [...deletedBrokerIds] },
});

const common = ({ clusterArn, arn, type, state, endedAt }: Operation) => ({
  ClusterArn: clusterArn,
  OperationArn: arn,
  OperationType: type,
  OperationState: state,
  ...(endedAt === undefined ? {} : { EndTime: new Date(endedAt) }),
});

const errorInfo = ({ error }: Operation): kafka.ErrorInfo | undefined =>
  error && { ErrorCode: error.code, ErrorString: error.message };

const summary = (operation: Operation): kafka.ClusterOperationV2Summary => ({
  ...common(operation),
  ClusterType: 'PROVISIONED',
  StartTime: new Date(operation.startedAt),
});

const describe = (operation: Operation): kafka.ClusterOperationV2 => ({
  ...summary(operation),
  ErrorInfo: errorInfo(operation),
  Provisioned: { SourceClusterInfo: settingsInfo(operation.source), TargetClusterInfo: targetInfo(operation) },
});

/** The older form. */
const describeFlat = (operation: Operation): kafka.ClusterOperationInfo => ({
  ...common(operation),
  CreationTime: new Date(operation.startedAt),
  ErrorInfo: errorInfo(operation),
  SourceClusterInfo: settingsInfo(operation.source),
  TargetClusterInfo: targetInfo(operation),
});

/** The latest first. */
export const operationHandlers: Handlers<typeof kafka> = {
  ListClusterOperations: (input, call) => {
    const { items, next } = pageOf(findClusterUnmodelled(input.ClusterArn, call).operations.toReversed(), input);
    return { NextToken: next, ClusterOperationInfoList: items.map(describeFlat) };
  },
  ListClusterOperationsV2: (input, call) => {
    const { items, next } = pageOf(findCluster(input.ClusterArn, call).operations.toReversed(), input);
    return { NextToken: next, ClusterOperationInfoList: items.map(summary) };
  },
  DescribeClusterOperation: (input, call) => ({
    ClusterOperationInfo: describeFlat(find(input.ClusterOperationArn, call)),
  }),
  DescribeClusterOperationV2: (input, call) => ({
    ClusterOperationInfo: describe(find(input.ClusterOperationArn, call)),
  }),
};
