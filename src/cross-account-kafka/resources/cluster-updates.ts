import { step, type AwsStep } from '../../aws/calls.ts';
import type { Cluster } from '../../aws/facts.ts';
import type { MonitoringLevel } from '../../api/cluster-spec.ts';
import type { SpecWithCluster } from '../../api/spec.ts';
import { differs } from '../../core/differs.ts';
import { logGroupName } from '../../core/names.ts';
import { see, seenOr } from '../../core/seen.ts';
import { change, wait, type Verdict, type Wait } from '../../core/verdict.ts';
import { clusterName } from '../owned.ts';
import { nextOf, unlessRefused } from '../refused.ts';
import type { World } from '../world.ts';
import { brokerCount } from './broker-count.ts';
import { security } from './client-authentication.ts';
import { failedLately, operationFailed } from './failed-operation.ts';
import { isNewer } from './kafka-versions.ts';
import { scramSecrets } from './scram-secrets.ts';

/** The update that a cluster lacks in one respect, or why it waits for a person. */
type Update = (found: Cluster, spec: SpecWithCluster, world: World) => Verdict<AwsStep> | undefined;

const at = ({ arn, currentVersion }: Cluster): { ClusterArn: string; CurrentVersion: string } => ({
  ClusterArn: arn,
  CurrentVersion: currentVersion,
});

/** MSK goes back to no default: a cluster whose spec names no configuration keeps the one that it has. */
const configuration: Update = (found, { cluster }) => {
  const { configuration: wanted } = cluster;
  const has = found.configuration;
  return wanted === undefined || (has?.arn === wanted.arn && has.revision === wanted.revision)
    ? undefined
    : change(
        differs(
          'configuration',
          has && `${has.arn}, revision ${has.revision}`,
          `${wanted.arn}, revision ${wanted.revision}`,
        ),
        step('kafka:UpdateClusterConfiguration', {
          ...at(found),
          ConfigurationInfo: { Arn: wanted.arn, Revision: wanted.revision },
        }),
      );
};

/** MSK's words for the levels of monitoring. */
export const mskMonitoring = {
  Default: 'DEFAULT',
  PerBroker: 'PER_BROKER',
  PerTopicPerBroker: 'PER_TOPIC_PER_BROKER',
  PerTopicPerPartition: 'PER_TOPIC_PER_PARTITION',
} as const satisfies Readonly<Record<MonitoringLevel, string>>;

const monitoring: Update = (found, { cluster }) => {
  const wanted = mskMonitoring[cluster.monitoring];
  return found.monitoring === wanted
    ? undefined
    : change(
        differs('monitoring', found.monitoring, wanted),
        step('kafka:UpdateMonitoring', { ...at(found), EnhancedMonitoring: wanted }),
      );
};

/** What the brokers write to CloudWatch. */
export const brokerLogsTo = (LogGroup: string) => ({ BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup } } });

/** Once the log group is there: MSK refuses one that is not. */
const brokerLogs: Update = (found, _spec, world) => {
  const wanted = logGroupName(clusterName(world));
  return found.brokerLogGroup === wanted || see(world.logGroup) === undefined
    ? undefined
    : change(
        differs('log group of the brokers', found.brokerLogGroup, wanted),
        step('kafka:UpdateMonitoring', { ...at(found), LoggingInfo: brokerLogsTo(wanted) }),
      );
};

/** MSK never shrinks a disk: a smaller number in the spec is refused by the API server, and ignored here. */
const storage: Update = (found, { cluster }, world) =>
  cluster.storageGiB > found.storageGiB
    ? (storageRests(world) ??
      change(
        differs('storage in GiB', found.storageGiB, cluster.storageGiB),
        step('kafka:UpdateBrokerStorage', {
          ...at(found),
          TargetBrokerEBSVolumeInfo: [{ KafkaBrokerNodeId: 'ALL', VolumeSizeGB: cluster.storageGiB }],
        }),
      ))
    : undefined;

/** Asked too soon MSK refuses, and nobody could do anything about it. */
const storageRests = ({ operations, nowMs, time }: World): Wait | undefined => {
  const changes = seenOr(operations, []).filter(
    ({ type, state }) => type === 'UPDATE_BROKER_STORAGE' && state === 'UPDATE_COMPLETE',
  );
  const untilMs = Math.max(0, ...changes.map(({ endedAtMs = 0 }) => endedAtMs)) + time.storageRestMs;
  return nowMs < untilMs
    ? wait(
        `the storage can be enlarged from ${new Date(untilMs).toISOString()} on: MSK wants six hours between two changes`,
        untilMs - nowMs,
      )
    : undefined;
};

const instanceType: Update = (found, { cluster }) =>
  cluster.instanceType === found.instanceType
    ? undefined
    : change(
        differs('instance type', found.instanceType, cluster.instanceType),
        step('kafka:UpdateBrokerType', { ...at(found), TargetInstanceType: cluster.instanceType }),
      );

const kafkaVersion: Update = (found, { cluster }) =>
  isNewer(cluster.kafkaVersion, found.kafkaVersion)
    ? change(
        differs('Kafka version', found.kafkaVersion, cluster.kafkaVersion),
        step('kafka:UpdateClusterKafkaVersion', { ...at(found), TargetKafkaVersion: cluster.kafkaVersion }),
      )
    : undefined;

/** An update whose operation failed a while ago waits: going through the brokers once more would fail as well. */
const unlessFailed =
  (operationType: string, update: Update): Update =>
  (found, spec, world) => {
    const pending = update(found, spec, world);
    const failed = pending && failedLately(world);
    return failed?.type === operationType ? operationFailed(failed) : pending;
  };

/** In the order in which MSK accepts them best; one at a time, each with the version just read. Secrets go before SCRAM is turned off. */
const updates: readonly Update[] = [
  scramSecrets,
  unlessFailed('UPDATE_SECURITY', security),
  unlessFailed('UPDATE_CLUSTER_CONFIGURATION', configuration),
  unlessFailed('UPDATE_MONITORING', monitoring),
  unlessFailed('UPDATE_MONITORING', brokerLogs),
  unlessFailed('UPDATE_BROKER_STORAGE', storage),
  brokerCount,
  unlessFailed('UPDATE_BROKER_TYPE', instanceType),
  unlessFailed('UPDATE_CLUSTER_KAFKA_VERSION', kafkaVersion),
];

/**
 * The first pending update that is possible, else all that waits for a person, else what is waited for; undefined when
 * the cluster is as the spec says.
 */
export const nextUpdate: Update = (found, spec, world) =>
  nextOf(updates.flatMap((update) => update(found, spec, world) ?? []).map((one) => unlessRefused(one, world)));
