import * as kafka from '@aws-sdk/client-kafka';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { express, iam, Msk, type Wish } from '../support/msk.ts';

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
const staleText = 'The version of the cluster isn’t current. Check the current version and try again.';
const removable = { NumberOfBrokerNodes: 6 };

/** Every update but that of the number of brokers, each with something new to ask for. */
const updates: [string, (ClusterArn: string, CurrentVersion: string) => Promise<kafka.UpdateStorageCommandOutput>][] = [
  ['UpdateBrokerCount', (ClusterArn, CurrentVersion) => count(ClusterArn, CurrentVersion, 4)],
  ['UpdateBrokerStorage', (ClusterArn, CurrentVersion) => storage(ClusterArn, CurrentVersion, 200)],
  [
    'UpdateStorage',
    (ClusterArn, CurrentVersion) =>
      msk.client.send(new kafka.UpdateStorageCommand({ ClusterArn, CurrentVersion, VolumeSizeGB: 200 })),
  ],
  ['UpdateBrokerType', (ClusterArn, CurrentVersion) => type(ClusterArn, CurrentVersion, 'kafka.m7g.xlarge')],
  ['UpdateClusterKafkaVersion', (ClusterArn, CurrentVersion) => upgrade(ClusterArn, CurrentVersion, '3.9.x')],
  [
    'UpdateSecurity',
    (ClusterArn, CurrentVersion) =>
      msk.client.send(new kafka.UpdateSecurityCommand({ ClusterArn, CurrentVersion, ...iam })),
  ],
  [
    'UpdateMonitoring',
    (ClusterArn, CurrentVersion) =>
      msk.client.send(
        new kafka.UpdateMonitoringCommand({ ClusterArn, CurrentVersion, EnhancedMonitoring: 'PER_BROKER' }),
      ),
  ],
  [
    'UpdateConnectivity',
    (ClusterArn, CurrentVersion) =>
      msk.client.send(
        new kafka.UpdateConnectivityCommand({
          ClusterArn,
          CurrentVersion,
          ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } },
        }),
      ),
  ],
];

const count = (ClusterArn: string, CurrentVersion: string, TargetNumberOfBrokerNodes: number) =>
  msk.client.send(new kafka.UpdateBrokerCountCommand({ ClusterArn, CurrentVersion, TargetNumberOfBrokerNodes }));
const storage = (ClusterArn: string, CurrentVersion: string, VolumeSizeGB: number) =>
  msk.client.send(
    new kafka.UpdateBrokerStorageCommand({
      ClusterArn,
      CurrentVersion,
      TargetBrokerEBSVolumeInfo: [{ KafkaBrokerNodeId: 'All', VolumeSizeGB }],
    }),
  );
const type = (ClusterArn: string, CurrentVersion: string, TargetInstanceType: string) =>
  msk.client.send(new kafka.UpdateBrokerTypeCommand({ ClusterArn, CurrentVersion, TargetInstanceType }));
const upgrade = (ClusterArn: string, CurrentVersion: string, TargetKafkaVersion: string) =>
  msk.client.send(new kafka.UpdateClusterKafkaVersionCommand({ ClusterArn, CurrentVersion, TargetKafkaVersion }));

const longEnough = durations.connectivityUpdate;

