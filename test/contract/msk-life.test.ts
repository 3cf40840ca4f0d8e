import * as kafka from '@aws-sdk/client-kafka';
import { CreateLogGroupCommand, PutResourcePolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  ScheduleKeyDeletionCommand,
  type CreateKeyCommandInput,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { networkOf } from '../../sandbox/aws/services/ec2/network.ts';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { clientsOf, freshKeyArn, provider, refusalOf } from '../support/aws.ts';
import { foreignSubnet, startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';
import { express, iam, Msk, provisioned, type Wish } from '../support/msk.ts';

let world: TestDouble;
let msk: Msk;

beforeEach(async () => {
  world = await startTestDouble();
  msk = new Msk(world);
});
afterEach(async () => {
  await world.stop();
});

const badRequest = { code: 'BadRequestException', status: 400 };
const refused = async (wish: Wish, name = 'sensors') => refusalOf(msk.create(name, wish));

describe('create', () => {
  test('M1 M7 CREATING at once, with an ARN of MSK’s form; ACTIVE after many minutes', async () => {
    const answer = await msk.create('sensors');
    expect(answer).toMatchObject({ ClusterName: 'sensors', State: 'CREATING', ClusterType: 'PROVISIONED' });
    expect(answer.ClusterArn).toMatch(/^arn:aws:kafka:eu-central-1:111111111111:cluster\/sensors\/[0-9a-f-]{36}-\d+$/);
    await world.advance(durations.clusterCreation - 60);
    expect(await msk.describe(answer.ClusterArn ?? '')).toMatchObject({ State: 'CREATING' });
    await world.advance(60);
    expect(await msk.describe(answer.ClusterArn ?? '')).toMatchObject({ State: 'ACTIVE' });
  });
  test('M7 the older form of the call makes the same cluster', async () => {
    const answer = await msk.client.send(new kafka.CreateClusterCommand({ ClusterName: 'old', ...provisioned() }));
    expect(answer).toMatchObject({ ClusterName: 'old', State: 'CREATING' });
    expect(await msk.describe(answer.ClusterArn ?? '')).toMatchObject({
      ClusterName: 'old',
      Provisioned: { NumberOfBrokerNodes: 2 },
    });
  });
  test.each<['ConflictException' | 'BadRequestException', number]>([
    ['ConflictException', 409],
    ['BadRequestException', 400],
  ])('M8 a name in use is a %s, whatever the settings', async (code, status) => {
    world.double.world.switches.set('msk.duplicateName', code);
    await msk.create('sensors');
    expect(await refused({})).toMatchObject({ code, status });
    expect(await refused({ NumberOfBrokerNodes: 4 })).toMatchObject({ code, status });
  });
  test('M9 a name longer than 64 is refused, and one with other characters', async () => {
    expect(await refused({}, 'x'.repeat(65))).toMatchObject(badRequest);
    expect(await refused({}, 'my_sensors')).toMatchObject({
      ...badRequest,
      message: 'The parameter value contains one or more characters that are not valid.',
    });
  });
  test('M10 the number of brokers is a multiple of the subnets and bounded by the kind of cluster', async () => {
    expect(await refused({ NumberOfBrokerNodes: 3 })).toMatchObject(badRequest);
    expect(await refused({ NumberOfBrokerNodes: 32 })).toMatchObject(badRequest);
    await expect(msk.create('c', { NumberOfBrokerNodes: 32, KafkaVersion: '3.8.x.kraft' })).resolves.toBeDefined();
    expect(await refused({ NumberOfBrokerNodes: 62, KafkaVersion: '3.8.x.kraft' })).toMatchObject(badRequest);
  });
  test('M11 an account has as many brokers as its quota: 90', async () => {
    await msk.create('a', { NumberOfBrokerNodes: 60, KafkaVersion: '3.8.x.kraft' });
    await msk.create('b', { NumberOfBrokerNodes: 28 });
    await expect(msk.create('c')).resolves.toBeDefined();
    expect(await refused({})).toMatchObject(badRequest);
  });
  test.each([
    ['one subnet', [subnets[0]]],
    ['two subnets of one zone and VPC', [subnets[0], subnets[0]]],
    ['subnets of two VPCs', [subnets[0], foreignSubnet]],
    ['a subnet that is not there', [subnets[0], 'subnet-0123456789abcdef0']],
  ])('M12 %s is refused', async (_what, ClientSubnets) => {
    expect(await refused({ nodes: { ClientSubnets } })).toMatchObject(badRequest);
  });
  test('M12 Express brokers take three zones', async () => {
    expect(await refused({ nodes: { InstanceType: 'express.m7g.large' } })).toMatchObject(badRequest);
    await expect(msk.create('sensors', express)).resolves.toBeDefined();
  });
  test.each([
    ['us-west-1', ['usw1-az1', 'usw1-az2', 'usw1-az3'], ['usw1-az1', 'usw1-az3']],
    ['us-east-1', ['use1-az1', 'use1-az3'], ['use1-az1', 'use1-az2']],
  ])('M12 in %s not in zones %s, but in %s', async (region, not, but) => {
    const place = { world: world.double.world, account: provider, region };
    const home = networkOf({ ...place, region: 'eu-central-1' });
    const [template] = home.subnets.values();
    const zones = [...new Set([...not, ...but])];
    for (const zoneId of zones)
      if (template) networkOf(place).subnets.set(`subnet-${zoneId}`, { ...template, id: `subnet-${zoneId}`, zoneId });
    for (const [id, one] of home.vpcs) networkOf(place).vpcs.set(id, one);
    const there = clientsOf(world.double.endpoint, provider, region);
    const create = (ids: readonly string[]) =>
      there.kafka.send(
        new kafka.CreateClusterV2Command({
          ClusterName: 'sensors',
          Provisioned: provisioned({
            NumberOfBrokerNodes: ids.length,
            nodes: { ClientSubnets: ids.map((id) => `subnet-${id}`) },
          }),
        }),
      );
    expect(await refusalOf(create(not))).toMatchObject(badRequest);
    await expect(create(but)).resolves.toBeDefined();
    there.destroy();
  });
  test('M13 Express brokers have no storage of their own', async () => {
    const StorageInfo = { EbsStorageInfo: { VolumeSize: 100 } };
    expect(await refused({ ...express, nodes: { ...express.nodes, StorageInfo } })).toMatchObject({
      ...badRequest,
      message: 'The storageInfo parameter is not supported for Express instance types.',
    });
  });
  test.each([
    ['VpcConnectivity', { VpcConnectivity: { ClientAuthentication: { Sasl: { Iam: { Enabled: true } } } } }],
    ['PublicAccess', { PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' } }],
  ])('M14 %s waits until the cluster is there', async (_what, ConnectivityInfo) => {
    expect(await refused({ ...iam, nodes: { ConnectivityInfo } })).toMatchObject(badRequest);
  });
  test('M15 an unknown version is refused, and the valid ones are named', async () => {
    const { code, message } = await refused({ KafkaVersion: '9.9.9' });
    expect({ code, message }).toEqual({
      code: 'BadRequestException',
      message: expect.stringMatching(/^Unsupported KafkaVersion \[9\.9\.9\]\. Valid values: \[.*3\.8\.x.*\]$/),
    });
  });
  test('M15 a configuration is for versions that there are', async () => {
    const ServerProperties = new TextEncoder().encode('num.partitions=1');
    const create = new kafka.CreateConfigurationCommand({ Name: 'c', KafkaVersions: ['9.9.9'], ServerProperties });
    expect(await refusalOf(msk.client.send(create))).toMatchObject(badRequest);
  });
  const keyed = (DataVolumeKMSKeyId: string) => ({ EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId } } });
  const keyIn = async (state: 'Enabled' | 'Disabled' | 'PendingDeletion', more: CreateKeyCommandInput = {}) => {
    const { KeyMetadata } = await world.aws.keys.send(new CreateKeyCommand(more));
    const KeyId = KeyMetadata?.Arn ?? '';
    if (state === 'Disabled') await world.aws.keys.send(new DisableKeyCommand({ KeyId }));
    if (state === 'PendingDeletion') await world.aws.keys.send(new ScheduleKeyDeletionCommand({ KeyId }));
    return KeyId;
  };
  test('M49 volumes are encrypted with a key that can be used, told by its ARN', async () => {
    const unusable = [
      freshKeyArn.replace('eu-central-1', 'eu-west-1'),
      `${freshKeyArn.slice(0, -1)}9`,
      await keyIn('Disabled'),
      await keyIn('PendingDeletion'),
      await keyIn('Enabled', { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }),
    ];
    for (const arn of unusable) expect(await refused(keyed(arn))).toMatchObject(badRequest);
    const { ClusterArn = '' } = await msk.create('c', keyed(freshKeyArn.split('/')[1] ?? ''));
    const { EncryptionInfo } = (await msk.describe(ClusterArn)).Provisioned ?? {};
    expect(EncryptionInfo?.EncryptionAtRest?.DataVolumeKMSKeyId).toBe(freshKeyArn);
  });
  test('M49 msk.encryptionKey: the cluster fails in the end', async () => {
    world.double.world.switches.set('msk.encryptionKey', 'clusterFails');
    const { ClusterArn = '' } = await msk.create('c', keyed(await keyIn('Disabled')));
    expect(await msk.describe(ClusterArn)).toMatchObject({ State: 'CREATING' });
    await world.advance(durations.clusterCreation);
    expect(await msk.describe(ClusterArn)).toMatchObject({
      State: 'FAILED',
      StateInfo: { Message: expect.stringContaining('is Disabled') },
    });
  });
  test('M51 clients must have a way in, and authorities be what they should be', async () => {
    const nobody = { ClientAuthentication: { Unauthenticated: { Enabled: false } } };
    expect(await refused(nobody)).toMatchObject(badRequest);
    const authority = (CertificateAuthorityArn: string) => ({
      ClientAuthentication: { Tls: { Enabled: true, CertificateAuthorityArnList: [CertificateAuthorityArn] } },
    });
    const arn = `arn:aws:acm-pca:eu-central-1:${provider}:certificate-authority/11111111-2222-4333-8444-555555555555`;
    for (const wrong of ['nonsense', arn.replace('eu-central-1', 'eu-west-1')])
      expect(await refused(authority(wrong))).toMatchObject(badRequest);
    const { ClusterArn = '' } = await msk.create('c', authority(arn));
    await world.advance(durations.clusterCreation);
    const CurrentVersion = await msk.version(ClusterArn);
    const change = new kafka.UpdateSecurityCommand({ ClusterArn, CurrentVersion, ...nobody });
    expect(await refusalOf(msk.client.send(change))).toMatchObject(badRequest);
  });
  test('M52 logs that are turned on say where they go', async () => {
    for (const BrokerLogs of [{ S3: { Enabled: true } }, { Firehose: { Enabled: true } }])
      expect(await refused({ LoggingInfo: { BrokerLogs } })).toMatchObject(badRequest);
    const BrokerLogs = { S3: { Enabled: true, Bucket: 'logs' } };
    await expect(msk.create('c', { LoggingInfo: { BrokerLogs } })).resolves.toBeDefined();
  });
  test.each<[string, kafka.ClientAuthentication, kafka.ClientBroker, boolean]>([
    ['SCRAM with plain text', { Sasl: { Scram: { Enabled: true } } }, 'TLS_PLAINTEXT', true],
    ['IAM with plain text', { Sasl: { Iam: { Enabled: true } } }, 'PLAINTEXT', true],
    ['IAM without encryption in the cluster', { Sasl: { Iam: { Enabled: true } } }, 'TLS', false],
    ['certificates with plain text alone', { Tls: { Enabled: true } }, 'PLAINTEXT', true],
    ['certificates without encryption in the cluster', { Tls: { Enabled: true } }, 'TLS', false],
  ])('M16 %s is refused', async (_what, ClientAuthentication, ClientBroker, InCluster) => {
    const EncryptionInfo = { EncryptionInTransit: { ClientBroker, InCluster } };
    expect(await refused({ ClientAuthentication, EncryptionInfo })).toMatchObject(badRequest);
  });
  test.each<[string, kafka.ClientAuthentication, kafka.ClientBroker, boolean]>([
    ['nobody asked for', { Unauthenticated: { Enabled: true } }, 'PLAINTEXT', false],
    ['certificates', { Tls: { Enabled: true } }, 'TLS_PLAINTEXT', true],
    ['SCRAM and IAM', { Sasl: { Scram: { Enabled: true }, Iam: { Enabled: true } } }, 'TLS', true],
  ])('M16 %s with %s is taken', async (_what, ClientAuthentication, ClientBroker, InCluster) => {
    const EncryptionInfo = { EncryptionInTransit: { ClientBroker, InCluster } };
    await expect(msk.create('sensors', { ClientAuthentication, EncryptionInfo })).resolves.toBeDefined();
  });
  test('M17 the default group where none is named, and for later brokers too', async () => {
    const { SecurityGroups: [group] = [] } = await world.aws.ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: 'vpc-id', Values: [vpc] },
          { Name: 'group-name', Values: ['default'] },
        ],
      }),
    );
    const arn = await msk.active();
    await msk.scale(arn, 4);
    await world.advance(durations.clusterUpdate);
    expect((await msk.describe(arn)).Provisioned?.BrokerNodeGroupInfo?.SecurityGroups).toEqual([group?.GroupId]);
    const { AttachedENIId = '' } = await msk.broker(arn, 4);
    const { NetworkInterfaces } = await world.aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [AttachedENIId] }),
    );
    expect(NetworkInterfaces?.[0]?.Groups?.map(({ GroupId }) => GroupId)).toEqual([group?.GroupId]);
  });
});

