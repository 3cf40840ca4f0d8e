import { step, type AwsStep } from '../../aws/calls.ts';
import type { Cluster } from '../../aws/facts.ts';
import type { SpecWithCluster } from '../../api/spec.ts';
import { differs } from '../../core/differs.ts';
import { change, type Verdict } from '../../core/verdict.ts';
import type { World } from '../world.ts';
import { brokerCount } from './broker-count.ts';
import { isNewer } from './kafka-versions.ts';

/** The update that a cluster lacks in one respect, or why it waits for a person. */
type Update = (found: Cluster, spec: SpecWithCluster, world: World) => Verdict<AwsStep> | undefined;

const at = ({ arn, currentVersion }: Cluster): { ClusterArn: string; CurrentVersion: string } => ({
  ClusterArn: arn,
  CurrentVersion: currentVersion,
});

const modes = ['Unauthenticated', 'Iam', 'Scram'] as const;

const authentication: Update = (found, { cluster }) => {
  const has = { Unauthenticated: found.unauthenticated, Iam: found.iam, Scram: found.scram };
  const wants = (mode: keyof typeof has): boolean => cluster.authentication.includes(mode);
  const present = modes.filter((mode) => has[mode]);
  const wanted = modes.filter(wants);
  return present.join() === wanted.join()
    ? undefined
    : change(
        differs('authentication', present, wanted),
        step('kafka:UpdateSecurity', {
          ...at(found),
          ClientAuthentication: {
            Unauthenticated: { Enabled: wants('Unauthenticated') },
            Sasl: { Iam: { Enabled: wants('Iam') }, Scram: { Enabled: wants('Scram') } },
          },
        }),
      );
};

/** MSK never shrinks a disk: a smaller number in the spec is refused by the API server, and ignored here. */
const storage: Update = (found, { cluster }) =>
  cluster.storageGiB > found.storageGiB
    ? change(
        differs('storage in GiB', found.storageGiB, cluster.storageGiB),
        step('kafka:UpdateBrokerStorage', {
          ...at(found),
          TargetBrokerEBSVolumeInfo: [{ KafkaBrokerNodeId: 'ALL', VolumeSizeGB: cluster.storageGiB }],
        }),
      )
    : undefined;

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

/** In the order in which MSK accepts them best; one at a time, each with the version just read. */
const updates: readonly Update[] = [authentication, storage, brokerCount, instanceType, kafkaVersion];

/** The first update that is pending, or why it waits for a person; undefined when the cluster is as the spec says. */
export const nextUpdate: Update = (found, spec, world) => {
  for (const update of updates) {
    const pending = update(found, spec, world);
    if (pending) return pending;
  }
  return undefined;
};