describe.each(updates)('%s', (_name, update) => {
  test('M1 M20 M22 M23 M24 M25 one at a time, with the current version, as an operation that takes its time', async () => {
    const arn = await msk.active();
    const version = await msk.version(arn);
    expect(await refusalOf(update(arn, 'K0'))).toMatchObject({ ...badRequest, message: staleText });
    const { ClusterArn, ClusterOperationArn = '' } = await update(arn, version);
    expect(ClusterArn).toBe(arn);
    expect(await msk.operation(ClusterOperationArn)).toMatchObject({ OperationState: 'PENDING' });
    await world.advance(60);
    expect(await msk.operation(ClusterOperationArn)).toMatchObject({ OperationState: 'UPDATE_IN_PROGRESS' });
    expect(await msk.describe(arn)).toMatchObject({ State: 'UPDATING', ActiveOperationArn: ClusterOperationArn });
    expect(await refusalOf(update(arn, await msk.version(arn)))).toMatchObject(badRequest);
    await world.advance(longEnough);
    expect(await msk.operation(ClusterOperationArn)).toMatchObject({ OperationState: 'UPDATE_COMPLETE' });
    const after = await msk.describe(arn);
    expect([after.State, after.ActiveOperationArn]).toEqual(['ACTIVE', undefined]);
    expect(after.CurrentVersion).not.toBe(version);
  });
  test('M25 an operation can fail, with AWS’s words, and then nothing has changed', async () => {
    const arn = await msk.active();
    const { Provisioned: before } = await msk.describe(arn);
    await msk.event('failNextOperation', arn, { message: 'no capacity' });
    const { ClusterOperationArn = '' } = await update(arn, await msk.version(arn));
    await world.advance(longEnough);
    expect(await msk.operation(ClusterOperationArn)).toMatchObject({
      OperationState: 'UPDATE_FAILED',
      ErrorInfo: { ErrorString: 'no capacity' },
    });
    expect(await msk.describe(arn)).toMatchObject({ State: 'ACTIVE', Provisioned: before });
    expect(await msk.ids(arn)).toEqual([1, 2]);
  });
});

describe('operations', () => {
  test.each<['accepted' | 'completed', boolean]>([
    ['accepted', true],
    ['completed', false],
  ])('M22 the version changes when the update is %s (msk.versionBump)', async (answer, atOnce) => {
    world.double.world.switches.set('msk.versionBump', answer);
    const arn = await msk.active();
    const before = await msk.version(arn);
    await msk.scale(arn, 4);
    const during = await msk.version(arn);
    expect(during !== before).toBe(atOnce);
    await world.advance(durations.clusterUpdate);
    expect((await msk.version(arn)) !== during).toBe(!atOnce);
  });
  test('M23 no update while the cluster is not ACTIVE; the text by msk.wrongStateText', async () => {
    const { ClusterArn = '' } = await msk.create('sensors');
    expect(await refusalOf(msk.scale(ClusterArn, 4))).toMatchObject({
      ...badRequest,
      message: expect.stringContaining('CREATING'),
    });
    world.double.world.switches.set('msk.wrongStateText', 'namesNone');
    expect(await refusalOf(msk.scale(ClusterArn, 4))).toMatchObject({
      ...badRequest,
      message: expect.not.stringContaining('CREATING'),
    });
  });
  test('M25 M2 a cluster that failed meanwhile is not ACTIVE because its operation came to its end', async () => {
    const arn = await msk.active();
    const operation = await msk.scale(arn, 4);
    await world.advance(60);
    await msk.event('setClusterState', arn, { state: 'FAILED', message: 'gone' });
    await world.advance(durations.clusterUpdate);
    expect(await msk.describe(arn)).toMatchObject({ State: 'FAILED' });
    expect(await msk.operation(operation)).toMatchObject({ OperationState: 'UPDATE_FAILED' });
  });
  test('M25 both forms of the list have the latest first, and the older one all of it', async () => {
    const arn = await msk.active();
    const first = await msk.scale(arn, 4);
    await world.advance(durations.clusterUpdate);
    const second = await msk.scale(arn, 6);
    const { ClusterOperationInfoList: short } = await msk.client.send(
      new kafka.ListClusterOperationsV2Command({ ClusterArn: arn }),
    );
    expect(short?.map(({ OperationArn }) => OperationArn)).toEqual([second, first]);
    const { ClusterOperationInfoList: whole } = await msk.client.send(
      new kafka.ListClusterOperationsCommand({ ClusterArn: arn }),
    );
    expect(whole?.[1]).toMatchObject({
      OperationArn: first,
      SourceClusterInfo: { NumberOfBrokerNodes: 2 },
      TargetClusterInfo: { NumberOfBrokerNodes: 4, BrokerCountUpdateInfo: { CreatedBrokerIds: [3, 4] } },
    });
    const { ClusterOperationInfo } = await msk.client.send(
      new kafka.DescribeClusterOperationCommand({ ClusterOperationArn: first }),
    );
    expect(ClusterOperationInfo).toMatchObject({ OperationArn: first, OperationState: 'UPDATE_COMPLETE' });
  });
});