describe('logs', () => {
  const to = (LogGroup: string): Wish => ({
    LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup } } },
  });
  const makeGroup = (logGroupName: string) => world.aws.logs.send(new CreateLogGroupCommand({ logGroupName }));

  test('M18 a log group that is not there is refused; one that is there is taken', async () => {
    expect(await refused(to('/aws/vendedlogs/msk'))).toMatchObject(badRequest);
    await makeGroup('/aws/vendedlogs/msk');
    await expect(msk.create('sensors', to('/aws/vendedlogs/msk'))).resolves.toBeDefined();
  });
  test('M18 or the cluster fails later (msk.logGroup)', async () => {
    world.double.world.switches.set('msk.logGroup', 'clusterFails');
    const arn = await msk.active(to('/aws/vendedlogs/msk'));
    expect(await msk.describe(arn)).toMatchObject({
      State: 'FAILED',
      StateInfo: { Message: expect.stringContaining('/aws/vendedlogs/msk') },
    });
    expect(await msk.nodes(arn)).toEqual([]);
  });
  test('M19 outside of /aws/vendedlogs/ the policy for log delivery fills up', async () => {
    const UpdateMonitoring = async (arn: string, LogGroup: string) => {
      await makeGroup(LogGroup);
      const CurrentVersion = await msk.version(arn);
      await msk.client.send(new kafka.UpdateMonitoringCommand({ ClusterArn: arn, CurrentVersion, ...to(LogGroup) }));
      await world.advance(durations.clusterUpdate);
    };
    const arn = await msk.active();
    for (let index = 0; index < 9; index += 1) await UpdateMonitoring(arn, `/${'x'.repeat(450)}/${index}`);
    expect(await refusalOf(UpdateMonitoring(arn, `/${'x'.repeat(450)}/9`))).toMatchObject({
      ...badRequest,
      message: expect.stringContaining('InvalidInput.LengthOfCloudWatchResourcePolicyLimitExceeded'),
    });
    await expect(UpdateMonitoring(arn, `/aws/vendedlogs/${'x'.repeat(450)}`)).resolves.toBeUndefined();
  });
  test('M19 and an account with ten policies has no room for it', async () => {
    const Statement = [
      { Effect: 'Allow', Principal: { Service: 'es.amazonaws.com' }, Action: 'logs:PutLogEvents', Resource: '*' },
    ];
    const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    for (let index = 0; index < 10; index += 1)
      await world.aws.logs.send(new PutResourcePolicyCommand({ policyName: `own-${index}`, policyDocument }));
    await makeGroup('/msk');
    expect(await refused(to('/msk'))).toMatchObject({
      ...badRequest,
      message: expect.stringContaining('InvalidInput.NumberOfCloudWatchResourcePoliciesLimitExceeded'),
    });
  });
});

