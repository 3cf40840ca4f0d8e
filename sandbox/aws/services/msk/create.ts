import type * as kafka from '@aws-sdk/client-kafka';
import { AwsRefusal, type Call } from '../../service.ts';
import { durations } from '../durations.ts';
import { networkOf, type Subnet } from '../ec2/network.ts';
import { logGroupExists } from '../logs.ts';
import { addBrokers, startBroker } from './brokers.ts';
import { badRequest, clustersOf, isKraft, type Authentication, type Cluster, type Settings } from './state.ts';
import { kafkaVersions } from './versions.ts';

/** M11. */
const mostBrokersOfAccount = 90;

/** M8. */
const checkName = (name: string, call: Call): void => {
  // M9
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(name))
    throw badRequest('ClusterName must have 1 to 64 letters, digits and hyphens.', 'clusterName');
  if ([...clustersOf(call).values()].some((cluster) => cluster.name === name))
    throw new AwsRefusal('ConflictException', `A resource with this name already exists: cluster ${name}`, 409, {
      InvalidParameter: 'clusterName',
    });
};

/** M12, and all of one VPC. @throws AwsRefusal */
const subnetsFor = (ids: readonly string[], call: Call): Subnet[] => {
  const subnets = ids.map((id) => {
    const subnet = networkOf(call).subnets.get(id);
    if (!subnet) throw badRequest(`The subnet ID '${id}' does not exist`, 'clientSubnets');
    return subnet;
  });
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1)
    throw badRequest('One or more subnets belong to different VPCs.', 'clientSubnets');
  if (subnets.length < 2 || subnets.length > 3 || new Set(subnets.map(({ zoneId }) => zoneId)).size < subnets.length)
    throw badRequest(
      'Specify either two or three client subnets. Each must be in a different Availability Zone.',
      'clientSubnets',
    );
  return subnets;
};

export const authenticationOf = (input: kafka.ClientAuthentication | undefined): Authentication => {
  const iam = input?.Sasl?.Iam?.Enabled ?? false;
  const scram = input?.Sasl?.Scram?.Enabled ?? false;
  return { unauthenticated: input?.Unauthenticated?.Enabled ?? !(iam || scram), iam, scram };
};

const settingsOf = (input: kafka.ProvisionedRequest): Settings => ({
  brokers: input.NumberOfBrokerNodes ?? 0,
  instanceType: input.BrokerNodeGroupInfo?.InstanceType ?? '',
  storageGiB: input.BrokerNodeGroupInfo?.StorageInfo?.EbsStorageInfo?.VolumeSize ?? 100,
  kafkaVersion: input.KafkaVersion ?? '',
  authentication: authenticationOf(input.ClientAuthentication),
});

const checkSettings = (settings: Settings, zones: number, call: Call): void => {
  const { brokers, instanceType, storageGiB, kafkaVersion } = settings;
  // M15
  if (!kafkaVersions.includes(kafkaVersion))
    throw badRequest(
      `Unsupported KafkaVersion [${kafkaVersion}]. Valid values: [${kafkaVersions.join(', ')}]`,
      'kafkaVersion',
    );
  if (!/^kafka\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceType))
    throw badRequest(`Unsupported InstanceType [${instanceType}].`, 'instanceType');
  // M10
  if (brokers % zones !== 0)
    throw badRequest(
      'The number of broker nodes must be a multiple of Availability Zones in the Client Subnets parameter.',
      'numberOfBrokerNodes',
    );
  const most = isKraft(kafkaVersion) ? 60 : 30;
  if (brokers < zones || brokers > most)
    throw badRequest(`The number of broker nodes must be between ${zones} and ${most}.`, 'numberOfBrokerNodes');
  const others = [...clustersOf(call).values()].reduce((sum, cluster) => sum + cluster.settings.brokers, 0);
  if (others + brokers > mostBrokersOfAccount)
    throw badRequest(`The account exceeds its limit of ${mostBrokersOfAccount} brokers.`, 'numberOfBrokerNodes');
  if (storageGiB < 1 || storageGiB > 16384)
    throw badRequest('The storage volume size must be between 1 and 16384 GiB.', 'volumeSize');
};

