import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { addBrokers, removeBroker, startBroker, stopBroker } from './brokers.ts';
import { authenticationOf, newVersion } from './create.ts';
import {
  badRequest,
  findCluster,
  isKraft,
  runningOperation,
  type Cluster,
  type Operation,
  type Settings,
} from './state.ts';
import { compareVersions, kafkaVersions } from './versions.ts';

/** M20, M23. @throws AwsRefusal */
const mayUpdate = (cluster: Cluster, version: string | undefined): void => {
  if (cluster.state !== 'ACTIVE' || runningOperation(cluster))
    throw badRequest(
      `You can't update your cluster because it is in ${cluster.state} state. Try again when it is ACTIVE.`,
      'clusterArn',
    );
  if (version !== cluster.version)
    throw badRequest(
      'The version of the cluster isn’t current. Check the current version and try again.',
      'currentVersion',
    );
};

/** M24, M25: an operation goes PENDING → UPDATE_IN_PROGRESS → UPDATE_COMPLETE, or fails; only then is the cluster ACTIVE again. */
const start = (
  cluster: Cluster,
  type: string,
  target: Settings,
  call: Call,
  work: (operation: Operation) => void,
): { ClusterArn: string; ClusterOperationArn: string } => {
  const operation: Operation = {
    arn: `${cluster.arn.replace(':cluster/', ':cluster-operation/')}/${call.world.id(16)}`,
    clusterArn: cluster.arn,
    type,
    state: 'PENDING',
    startedAt: call.world.clock.now(),
    endedAt: undefined,
    error: undefined,
    source: cluster.settings,
    target,
    createdBrokerIds: [],
    deletedBrokerIds: [],
  };
  cluster.operations.push(operation);
  cluster.state = 'UPDATING';
  call.world.clock.after(durations.operationPending, () => {
    operation.state = 'UPDATE_IN_PROGRESS';
  });
  call.world.clock.after(durations.clusterUpdate, () => {
    finish(cluster, operation, call, work);
  });
  return { ClusterArn: cluster.arn, ClusterOperationArn: operation.arn };
};

const finish = (cluster: Cluster, operation: Operation, call: Call, work: (operation: Operation) => void): void => {
  operation.endedAt = call.world.clock.now();
  cluster.state = 'ACTIVE';
  cluster.version = newVersion(call);
  if (cluster.failNext !== undefined) {
    operation.state = 'UPDATE_FAILED';
    operation.error = { code: 'InternalError', message: cluster.failNext };
    cluster.failNext = undefined;
    return;
  }
  operation.state = 'UPDATE_COMPLETE';
  work(operation);
  cluster.settings = operation.target;
};

/** M26. */
const increase = (cluster: Cluster, count: number, call: Call): { ClusterArn: string; ClusterOperationArn: string } => {
  const most = isKraft(cluster.settings.kafkaVersion) ? 60 : 30;
  if (count > most)
    throw badRequest(`The number of broker nodes must not exceed ${most}.`, 'targetNumberOfBrokerNodes');
  return start(cluster, 'INCREASE_BROKER_COUNT', { ...cluster.settings, brokers: count }, call, (operation) => {
    operation.createdBrokerIds = addBrokers(cluster, count, call);
    for (const broker of cluster.brokers.filter(({ id }) => operation.createdBrokerIds.includes(id)))
      startBroker(broker, cluster, call);
  });
};

/** M27, M28, M29: one broker a zone, and only brokers without partitions; ids are never given again. */
const decrease = (cluster: Cluster, count: number, call: Call): { ClusterArn: string; ClusterOperationArn: string } => {
  if (cluster.settings.brokers - count !== cluster.subnetIds.length)
    throw badRequest(
      'You can remove exactly one broker from each Availability Zone in one operation.',
      'targetNumberOfBrokerNodes',
    );
  if (count < cluster.subnetIds.length)
    throw badRequest('At least one broker must be left in each Availability Zone.', 'targetNumberOfBrokerNodes');
  if (!/^kafka\.(m5|m7g)\./.test(cluster.settings.instanceType))
    throw badRequest('Removing brokers is supported on M5 and M7g instance types only.', 'targetNumberOfBrokerNodes');
  const victims = cluster.subnetIds.map((subnetId) =>
    cluster.brokers.findLast((broker) => broker.subnetId === subnetId && broker.partitions === 0),
  );
  if (victims.includes(undefined))
    throw badRequest(
      'The brokers to remove must hold no partitions. Reassign the partitions and try again.',
      'targetNumberOfBrokerNodes',
    );
  return start(cluster, 'DECREASE_BROKER_COUNT', { ...cluster.settings, brokers: count }, call, (operation) => {
    const doomed = victims.filter((broker) => broker !== undefined);
    operation.deletedBrokerIds = doomed.map(({ id }) => id);
    for (const broker of doomed) removeBroker(broker, cluster, call);
  });
};