describe('more brokers', () => {
  test('M26 the operation names those that it made', async () => {
    const arn = await msk.active();
    const operation = await msk.scale(arn, 4);
    await world.advance(durations.clusterUpdate);
    expect(await msk.operation(operation)).toMatchObject({
      OperationType: 'INCREASE_BROKER_COUNT',
      Provisioned: {
        TargetClusterInfo: {
          NumberOfBrokerNodes: 4,
          BrokerCountUpdateInfo: { CreatedBrokerIds: [3, 4], DeletedBrokerIds: [] },
        },
      },
    });
    expect(await msk.ids(arn)).toEqual([1, 2, 3, 4]);
  });
  test('M26 M11 not a number that is no multiple of the zones, and not beyond the quotas', async () => {
    const arn = await msk.active();
    expect(await refusalOf(msk.scale(arn, 3))).toMatchObject(badRequest);
    expect(await refusalOf(msk.scale(arn, 32))).toMatchObject(badRequest);
    await msk.create('big', { NumberOfBrokerNodes: 60, KafkaVersion: '3.8.x.kraft' });
    await msk.create('other', { NumberOfBrokerNodes: 26 });
    expect(await refusalOf(msk.scale(arn, 6))).toMatchObject(badRequest);
  });
});

describe('fewer brokers', () => {
  const deleted = async (operation: string) =>
    (await msk.operation(operation)).Provisioned?.TargetClusterInfo?.BrokerCountUpdateInfo?.DeletedBrokerIds;

  test('M27 M29 one a zone; they are named, and their ids are gaps', async () => {
    const arn = await msk.active(removable);
    expect(await refusalOf(msk.scale(arn, 2))).toMatchObject(badRequest);
    const operation = await msk.scale(arn, 4);
    await world.advance(durations.clusterUpdate);
    expect(await deleted(operation)).toEqual([5, 6]);
    await msk.scale(arn, 6);
    await world.advance(durations.clusterUpdate);
    expect(await msk.ids(arn)).toEqual([1, 2, 3, 4, 7, 8]);
  });
  test('M29 or they are given again (msk.reuseIds)', async () => {
    world.double.world.switches.set('msk.reuseIds', 'yes');
    const arn = await msk.active(removable);
    for (const brokers of [4, 6]) {
      await msk.scale(arn, brokers);
      await world.advance(durations.clusterUpdate);
    }
    expect(await msk.ids(arn)).toEqual([1, 2, 3, 4, 5, 6]);
  });
  test.each<['atCompletion' | 'fromTheStart', number[]]>([
    ['atCompletion', []],
    ['fromTheStart', [5, 6]],
  ])('M29 the operation names them %s (msk.deletedIds)', async (answer, meanwhile) => {
    world.double.world.switches.set('msk.deletedIds', answer);
    const arn = await msk.active(removable);
    const operation = await msk.scale(arn, 4);
    await world.advance(60);
    expect(await deleted(operation)).toEqual(meanwhile);
    await world.advance(durations.clusterUpdate);
    expect(await deleted(operation)).toEqual([5, 6]);
  });
  test.each(['DECREASE_BROKER_COUNT', 'BROKER_REMOVAL'] as const)(
    'M29 the type of the operation is %s',
    async (type) => {
      world.double.world.switches.set('msk.removalOpType', type);
      const arn = await msk.active(removable);
      expect(await msk.operation(await msk.scale(arn, 4))).toMatchObject({ OperationType: type });
    },
  );
  test.each([
    ['of T3', { ...removable, nodes: { InstanceType: 'kafka.t3.small' } }, 4],
    ['below one a zone', {}, 0],
    ['by half a step', { ...removable, NumberOfBrokerNodes: 8 }, 4],
  ])('M27 not %s', async (_what, wish, target) => {
    const arn = await msk.active(wish);
    expect(await refusalOf(msk.scale(arn, target))).toMatchObject(badRequest);
  });
  test('M28 only brokers without partitions go, whichever those are', async () => {
    const arn = await msk.active(removable);
    await msk.event('setPartitions', arn, { brokerId: 5, partitions: 1 });
    const operation = await msk.scale(arn, 4);
    await world.advance(durations.clusterUpdate);
    expect((await deleted(operation))?.sort()).toEqual([3, 6]);
  });
  test('M28 too few of them is refused at the call, or the operation fails (msk.notDrained)', async () => {
    const arn = await msk.active(removable);
    for (const brokerId of [1, 3, 5]) await msk.event('setPartitions', arn, { brokerId, partitions: 1 });
    expect(await refusalOf(msk.scale(arn, 4))).toMatchObject(badRequest);
    world.double.world.switches.set('msk.notDrained', 'operationFails');
    const operation = await msk.scale(arn, 4);
    await world.advance(durations.clusterUpdate);
    expect(await msk.operation(operation)).toMatchObject({ OperationState: 'UPDATE_FAILED' });
    expect(await msk.ids(arn)).toEqual([1, 2, 3, 4, 5, 6]);
  });
  test('M28 an Express cluster that rebalances empties them itself; one that is paused does not', async () => {
    const arn = await msk.active({ ...express, NumberOfBrokerNodes: 6 });
    for (const brokerId of [1, 2, 3, 4, 5, 6]) await msk.event('setPartitions', arn, { brokerId, partitions: 10 });
    const rebalancing = async (Status: 'PAUSED' | 'ACTIVE') => {
      const CurrentVersion = await msk.version(arn);
      const command = { ClusterArn: arn, CurrentVersion, Rebalancing: { Status } };
      await msk.client.send(new kafka.UpdateRebalancingCommand(command));
      await world.advance(durations.clusterUpdate);
    };
    await rebalancing('PAUSED');
    expect(await refusalOf(msk.scale(arn, 3))).toMatchObject(badRequest);
    await rebalancing('ACTIVE');
    await msk.scale(arn, 3);
    await world.advance(durations.clusterUpdate);
    expect(await msk.ids(arn)).toHaveLength(3);
  });
});

