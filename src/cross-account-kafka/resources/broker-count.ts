import { step, type AwsStep } from '../../aws/calls.ts';
import type { Cluster } from '../../aws/facts.ts';
import type { SpecWithCluster } from '../../api/spec.ts';
import { differs } from '../../core/differs.ts';
import { change, stuck, type Verdict } from '../../core/verdict.ts';
import type { World } from '../world.ts';
import { failedLately, operationFailed, wordsOf } from './failed-operation.ts';
import { isNewer } from './kafka-versions.ts';
import { noRoomFor } from './quotas.ts';

/** Brokers can be removed from clusters of these instances, and of Kafka 2.8.1 or later (MSK developer guide, msk-remove-broker). */
const removable = /^kafka[.](m5|m7g)[.]/;
const firstRemovable = '2.8.1';

/** More or fewer brokers, one operation at a time. */
export const brokerCount = (found: Cluster, spec: SpecWithCluster, world: World): Verdict<AwsStep> | undefined => {
  if (spec.brokers === found.brokers) return undefined;
  const target = spec.brokers > found.brokers ? spec.brokers : Math.max(spec.brokers, found.brokers - zones(found));
  const failed = failedBefore(found, target, world);
  if (failed !== undefined) return failed;
  const why = differs('brokers', found.brokers, spec.brokers);
  const update = change(
    why,
    step('kafka:UpdateBrokerCount', {
      ...{ ClusterArn: found.arn, CurrentVersion: found.currentVersion },
      TargetNumberOfBrokerNodes: target,
    }),
  );
  if (target > found.brokers) return noRoomFor(target, found.brokers, world) ?? update;
  return cannotRemove(found) ?? { ...update, whenRefused: notDrained(found) };
};

/** MSK takes one broker a zone in one operation. */
const zones = ({ subnetIds }: Cluster): number => subnetIds.length;

const cannotRemove = ({ instanceType, kafkaVersion }: Cluster): Verdict<AwsStep> | undefined => {
  if (!removable.test(instanceType))
    return stuck(
      'NotPossible',
      `brokers: MSK removes brokers of M5 and M7g instances only, and these are ${instanceType}. Put the number back, or change cluster.instanceType first.`,
    );
  if (isNewer(firstRemovable, kafkaVersion))
    return stuck(
      'NotPossible',
      `brokers: MSK removes brokers from Kafka ${firstRemovable} on, and ${kafkaVersion} runs. Put the number back, or raise cluster.kafkaVersion first.`,
    );
  return undefined;
};

/** MSK removes empty brokers only, and moves no partitions away itself. */
const notDrained = (found: Cluster) => ({
  reason: 'BrokersNotDrained' as const,
  message:
    `MSK removes ${zones(found)} brokers, one in each zone, and only empty ones: move every partition off one broker in each zone ` +
    '(kafka-reassign-partitions.sh moves them, kafka-topics.sh --describe lists where they are). ' +
    'It is asked again every half an hour, at once when the spec or the annotation crossaccountkafka.dev/reconcile-at changes',
});

/** An operation that failed for this very target a while ago would fail again. */
const failedBefore = (found: Cluster, target: number, world: World): Verdict<AwsStep> | undefined => {
  const last = failedLately(world);
  if (last?.targetBrokers !== target) return undefined;
  if (target > found.brokers) return operationFailed(last);
  const { reason, message } = notDrained(found);
  return stuck(reason, `${message} (MSK says: ${wordsOf(last)})`);
};
