import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { networkOf, type Subnet } from '../ec2/network.ts';
import { authenticationOf, checkAuthentication, checkEncryption, vpcAuthenticationOf } from './authentication.ts';
import { addBrokers, startBroker } from './brokers.ts';
import { checkSettings, checkZones } from './check-settings.ts';
import { checkConfiguration } from './configurations.ts';
import { encryptionKeyFor } from './encryption-key.ts';
import { checkRebalancing, isExpress } from './instance-types.ts';
import { checkDestinations, isMissing, loggingOf, missingLogGroup, startDelivery } from './logging.ts';
import { badRequest, conflict } from './refusals.ts';
import { checkClusterTags } from './tags.ts';
import { clustersOf, newVersion, type Cluster, type Settings } from './state.ts';

/** M8 (switch `msk.duplicateName`), M9. @throws AwsRefusal */
const checkName = (name: string, call: Call): void => {
  if (name.length < 1 || name.length > 64)
    throw badRequest('ClusterName must have between 1 and 64 characters.', 'clusterName');
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name))
    throw badRequest('The parameter value contains one or more characters that are not valid.', 'clusterName');
  if (![...clustersOf(call).values()].some((cluster) => cluster.name === name)) return;
  const message = `A resource with this name already exists: cluster ${name}`;
  throw call.world.switches.get('msk.duplicateName') === 'ConflictException'
    ? conflict(message, 'clusterName')
    : badRequest(message, 'clusterName');
};

/** @throws AwsRefusal */
const subnetsFor = ({ ClientSubnets = [], InstanceType = '' }: Partial<kafka.BrokerNodeGroupInfo>, call: Call) => {
  const subnets = ClientSubnets.map((id) => {
    const subnet = networkOf(call).subnets.get(id);
    if (!subnet) throw badRequest(`The subnet ID '${id}' does not exist`, 'clientSubnets');
    return subnet;
  });
  checkZones(subnets, InstanceType, call.region);
  return subnets;
};

/** M17: the VPC's default group where none is named. @throws AwsRefusal */
const groupsFor = (ids: readonly string[] = [], subnets: readonly Subnet[], call: Call): string[] => {
  const vpc = networkOf(call).vpcs.get(subnets[0]?.vpcId ?? '');
  if (ids.length === 0) return [vpc?.defaultGroupId ?? ''];
  const wrong = ids.find((id) => networkOf(call).groups.get(id)?.vpcId !== vpc?.id);
  if (wrong !== undefined)
    throw badRequest(`The security group '${wrong}' does not exist in the VPC of the subnets.`, 'securityGroups');
  return [...ids];
};

/** M13, M14: what has to wait until the cluster is there, or is not for brokers of this kind. @throws AwsRefusal */
const checkNodes = ({ InstanceType = '', StorageInfo, ConnectivityInfo }: Partial<kafka.BrokerNodeGroupInfo>): void => {
  if (StorageInfo && isExpress(InstanceType))
    throw badRequest('The storageInfo parameter is not supported for Express instance types.', 'storageInfo');
  const { iam, scram, tls } = vpcAuthenticationOf(ConnectivityInfo?.VpcConnectivity?.ClientAuthentication);
  if (iam || scram || tls)
    throw badRequest('VPC connectivity cannot be turned on while a cluster is created.', 'vpcConnectivity');
  if ((ConnectivityInfo?.PublicAccess?.Type ?? 'DISABLED') !== 'DISABLED')
    throw badRequest('Public access cannot be turned on while a cluster is created.', 'publicAccess');
};

/** M5: defaults where the caller said nothing. */
const settingsOf = (input: kafka.ProvisionedRequest, call: Call): Settings => {
  const { InstanceType: instanceType = '', StorageInfo } = input.BrokerNodeGroupInfo ?? {};
  const express = isExpress(instanceType);
  const prometheus = input.OpenMonitoring?.Prometheus;
  return {
    brokers: input.NumberOfBrokerNodes ?? 0,
    instanceType,
    storageGiB: express ? undefined : (StorageInfo?.EbsStorageInfo?.VolumeSize ?? 100),
    throughput: StorageInfo?.EbsStorageInfo?.ProvisionedThroughput,
    storageMode: input.StorageMode ?? 'LOCAL',
    kafkaVersion: input.KafkaVersion ?? '',
    configuration: input.ConfigurationInfo,
    authentication: authenticationOf(input.ClientAuthentication),
    clientBroker:
      input.EncryptionInfo?.EncryptionInTransit?.ClientBroker ?? call.world.switches.get('msk.clientBroker'),
    monitoring: input.EnhancedMonitoring ?? 'DEFAULT',
    exporters: {
      jmx: prometheus?.JmxExporter?.EnabledInBroker ?? false,
      node: prometheus?.NodeExporter?.EnabledInBroker ?? false,
    },
    logging: loggingOf(input.LoggingInfo),
    publicAccess: false,
    vpcAuthentication: { iam: false, scram: false, tls: false },
    rebalancing: express ? (input.Rebalancing?.Status ?? 'ACTIVE') : undefined,
  };
};