/** M18: MSK does not make the log group. */
const checkLogs = (input: kafka.LoggingInfo | undefined, call: Call): string | undefined => {
  const target = input?.BrokerLogs?.CloudWatchLogs;
  if (target?.Enabled !== true) return undefined;
  if (target.LogGroup === undefined || !logGroupExists(call, target.LogGroup))
    throw badRequest(
      `The provided CloudWatch Logs log group is invalid or does not exist: ${target.LogGroup ?? ''}`,
      'logGroup',
    );
  return target.LogGroup;
};

/** M17. */
const groupsFor = (ids: readonly string[] | undefined, subnet: Subnet, call: Call): string[] => {
  if (!ids || ids.length === 0) return [networkOf(call).vpcs.get(subnet.vpcId)?.defaultGroupId ?? ''];
  const wrong = ids.find((id) => networkOf(call).groups.get(id)?.vpcId !== subnet.vpcId);
  if (wrong !== undefined)
    throw badRequest(`The security group '${wrong}' does not exist in the VPC of the subnets.`, 'securityGroups');
  return [...ids];
};

/** M7: CREATING, then ACTIVE after a while, with its brokers. @throws AwsRefusal */
export const createCluster = (input: kafka.CreateClusterV2Request, call: Call): Cluster => {
  const name = input.ClusterName ?? '';
  const provisioned = input.Provisioned;
  if (!provisioned) throw badRequest('Only provisioned clusters are offered here.', 'provisioned');
  checkName(name, call);
  const subnets = subnetsFor(provisioned.BrokerNodeGroupInfo?.ClientSubnets ?? [], call);
  const settings = settingsOf(provisioned);
  checkSettings(settings, subnets.length, call);
  const [first] = subnets;
  if (!first) throw badRequest('Specify client subnets.', 'clientSubnets');
  const serial = call.world.id(32);
  const uuid = [
    serial.slice(0, 8),
    serial.slice(8, 12),
    serial.slice(12, 16),
    serial.slice(16, 20),
    serial.slice(20),
  ].join('-');
  const cluster: Cluster = {
    arn: `arn:aws:kafka:${call.region}:${call.account}:cluster/${name}/${uuid}-2`,
    name,
    state: 'CREATING',
    stateMessage: undefined,
    version: newVersion(call),
    settings,
    subnetIds: subnets.map(({ id }) => id),
    groupIds: groupsFor(provisioned.BrokerNodeGroupInfo?.SecurityGroups, first, call),
    clientBroker: provisioned.EncryptionInfo?.EncryptionInTransit?.ClientBroker ?? 'TLS',
    logGroup: checkLogs(provisioned.LoggingInfo, call),
    encryptionKeyArn:
      provisioned.EncryptionInfo?.EncryptionAtRest?.DataVolumeKMSKeyId ??
      `arn:aws:kms:${call.region}:${call.account}:key/00000000-0000-4000-8000-00000000aa5c`,
    brokers: [],
    operations: [],
    tags: new Map(Object.entries(input.Tags ?? {})),
    createdAt: call.world.clock.now(),
    failNext: undefined,
    lastBrokerId: 0,
  };
  clustersOf(call).set(cluster.arn, cluster);
  // A26: the interfaces are there from the start, and hold the security group.
  addBrokers(cluster, settings.brokers, call);
  call.world.clock.after(durations.clusterCreation, () => {
    if (cluster.state !== 'CREATING') return;
    cluster.state = 'ACTIVE';
    for (const broker of cluster.brokers) startBroker(broker, cluster, call);
  });
  return cluster;
};

/** M22: opaque, another one after every change. */
export const newVersion = ({ world }: Pick<Call, 'world'>): string => `K${world.id(13).toUpperCase()}`;