/** M30. */
const storageTarget = (cluster: Cluster, asked: readonly kafka.BrokerEBSVolumeInfo[] | undefined): number => {
  const size = asked?.[0]?.VolumeSizeGB ?? 0;
  if (size <= cluster.settings.storageGiB)
    throw badRequest('The target volume size must be larger than the current one.', 'targetBrokerEBSVolumeInfo');
  if (size > 16384) throw badRequest('The storage volume size must not exceed 16384 GiB.', 'targetBrokerEBSVolumeInfo');
  return size;
};

/** Updates of a cluster, one at a time. */
export const updateHandlers: Handlers<typeof kafka> = {
  UpdateBrokerCount: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call, false);
    mayUpdate(cluster, input.CurrentVersion);
    const count = input.TargetNumberOfBrokerNodes ?? 0;
    if (count % cluster.subnetIds.length !== 0)
      throw badRequest(
        'The number of broker nodes must be a multiple of the number of Availability Zones.',
        'targetNumberOfBrokerNodes',
      );
    if (count === cluster.settings.brokers)
      throw badRequest('The target number of broker nodes is the current one.', 'targetNumberOfBrokerNodes');
    return count > cluster.settings.brokers ? increase(cluster, count, call) : decrease(cluster, count, call);
  },
  UpdateBrokerStorage: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call, false);
    mayUpdate(cluster, input.CurrentVersion);
    return start(
      cluster,
      'UPDATE_BROKER_STORAGE',
      { ...cluster.settings, storageGiB: storageTarget(cluster, input.TargetBrokerEBSVolumeInfo) },
      call,
      () => undefined,
    );
  },
  UpdateBrokerType: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    mayUpdate(cluster, input.CurrentVersion);
    const instanceType = input.TargetInstanceType ?? '';
    // M31
    if (!/^kafka\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceType))
      throw badRequest(`Unsupported InstanceType [${instanceType}].`, 'targetInstanceType');
    return start(cluster, 'UPDATE_BROKER_TYPE', { ...cluster.settings, instanceType }, call, () => undefined);
  },
  UpdateSecurity: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    mayUpdate(cluster, input.CurrentVersion);
    return start(
      cluster,
      'UPDATE_SECURITY',
      { ...cluster.settings, authentication: authenticationOf(input.ClientAuthentication) },
      call,
      (operation) => {
        cluster.settings = operation.target;
        for (const broker of cluster.brokers) {
          stopBroker(broker, call);
          startBroker(broker, cluster, call);
        }
      },
    );
  },
  UpdateClusterKafkaVersion: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    mayUpdate(cluster, input.CurrentVersion);
    const kafkaVersion = input.TargetKafkaVersion ?? '';
    if (!kafkaVersions.includes(kafkaVersion))
      throw badRequest(
        `Unsupported KafkaVersion [${kafkaVersion}]. Valid values: [${kafkaVersions.join(', ')}]`,
        'targetKafkaVersion',
      );
    // M31
    if (compareVersions(kafkaVersion, cluster.settings.kafkaVersion) <= 0)
      throw badRequest('The target Kafka version must be newer than the current one.', 'targetKafkaVersion');
    if (isKraft(kafkaVersion) !== isKraft(cluster.settings.kafkaVersion))
      throw badRequest('A ZooKeeper cluster cannot become a KRaft cluster.', 'targetKafkaVersion');
    return start(cluster, 'UPDATE_CLUSTER_KAFKA_VERSION', { ...cluster.settings, kafkaVersion }, call, () => undefined);
  },
};