/** @throws AwsRefusal */
const checked = (name: string, input: kafka.ProvisionedRequest, call: Call) => {
  const nodes: Partial<kafka.BrokerNodeGroupInfo> = input.BrokerNodeGroupInfo ?? {};
  checkName(name, call);
  checkNodes(nodes);
  if (input.Rebalancing) checkRebalancing(nodes.InstanceType);
  const subnets = subnetsFor(nodes, call);
  const settings = settingsOf(input, call);
  checkSettings(settings, subnets.length, call);
  checkAuthentication(settings.authentication, call.region);
  checkDestinations(settings.logging);
  const encryptedInCluster = input.EncryptionInfo?.EncryptionInTransit?.InCluster ?? true;
  checkEncryption(settings.authentication, settings.clientBroker, encryptedInCluster);
  if (settings.configuration) checkConfiguration(settings.configuration, settings.kafkaVersion, call);
  const encryptionKey = encryptionKeyFor(input.EncryptionInfo?.EncryptionAtRest?.DataVolumeKMSKeyId, call);
  return {
    settings,
    subnets,
    encryptedInCluster,
    encryptionKey,
    groupIds: groupsFor(nodes.SecurityGroups, subnets, call),
  };
};

/** M7: `…:cluster/<name>/<uuid>-<n>`. */
const arnFor = (name: string, { world, account, region }: Call): string => {
  const uuid = world.id(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `arn:aws:kafka:${region}:${account}:cluster/${name}/${uuid}-2`;
};

/** M1: CREATING, then ACTIVE after a while, with its brokers. @throws AwsRefusal */
export const createCluster = (name: string, input: kafka.ProvisionedRequest, tags: Tags, call: Call): Cluster => {
  checkClusterTags(tags);
  const { settings, subnets, encryptedInCluster, encryptionKey, groupIds } = checked(name, input, call);
  const failure = encryptionKey.failure ?? delivery(settings, call);
  const cluster: Cluster = {
    ...{ arn: arnFor(name, call), name, state: 'CREATING', stateInfo: undefined, version: newVersion(call) },
    ...{ settings, subnetIds: subnets.map(({ id }) => id), groupIds, encryptedInCluster },
    encryptionKeyArn: encryptionKey.arn,
    ...{ brokers: [], operations: [], tags: new Map(Object.entries(tags ?? {})), createdAt: call.world.clock.now() },
    ...{ failNext: undefined, lastBrokerId: 0, storageRestsUntil: 0, policy: undefined, scramSecretArns: new Set() },
  };
  // A26: the interfaces are there from the start, and hold the security group.
  addBrokers(cluster, settings.brokers, call);
  clustersOf(call).set(cluster.arn, cluster);
  const seconds = isExpress(settings.instanceType) ? durations.expressClusterCreation : durations.clusterCreation;
  call.world.clock.after(seconds, () => {
    if (cluster.state === 'CREATING') created(cluster, failure, call);
  });
  return cluster;
};

type Tags = Record<string, string> | undefined;

/** M18 (switch `msk.logGroup`): why the creation will fail, if not at once. @throws AwsRefusal */
const delivery = ({ logging }: Settings, call: Call): string | undefined => {
  if (isMissing(logging, call) && call.world.switches.get('msk.logGroup') === 'clusterFails')
    return missingLogGroup(logging.logGroup ?? '');
  startDelivery(logging, call);
  return undefined;
};

const created = (cluster: Cluster, failure: string | undefined, call: Call): void => {
  cluster.state = failure === undefined ? 'ACTIVE' : 'FAILED';
  cluster.stateInfo = failure === undefined ? undefined : { code: 'CreationFailed', message: failure };
  if (failure === undefined) for (const broker of cluster.brokers) startBroker(broker, cluster, call);
};

export const createHandlers: Handlers<typeof kafka> = {
  CreateCluster: ({ ClusterName = '', Tags, ...flat }, call) => {
    const { arn, name, state } = createCluster(ClusterName, flat, Tags, call);
    return { ClusterArn: arn, ClusterName: name, State: state };
  },
  CreateClusterV2: (input, call) => {
    if (!input.Provisioned) throw badRequest('Only provisioned clusters are offered here.', 'provisioned');
    const { arn, name, state } = createCluster(input.ClusterName ?? '', input.Provisioned, input.Tags, call);
    return { ClusterArn: arn, ClusterName: name, State: state, ClusterType: 'PROVISIONED' };
  },
};