describe('states', () => {
  test('M2 a cluster can fail, with AWS’s words', async () => {
    const { ClusterArn = '' } = await msk.create('sensors');
    await msk.event('setClusterState', ClusterArn, { state: 'FAILED', code: 'NoCapacity', message: 'no brokers left' });
    await world.advance(durations.clusterCreation);
    expect(await msk.describe(ClusterArn)).toMatchObject({
      State: 'FAILED',
      StateInfo: { Code: 'NoCapacity', Message: 'no brokers left' },
    });
  });
  test.each(['HEALING', 'MAINTENANCE', 'REBOOTING_BROKER'])('M2 to %s and back', async (state) => {
    const arn = await msk.active();
    await msk.event('setClusterState', arn, { state });
    expect(await msk.describe(arn)).toMatchObject({ State: state });
    expect(await refusalOf(msk.scale(arn, 4))).toMatchObject({ message: expect.stringContaining(state) });
    await msk.event('setClusterState', arn, { state: 'ACTIVE' });
    expect(await msk.describe(arn)).toMatchObject({ State: 'ACTIVE' });
  });
  test.each([
    ['a state that nobody knows', 'setClusterState', { state: 'SLEEPING' }],
    ['a state that only a call leads to', 'setClusterState', { state: 'CREATING' }],
    ['ACTIVE again', 'setClusterState', { state: 'ACTIVE' }],
    ['a broker that is not there', 'stopBroker', { brokerId: 9 }],
    ['a start of what runs', 'startBroker', { brokerId: 1 }],
    ['a member that nobody knows', 'stopBroker', { brokerId: 1, hard: true }],
    ['half a partition', 'setPartitions', { brokerId: 1, partitions: 0.5 }],
    ['an upgrade to an older version', 'upgradeKafka', { kafkaVersion: '3.4.0' }],
    ['an upgrade to no version', 'upgradeKafka', { kafkaVersion: 'newest' }],
    ['less storage', 'growStorage', { storageGiB: 50 }],
  ])('M2 an event that makes no sense is refused: %s', async (_what, event, details) => {
    const arn = await msk.active();
    const before = await msk.describe(arn);
    await expect(msk.event(event, arn, details)).rejects.toThrow(/./);
    expect(await msk.describe(arn)).toEqual(before);
  });
  test('M3 an Express cluster stays ACTIVE while it is maintained, and while its brokers change size', async () => {
    const arn = await msk.active(express);
    await msk.event('maintain', arn);
    const { ActiveOperationArn = '', State } = await msk.describe(arn);
    expect(State).toBe('ACTIVE');
    expect(await msk.operation(ActiveOperationArn)).toMatchObject({ OperationType: 'BROKER_UPDATE' });
    await world.advance(durations.maintenance);
    const CurrentVersion = await msk.version(arn);
    await msk.client.send(
      new kafka.UpdateBrokerTypeCommand({ ClusterArn: arn, CurrentVersion, TargetInstanceType: 'express.m7g.xlarge' }),
    );
    await world.advance(60);
    expect(await msk.describe(arn)).toMatchObject({ State: 'ACTIVE', ActiveOperationArn: expect.anything() });
    await world.advance(3 * durations.brokerUpdate);
    expect(await msk.describe(arn)).toMatchObject({
      State: 'ACTIVE',
      Provisioned: { BrokerNodeGroupInfo: { InstanceType: 'express.m7g.xlarge' } },
    });
  });
  test('M3 a Standard cluster shows its maintenance', async () => {
    const arn = await msk.active();
    await msk.event('maintain', arn);
    expect(await msk.describe(arn)).toMatchObject({ State: 'MAINTENANCE' });
    await world.advance(durations.maintenance);
    expect(await msk.describe(arn)).toMatchObject({ State: 'ACTIVE' });
  });
  test('M4 M6 MSK raises version and storage by itself', async () => {
    const arn = await msk.active();
    await msk.event('upgradeKafka', arn, { kafkaVersion: '3.9.x' });
    await msk.event('growStorage', arn, { storageGiB: 150 });
    expect((await msk.describe(arn)).Provisioned).toMatchObject({
      CurrentBrokerSoftwareInfo: { KafkaVersion: '3.9.x' },
      BrokerNodeGroupInfo: { StorageInfo: { EbsStorageInfo: { VolumeSize: 150 } } },
    });
    expect(await msk.broker(arn)).toMatchObject({ CurrentBrokerSoftwareInfo: { KafkaVersion: '3.9.x' } });
  });
  test('M5 blocks that nobody sent come back with their defaults', async () => {
    const arn = await msk.active();
    expect((await msk.describe(arn)).Provisioned).toMatchObject({
      EnhancedMonitoring: 'DEFAULT',
      StorageMode: 'LOCAL',
      BrokerNodeGroupInfo: {
        BrokerAZDistribution: 'DEFAULT',
        ConnectivityInfo: {
          PublicAccess: { Type: 'DISABLED' },
          VpcConnectivity: {
            ClientAuthentication: {
              Sasl: { Iam: { Enabled: false }, Scram: { Enabled: false } },
              Tls: { Enabled: false },
            },
          },
        },
      },
      LoggingInfo: {
        BrokerLogs: { CloudWatchLogs: { Enabled: false }, Firehose: { Enabled: false }, S3: { Enabled: false } },
      },
      OpenMonitoring: {
        Prometheus: { JmxExporter: { EnabledInBroker: false }, NodeExporter: { EnabledInBroker: false } },
      },
    });
  });
});

