import { step, type AwsStep } from '../../aws/calls.ts';
import type { Cluster } from '../../aws/facts.ts';
import type { SpecWithCluster } from '../../api/spec.ts';
import { tagsDiffer } from '../../core/differs.ts';
import { logGroupName } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { isOwned, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, stuck, wait, type Note, type Stuck, type Verdict } from '../../core/verdict.ts';
import type { ClusterResource, IntentWithCluster } from '../intent.ts';
import { clusterName, groupId, notOwned, ownedCluster } from '../owned.ts';
import { runningOperation, type World } from '../world.ts';
import { clientAuthentication } from './client-authentication.ts';
import { brokerLogsTo, mskMonitoring, nextUpdate } from './cluster-updates.ts';
import { noRoomFor } from './quotas.ts';
import { vpcOf } from './subnets.ts';

const slot = 'cluster';

/** The MSK cluster. */
export const cluster: ClusterResource = {
  name: 'cluster',
  condition: 'ClusterReady',
  wanted: ({ phase }) => (phase === 'remove' ? [] : [slot]),
  present: (world) => (ownedCluster(world) ? [slot] : []),
  plan: (_slot, intent, world) => {
    const found = see(world.cluster);
    if (!found) return create(intent, world);
    if (!isOwned(found.tags, world.owner)) return notOwned(`MSK cluster ${found.name} (${found.arn})`, world.owner);
    return found.state === 'ACTIVE' ? keep(found, intent, world) : duringState(found, world);
  },
  remove: (_slot, world) => {
    const found = ownedCluster(world);
    if (!found) return ready;
    if (see(world.endpointServices).length > 0)
      return wait('the cluster goes after its endpoint services', world.time.lookAtDeletionMs);
    if (found.state === 'DELETING') return wait('MSK is deleting the cluster', world.time.lookAtDeletionMs);
    return found.state === 'ACTIVE' || found.state === 'FAILED'
      ? change(
          'it is not wanted any more',
          step('kafka:DeleteCluster', { ClusterArn: found.arn, CurrentVersion: found.currentVersion }),
        )
      : wait(`MSK deletes a cluster only at rest; it is ${found.state}`, world.time.lookAtUpdatingClusterMs);
  },
  release: () => ready,
};

const create = ({ spec, phase }: IntentWithCluster, world: World): Verdict<AwsStep> => {
  if (phase === 'drain') return ready;
  const brokersGroup = groupId('brokers', world);
  if (vpcOf(world) === undefined || brokersGroup === undefined || see(world.logGroup) === undefined)
    return wait('the cluster waits for its security group and log group', world.time.lookAtBusyMs);
  const noRoom = noRoomFor(spec.brokers, 0, world);
  if (noRoom) return noRoom;
  return change('there is none yet', step('kafka:CreateClusterV2', creation(spec, brokersGroup, world)));
};

const creation = (
  spec: SpecWithCluster,
  brokersGroup: string,
  world: World,
): Extract<AwsStep, { call: 'kafka:CreateClusterV2' }>['input'] => ({
  ClusterName: clusterName(world),
  Tags: tagsFor(world.owner, slot, spec.tags),
  Provisioned: {
    KafkaVersion: spec.cluster.kafkaVersion,
    NumberOfBrokerNodes: spec.brokers,
    BrokerNodeGroupInfo: {
      InstanceType: spec.cluster.instanceType,
      ClientSubnets: [...spec.network.subnetIds].sort(),
      SecurityGroups: [brokersGroup],
      StorageInfo: { EbsStorageInfo: { VolumeSize: spec.cluster.storageGiB } },
    },
    ClientAuthentication: clientAuthentication(spec.cluster),
    EncryptionInfo: {
      EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true },
      ...(spec.cluster.encryptionKeyArn === undefined
        ? {}
        : { EncryptionAtRest: { DataVolumeKMSKeyId: spec.cluster.encryptionKeyArn } }),
    },
    ...(spec.cluster.configuration === undefined
      ? {}
      : { ConfigurationInfo: { Arn: spec.cluster.configuration.arn, Revision: spec.cluster.configuration.revision } }),
    EnhancedMonitoring: mskMonitoring[spec.cluster.monitoring],
    LoggingInfo: brokerLogsTo(logGroupName(clusterName(world))),
  },
});

