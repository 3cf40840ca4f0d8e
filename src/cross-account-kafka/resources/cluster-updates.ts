import { step, type AwsStep } from '../../aws/calls.ts';
import type { Cluster } from '../../aws/facts.ts';
import type { Spec } from '../../api/spec.ts';
import { seenOr } from '../../core/seen.ts';
import { change, stuck, type Verdict } from '../../core/verdict.ts';
import type { World } from '../world.ts';

type Update = (found: Cluster, spec: Spec) => AwsStep | undefined;

const at = ({ arn, currentVersion }: Cluster): { ClusterArn: string; CurrentVersion: string } => ({
  ClusterArn: arn,
  CurrentVersion: currentVersion,
});

const authentication: Update = (found, { cluster }) => {
  const has = { Unauthenticated: found.unauthenticated, Iam: found.iam, Scram: found.scram };
  const wants = (mode: keyof typeof has): boolean => cluster.authentication.includes(mode);
  const differs = (['Unauthenticated', 'Iam', 'Scram'] as const).some((mode) => has[mode] !== wants(mode));
  return differs
    ? step('kafka:UpdateSecurity', {
        ...at(found),
        ClientAuthentication: {
          Unauthenticated: { Enabled: wants('Unauthenticated') },
          Sasl: { Iam: { Enabled: wants('Iam') }, Scram: { Enabled: wants('Scram') } },
        },
      })
    : undefined;
};

/** MSK never shrinks a disk: a smaller number in the spec is refused by the API server, and ignored here. */
const storage: Update = (found, { cluster }) =>
  cluster.storageGiB > found.storageGiB
    ? step('kafka:UpdateBrokerStorage', {
        ...at(found),
        TargetBrokerEBSVolumeInfo: [{ KafkaBrokerNodeId: 'ALL', VolumeSizeGB: cluster.storageGiB }],
      })
    : undefined;

const brokerCount: Update = (found, { brokers }) =>
  brokers === found.brokers
    ? undefined
    : step('kafka:UpdateBrokerCount', { ...at(found), TargetNumberOfBrokerNodes: brokers });

const instanceType: Update = (found, { cluster }) =>
  cluster.instanceType === found.instanceType
    ? undefined
    : step('kafka:UpdateBrokerType', { ...at(found), TargetInstanceType: cluster.instanceType });

const kafkaVersion: Update = (found, { cluster }) =>
  isNewer(cluster.kafkaVersion, found.kafkaVersion)
    ? step('kafka:UpdateClusterKafkaVersion', { ...at(found), TargetKafkaVersion: cluster.kafkaVersion })
    : undefined;

/** Compares `3.10.x` with `3.9.x.kraft` number by number; `x` stands for any patch. */
const isNewer = (wanted: string, running: string): boolean => {
  const parts = (version: string): number[] =>
    version
      .split('.')
      .slice(0, 3)
      .map((part) => (part === 'x' ? 0 : Number(part)));
  const difference = parts(wanted)
    .map((part, index) => part - (parts(running)[index] ?? 0))
    .find((part) => part !== 0);
  return (difference ?? 0) > 0;
};

/** In the order in which MSK accepts them best; one at a time, each with the version just read. */
const updates: readonly Update[] = [authentication, storage, brokerCount, instanceType, kafkaVersion];

/** The first update that is pending, or why it waits for a person; undefined when the cluster is as the spec says. */
export const nextUpdate = (found: Cluster, spec: Spec, world: World): Verdict<AwsStep> | undefined => {
  for (const update of updates) {
    const pending = update(found, spec);
    if (pending) return failedBefore(pending, spec, world) ?? change(pending);
  }
  return undefined;
};

/** An operation that failed for this very target a while ago would fail again. */
const failedBefore = (pending: AwsStep, spec: Spec, world: World): Verdict<AwsStep> | undefined => {
  const last = seenOr(world.lastOperation, undefined);
  const failedLately =
    last?.state === 'UPDATE_FAILED' && world.nowMs < (last.endedAtMs ?? 0) + world.time.failedOperationHoldsMs;
  const sameTarget = pending.call === 'kafka:UpdateBrokerCount' && last?.targetBrokers === spec.brokers;
  return failedLately && sameTarget
    ? stuck(
        'OperationFailed',
        `MSK could not do ${last.type}: ${last.error ?? 'no reason given'}. It is tried again in half an hour, or when the spec changes.`,
      )
    : undefined;
};