describe('delete', () => {
  test('M46 M1 only in ACTIVE or FAILED; DELETING for a while; then it is not found', async () => {
    const { ClusterArn = '' } = await msk.create('sensors');
    expect(await refusalOf(msk.remove(ClusterArn))).toMatchObject(badRequest);
    await world.advance(durations.clusterCreation);
    expect(await msk.remove(ClusterArn)).toMatchObject({ State: 'DELETING' });
    await world.advance(60);
    expect(await msk.describe(ClusterArn)).toMatchObject({ State: 'DELETING' });
    expect(await refusalOf(msk.remove(ClusterArn))).toMatchObject(badRequest);
    await world.advance(durations.clusterDeletion);
    expect(await refusalOf(msk.describe(ClusterArn))).toMatchObject({ code: 'NotFoundException', status: 404 });
  });
  test('M21 a version is checked only when it is given', async () => {
    const arn = await msk.active();
    expect(await refusalOf(msk.remove(arn, 'K0'))).toMatchObject(badRequest);
    await expect(msk.remove(arn)).resolves.toMatchObject({ State: 'DELETING' });
  });
  test('M47 E2 its interfaces hold its security group until it is gone', async () => {
    const { GroupId = '' } = await world.aws.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'brokers', Description: 'x', VpcId: vpc }),
    );
    const arn = await msk.active({ nodes: { SecurityGroups: [GroupId] } });
    await msk.remove(arn);
    const removeGroup = () => world.aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    expect(await refusalOf(removeGroup())).toMatchObject({ code: 'DependencyViolation' });
    await world.advance(durations.clusterDeletion);
    await expect(removeGroup()).resolves.toBeDefined();
  });
  test('M48 M46 a deletion can fail, and is asked for again', async () => {
    const arn = await msk.active();
    await msk.remove(arn);
    await msk.event('setClusterState', arn, { state: 'FAILED', message: 'an interface is held' });
    await world.advance(durations.clusterDeletion);
    expect(await msk.describe(arn)).toMatchObject({ State: 'FAILED', StateInfo: { Message: 'an interface is held' } });
    await msk.remove(arn);
    await world.advance(durations.clusterDeletion);
    expect(await refusalOf(msk.describe(arn))).toMatchObject({ code: 'NotFoundException' });
  });
});