/** An ACTIVE cluster: its pending updates one at a time, then its tags. */
const keep = (found: Cluster, intent: IntentWithCluster, world: World): Verdict<AwsStep> => {
  if (intent.phase === 'drain') return ready;
  const running = runningOperation(world);
  if (running || found.activeOperationArn !== undefined)
    return wait(`MSK is running ${running?.type ?? 'an operation'}`, world.time.lookAtUpdatingClusterMs);
  const moved = movedField(found, intent.spec);
  if (moved) return moved;
  const update = nextUpdate(found, intent.spec, world);
  if (update) return update;
  const listed = see(world.nodes).brokers.length;
  if (listed < found.brokers)
    return wait(`MSK lists ${listed} of ${found.brokers} brokers completely`, world.time.lookAtUpdatingClusterMs);
  const missing = tagsToSet(found.tags, tagsFor(world.owner, slot, intent.spec.tags));
  const verdict =
    Object.keys(missing).length === 0
      ? ready
      : change(tagsDiffer(found.tags, missing), step('kafka:TagResource', { ResourceArn: found.arn, Tags: missing }));
  return { ...verdict, notes: [...versionNotes(found, intent.spec), ...configurationNotes(found, intent.spec)] };
};

/** The API server refuses these changes; a status that was lost may have let one through. */
const movedField = (found: Cluster, { network, cluster: { encryptionKeyArn } }: SpecWithCluster): Stuck | undefined => {
  if (!sameMembers(found.subnetIds, network.subnetIds))
    return stuck(
      'FixedField',
      `network.subnetIds: the cluster is in ${found.subnetIds.join(', ')} for ever; put them back.`,
    );
  return encryptionKeyArn === undefined || encryptionKeyArn === found.encryptionKeyArn
    ? undefined
    : stuck(
        'FixedField',
        `cluster.encryptionKeyArn: the disks are encrypted with ${found.encryptionKeyArn ?? 'another key'} for ever; put that back.`,
      );
};

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

const duringState = (found: Cluster, world: World): Verdict<AwsStep> => {
  if (found.state === 'FAILED')
    return stuck(
      'ClusterFailed',
      `MSK says the cluster FAILED${found.stateMessage === undefined ? '' : `: ${found.stateMessage}`}. Delete the object to remove it and create it anew.`,
    );
  const lookInMs = found.state === 'CREATING' ? world.time.lookAtCreatingClusterMs : world.time.lookAtUpdatingClusterMs;
  return wait(`MSK cluster is ${found.state}`, lookInMs);
};

/** MSK raises versions past their end of support by itself (MSK developer guide, version support): that is told, and is no fault. */
const versionNotes = (found: Cluster, spec: SpecWithCluster): Note[] =>
  found.kafkaVersion === spec.cluster.kafkaVersion
    ? []
    : [
        {
          field: 'cluster.kafkaVersion',
          reason: 'NotPossible',
          message: `Kafka ${found.kafkaVersion} runs, newer than ${spec.cluster.kafkaVersion} of the spec; MSK never goes back`,
        },
      ];

/** Somebody gave it one by hand: MSK cannot be asked for its own default again. */
const configurationNotes = ({ configuration }: Cluster, { cluster: wanted }: SpecWithCluster): Note[] =>
  configuration === undefined || wanted.configuration !== undefined
    ? []
    : [
        {
          field: 'cluster.configuration',
          reason: 'NotPossible',
          message: `configuration ${configuration.arn}, revision ${configuration.revision}, is in use and not in the spec; MSK never goes back to its own default`,
        },
      ];