describe('storage', () => {
  test('M30 only up, to 16384 GiB, and not again within six hours', async () => {
    const arn = await msk.active();
    const grow = async (size: number) => storage(arn, await msk.version(arn), size);
    expect(await refusalOf(grow(100))).toMatchObject(badRequest);
    expect(await refusalOf(grow(16385))).toMatchObject(badRequest);
    await grow(200);
    await world.advance(durations.clusterUpdate);
    expect(await refusalOf(grow(300))).toMatchObject(badRequest);
    await world.advance(durations.storageRest);
    await expect(grow(300)).resolves.toBeDefined();
  });
  test('M30 not of Express brokers', async () => {
    const arn = await msk.active(express);
    expect(await refusalOf(storage(arn, await msk.version(arn), 200))).toMatchObject(badRequest);
  });
  test('M30 the smallest target (msk.minStorage)', async () => {
    const arn = await msk.active({ nodes: { StorageInfo: { EbsStorageInfo: { VolumeSize: 10 } } } });
    world.double.world.switches.set('msk.minStorage', '100');
    expect(await refusalOf(storage(arn, await msk.version(arn), 20))).toMatchObject(badRequest);
    world.double.world.switches.set('msk.minStorage', 'none');
    await expect(storage(arn, await msk.version(arn), 20)).resolves.toBeDefined();
  });
});

describe('types, versions and settings', () => {
  test('M31 neither from Standard to Express nor back, and no rebalancing of Standard', async () => {
    const standard = await msk.active({}, 'standard');
    const fast = await msk.active(express, 'fast');
    expect(await refusalOf(type(standard, await msk.version(standard), 'express.m7g.large'))).toMatchObject(badRequest);
    expect(await refusalOf(type(fast, await msk.version(fast), 'kafka.m7g.large'))).toMatchObject(badRequest);
    const CurrentVersion = await msk.version(standard);
    const paused = { ClusterArn: standard, CurrentVersion, Rebalancing: { Status: 'PAUSED' as const } };
    expect(await refusalOf(msk.client.send(new kafka.UpdateRebalancingCommand(paused)))).toMatchObject(badRequest);
  });
  test('M31 no older version, and none of another kind', async () => {
    const arn = await msk.active();
    expect(await refusalOf(upgrade(arn, await msk.version(arn), '3.7.x'))).toMatchObject(badRequest);
    expect(await refusalOf(upgrade(arn, await msk.version(arn), '3.9.x.kraft'))).toMatchObject(badRequest);
    const { CompatibleKafkaVersions } = await msk.client.send(
      new kafka.GetCompatibleKafkaVersionsCommand({ ClusterArn: arn }),
    );
    expect(CompatibleKafkaVersions).toEqual([{ SourceVersion: '3.8.x', TargetVersions: ['3.9.x'] }]);
  });
  test('M31 no smaller type and no other version with too many partitions on a broker', async () => {
    const arn = await msk.active({ nodes: { InstanceType: 'kafka.m5.2xlarge' } });
    await msk.event('setPartitions', arn, { brokerId: 1, partitions: 1500 });
    expect(await refusalOf(type(arn, await msk.version(arn), 'kafka.m5.large'))).toMatchObject(badRequest);
    await msk.event('setPartitions', arn, { brokerId: 1, partitions: 2500 });
    expect(await refusalOf(upgrade(arn, await msk.version(arn), '3.9.x'))).toMatchObject(badRequest);
    await expect(type(arn, await msk.version(arn), 'kafka.m5.4xlarge')).resolves.toBeDefined();
  });
  test('M1 brokers change one after the other, each away for a moment', async () => {
    const arn = await msk.active();
    const first = (await msk.broker(arn, 1)).ClientVpcIpAddress ?? '';
    await type(arn, await msk.version(arn), 'kafka.m7g.xlarge');
    await world.advance(durations.operationPending + 5);
    expect(await world.double.world.loopback.answers(first, 9094)).toBe(false);
    await world.advance(durations.brokerRestart);
    expect(await world.double.world.loopback.answers(first, 9094)).toBe(true);
    const types = (await msk.nodes(arn)).map(({ InstanceType }) => InstanceType).sort();
    expect(types).toEqual(['m7g.large', 'm7g.xlarge']);
  });
  test('M16 UpdateSecurity keeps to the same pairs', async () => {
    const arn = await msk.active();
    const change = {
      ...iam,
      ClusterArn: arn,
      CurrentVersion: await msk.version(arn),
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS_PLAINTEXT' as const } },
    };
    expect(await refusalOf(msk.client.send(new kafka.UpdateSecurityCommand(change)))).toMatchObject(badRequest);
  });
  test('M50 an update of the security changes something', async () => {
    const arn = await msk.active();
    const secure = async (change: Partial<kafka.UpdateSecurityCommandInput>) =>
      msk.client.send(
        new kafka.UpdateSecurityCommand({ ClusterArn: arn, CurrentVersion: await msk.version(arn), ...change }),
      );
    const same = { ClientAuthentication: { Unauthenticated: { Enabled: true } } };
    for (const change of [{}, same, { EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS' as const } } }])
      expect(await refusalOf(secure(change))).toMatchObject({
        ...badRequest,
        message:
          'The request does not include any updates to the security setting of the cluster. Verify the request, then try again.',
      });
    expect(await msk.describe(arn)).toMatchObject({ State: 'ACTIVE' });
    await secure(iam);
  });
  test('M57 storage throughput is for larger brokers and volumes, and within bounds', async () => {
    const asked = (VolumeThroughput: number, InstanceType = 'kafka.m5.4xlarge', VolumeSize = 100): Wish => {
      const ProvisionedThroughput = { Enabled: true, VolumeThroughput };
      return { nodes: { InstanceType, StorageInfo: { EbsStorageInfo: { VolumeSize, ProvisionedThroughput } } } };
    };
    const wrong = [asked(249), asked(594), asked(250, 'kafka.m7g.large'), asked(250, 'kafka.m5.4xlarge', 9)];
    for (const wish of wrong) expect(await refusalOf(msk.create('c', wish))).toMatchObject(badRequest);
    const arn = await msk.active(asked(593));
    const faster = async (VolumeThroughput: number) =>
      msk.client.send(
        new kafka.UpdateStorageCommand({
          ClusterArn: arn,
          CurrentVersion: await msk.version(arn),
          ProvisionedThroughput: { Enabled: true, VolumeThroughput },
        }),
      );
    expect(await refusalOf(faster(1000))).toMatchObject(badRequest);
    await faster(300);
  });
  test('M53 brokers are rebooted one at a time', async () => {
    const arn = await msk.active();
    const reboot = (BrokerIds: string[]) =>
      msk.client.send(new kafka.RebootBrokerCommand({ ClusterArn: arn, BrokerIds }));
    for (const ids of [[], ['1', '2']]) expect(await refusalOf(reboot(ids))).toMatchObject(badRequest);
    await reboot(['2']);
  });
  test('M31 a new cluster of Standard brokers has no rebalancing', async () => {
    const create = msk.create('standard', { Rebalancing: { Status: 'ACTIVE' } });
    expect(await refusalOf(create)).toMatchObject(badRequest);
  });
  test('M21 a reboot takes no version, and shows as REBOOTING_BROKER', async () => {
    const arn = await msk.active();
    await msk.client.send(new kafka.RebootBrokerCommand({ ClusterArn: arn, BrokerIds: ['1'] }));
    expect(await msk.describe(arn)).toMatchObject({ State: 'REBOOTING_BROKER' });
    await world.advance(durations.brokerRestart);
    expect(await msk.describe(arn)).toMatchObject({ State: 'ACTIVE' });
  });
  test('M31 a configuration has revisions, belongs to versions, and stays while a cluster has it', async () => {
    const ServerProperties = new TextEncoder().encode('auto.create.topics.enable=true');
    const { Arn = '' } = await msk.client.send(
      new kafka.CreateConfigurationCommand({ Name: 'own', KafkaVersions: ['3.8.x'], ServerProperties }),
    );
    await msk.client.send(new kafka.UpdateConfigurationCommand({ Arn, ServerProperties: new Uint8Array([97]) }));
    const { Revisions } = await msk.client.send(new kafka.ListConfigurationRevisionsCommand({ Arn }));
    expect(Revisions?.map(({ Revision }) => Revision)).toEqual([2, 1]);
    const first = await msk.client.send(new kafka.DescribeConfigurationRevisionCommand({ Arn, Revision: 1 }));
    expect(first.ServerProperties).toEqual(ServerProperties);
    const arn = await msk.active();
    const use = async (Revision: number) =>
      msk.client.send(
        new kafka.UpdateClusterConfigurationCommand({
          ClusterArn: arn,
          CurrentVersion: await msk.version(arn),
          ConfigurationInfo: { Arn, Revision },
        }),
      );
    expect(await refusalOf(use(3))).toMatchObject(badRequest);
    await use(2);
    await world.advance(2 * durations.brokerUpdate);
    expect((await msk.describe(arn)).Provisioned?.CurrentBrokerSoftwareInfo).toMatchObject({
      ConfigurationArn: Arn,
      ConfigurationRevision: 2,
    });
    const remove = () => msk.client.send(new kafka.DeleteConfigurationCommand({ Arn }));
    expect(await refusalOf(remove())).toMatchObject(badRequest);
    await msk.remove(arn);
    await world.advance(durations.clusterDeletion);
    expect(await remove()).toMatchObject({ State: 'DELETING' });
    await world.advance(durations.configurationDeletion);
    const { Configurations } = await msk.client.send(new kafka.ListConfigurationsCommand({}));
    expect(Configurations).toEqual([]);
  });
});
