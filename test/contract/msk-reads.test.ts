import * as kafka from '@aws-sdk/client-kafka';
import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { express, iam, Msk, noCluster } from '../support/msk.ts';

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
const notFound = { code: 'NotFoundException', status: 404 };
const ClusterArn = noCluster;
const CurrentVersion = 'K1';

describe('a cluster that is not there', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['DescribeCluster', () => msk.client.send(new kafka.DescribeClusterCommand({ ClusterArn }))],
    ['DescribeClusterV2', () => msk.client.send(new kafka.DescribeClusterV2Command({ ClusterArn }))],
    [
      'DescribeClusterOperation',
      () => msk.client.send(new kafka.DescribeClusterOperationCommand({ ClusterOperationArn: ClusterArn })),
    ],
    [
      'DescribeClusterOperationV2',
      () => msk.client.send(new kafka.DescribeClusterOperationV2Command({ ClusterOperationArn: ClusterArn })),
    ],
    ['ListClusterOperationsV2', () => msk.client.send(new kafka.ListClusterOperationsV2Command({ ClusterArn }))],
    ['ListNodes', () => msk.client.send(new kafka.ListNodesCommand({ ClusterArn }))],
    ['DeleteCluster', () => msk.client.send(new kafka.DeleteClusterCommand({ ClusterArn }))],
    ['GetClusterPolicy', () => msk.client.send(new kafka.GetClusterPolicyCommand({ ClusterArn }))],
    ['DeleteClusterPolicy', () => msk.client.send(new kafka.DeleteClusterPolicyCommand({ ClusterArn }))],
    ['ListTagsForResource', () => msk.client.send(new kafka.ListTagsForResourceCommand({ ResourceArn: ClusterArn }))],
    ['TagResource', () => msk.client.send(new kafka.TagResourceCommand({ ResourceArn: ClusterArn, Tags: { a: 'b' } }))],
    [
      'UntagResource',
      () => msk.client.send(new kafka.UntagResourceCommand({ ResourceArn: ClusterArn, TagKeys: ['a'] })),
    ],
    ['ListScramSecrets', () => msk.client.send(new kafka.ListScramSecretsCommand({ ClusterArn }))],
    [
      'BatchAssociateScramSecret',
      () => msk.client.send(new kafka.BatchAssociateScramSecretCommand({ ClusterArn, SecretArnList: [] })),
    ],
    [
      'BatchDisassociateScramSecret',
      () => msk.client.send(new kafka.BatchDisassociateScramSecretCommand({ ClusterArn, SecretArnList: [] })),
    ],
    ['RebootBroker', () => msk.client.send(new kafka.RebootBrokerCommand({ ClusterArn, BrokerIds: ['1'] }))],
    [
      'UpdateBrokerType',
      () => msk.client.send(new kafka.UpdateBrokerTypeCommand({ ClusterArn, CurrentVersion, TargetInstanceType: 'x' })),
    ],
    [
      'UpdateStorage',
      () => msk.client.send(new kafka.UpdateStorageCommand({ ClusterArn, CurrentVersion, VolumeSizeGB: 200 })),
    ],
    ['UpdateSecurity', () => msk.client.send(new kafka.UpdateSecurityCommand({ ClusterArn, CurrentVersion }))],
    [
      'UpdateConnectivity',
      () => msk.client.send(new kafka.UpdateConnectivityCommand({ ClusterArn, CurrentVersion, ConnectivityInfo: {} })),
    ],
    [
      'UpdateClusterConfiguration',
      () =>
        msk.client.send(
          new kafka.UpdateClusterConfigurationCommand({
            ClusterArn,
            CurrentVersion,
            ConfigurationInfo: { Arn: 'x', Revision: 1 },
          }),
        ),
    ],
    [
      'UpdateClusterKafkaVersion',
      () =>
        msk.client.send(
          new kafka.UpdateClusterKafkaVersionCommand({ ClusterArn, CurrentVersion, TargetKafkaVersion: '3.9.x' }),
        ),
    ],
    [
      'UpdateRebalancing',
      () =>
        msk.client.send(
          new kafka.UpdateRebalancingCommand({ ClusterArn, CurrentVersion, Rebalancing: { Status: 'ACTIVE' } }),
        ),
    ],
  ])('M32 is NotFoundException for %s', async (_name, send) => {
    expect(await refusalOf(send())).toMatchObject(notFound);
  });
  test.each<[string, () => Promise<unknown>]>([
    ['GetBootstrapBrokers', () => msk.client.send(new kafka.GetBootstrapBrokersCommand({ ClusterArn }))],
    [
      'UpdateBrokerCount',
      () =>
        msk.client.send(
          new kafka.UpdateBrokerCountCommand({ ClusterArn, CurrentVersion, TargetNumberOfBrokerNodes: 4 }),
        ),
    ],
    [
      'UpdateBrokerStorage',
      () =>
        msk.client.send(
          new kafka.UpdateBrokerStorageCommand({ ClusterArn, CurrentVersion, TargetBrokerEBSVolumeInfo: [] }),
        ),
    ],
    ['UpdateMonitoring', () => msk.client.send(new kafka.UpdateMonitoringCommand({ ClusterArn, CurrentVersion }))],
    ['ListClusterOperations', () => msk.client.send(new kafka.ListClusterOperationsCommand({ ClusterArn }))],
    ['PutClusterPolicy', () => msk.client.send(new kafka.PutClusterPolicyCommand({ ClusterArn, Policy: '{}' }))],
  ])('M32 is by msk.missing for %s, which does not model it', async (_name, send) => {
    expect(await refusalOf(send())).toMatchObject(badRequest);
    world.double.world.switches.set('msk.missing', 'NotFoundException');
    expect(await refusalOf(send())).toMatchObject(notFound);
  });
});

test.each([
  ['ServiceUnavailableException', 503, 'ListNodes'],
  ['InternalServerErrorException', 500, 'ListNodes'],
  ['ForbiddenException', 403, 'ListNodes'],
  ['UnauthorizedException', 401, 'ListNodes'],
  ['ClusterConnectivityException', 400, 'ListTopics'],
])('M34 MSK says %s, on demand', async (code, status, operation) => {
  const effect = { is: 'error' as const, code, message: 'not now', status };
  world.double.faults.add({ action: `kafka:${operation}`, times: 1, effect });
  const send = () =>
    operation === 'ListNodes'
      ? msk.client.send(new kafka.ListNodesCommand({ ClusterArn }))
      : msk.client.send(new kafka.ListTopicsCommand({ ClusterArn }));
  expect(await refusalOf(send())).toMatchObject({ code, status });
  expect((await refusalOf(send())).code).not.toBe(code);
});

describe('bootstrap', () => {
  const modes = [
    ['BootstrapBrokerString', 9092],
    ['BootstrapBrokerStringTls', 9094],
    ['BootstrapBrokerStringSaslScram', 9096],
    ['BootstrapBrokerStringSaslIam', 9098],
  ] as const;
  const portsOf = (answer: kafka.GetBootstrapBrokersCommandOutput): number[] =>
    modes.flatMap(([name, port]) => {
      const text = answer[name];
      expect(text?.split(',').every((one) => one.endsWith(`:${port}`)) ?? true).toBe(true);
      return text === undefined ? [] : [port];
    });

  test.each<[string, kafka.ClientAuthentication, kafka.ClientBroker, number[]]>([
    ['nobody asked for, TLS', { Unauthenticated: { Enabled: true } }, 'TLS', [9094]],
    ['nobody asked for, plain text too', { Unauthenticated: { Enabled: true } }, 'TLS_PLAINTEXT', [9092, 9094]],
    ['nobody asked for, plain text', { Unauthenticated: { Enabled: true } }, 'PLAINTEXT', [9092]],
    ['certificates', { Tls: { Enabled: true } }, 'TLS', [9094]],
    ['IAM and SCRAM', { Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } } }, 'TLS', [9096, 9098]],
  ])(
    'M38 M45 %s: the ports that are on, and brokers that listen there',
    async (_what, ClientAuthentication, ClientBroker, open) => {
      const arn = await msk.active({ ClientAuthentication, EncryptionInfo: { EncryptionInTransit: { ClientBroker } } });
      expect(portsOf(await msk.bootstrap(arn))).toEqual(open);
      const { ClientVpcIpAddress = '' } = await msk.broker(arn);
      for (const [, port] of modes)
        expect(await world.double.world.loopback.answers(ClientVpcIpAddress, port)).toBe(open.includes(port));
    },
  );
  test.each<['TLS' | 'TLS_PLAINTEXT', number[]]>([
    ['TLS', [9094]],
    ['TLS_PLAINTEXT', [9092, 9094]],
  ])('M45 left alone ClientBroker is %s (msk.clientBroker)', async (answer, open) => {
    world.double.world.switches.set('msk.clientBroker', answer);
    expect(portsOf(await msk.bootstrap(await msk.active()))).toEqual(open);
  });
  test('M38 three brokers, not always the same', async () => {
    const arn = await msk.active({ NumberOfBrokerNodes: 6 });
    const texts = [];
    for (let turn = 0; turn < 3; turn += 1) texts.push((await msk.bootstrap(arn)).BootstrapBrokerStringTls ?? '');
    expect(texts.map((text) => text.split(',').length)).toEqual([3, 3, 3]);
    expect(new Set(texts).size).toBeGreaterThan(1);
  });
  test('M39 none of a cluster that is DELETING', async () => {
    const arn = await msk.active();
    await msk.remove(arn);
    expect(await refusalOf(msk.bootstrap(arn))).toMatchObject({
      ...badRequest,
      message: "You can't get bootstrap broker nodes for a cluster in DELETING state.",
    });
  });
  test('M39 not in FAILED; before ACTIVE by msk.earlyBootstrap', async () => {
    const { ClusterArn: arn = '' } = await msk.create('sensors');
    expect((await refusalOf(msk.bootstrap(arn))).message).toContain('CREATING');
    world.double.world.switches.set('msk.earlyBootstrap', 'empty');
    expect((await msk.bootstrap(arn)).BootstrapBrokerStringTls).toBeUndefined();
    await msk.event('setClusterState', arn, { state: 'FAILED', message: 'broken' });
    expect(await refusalOf(msk.bootstrap(arn))).toMatchObject({
      ...badRequest,
      message: "You can't get bootstrap broker nodes for a cluster in FAILED state.",
    });
  });
  test('M45 M38 public and multi-VPC strings once those are on', async () => {
    const arn = await msk.active(iam);
    const Iam = { Sasl: { Iam: { Enabled: true } } };
    const ConnectivityInfo = {
      PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' },
      VpcConnectivity: { ClientAuthentication: Iam },
    };
    const version = await msk.version(arn);
    await msk.client.send(
      new kafka.UpdateConnectivityCommand({ ClusterArn: arn, CurrentVersion: version, ConnectivityInfo }),
    );
    await world.advance(durations.connectivityUpdate);
    const answer = await msk.bootstrap(arn);
    expect(answer.BootstrapBrokerStringPublicSaslIam).toMatch(/^b-\d-public\.[^,]*:9198,b-\d-public\.[^,]*:9198$/);
    expect(answer.BootstrapBrokerStringVpcConnectivitySaslIam).toMatch(/:1400\d/);
    expect(answer.BootstrapBrokerStringPublicTls).toBeUndefined();
  });
});

describe('nodes', () => {
  test('M40 none until ACTIVE, then each with its own address, interface and name, in no order', async () => {
    const { ClusterArn: arn = '' } = await msk.create('sensors', { NumberOfBrokerNodes: 4 });
    expect(await msk.nodes(arn)).toEqual([]);
    await world.advance(durations.clusterCreation);
    const infos = (await msk.nodes(arn)).map(({ BrokerNodeInfo }) => BrokerNodeInfo);
    expect(infos.map((info) => info?.BrokerId)).not.toEqual([1, 2, 3, 4]);
    expect(new Set(infos.map((info) => info?.ClientVpcIpAddress)).size).toBe(4);
    for (const info of infos)
      expect(info?.Endpoints).toEqual([
        expect.stringMatching(
          new RegExp(`^b-${String(info?.BrokerId)}\\.[^:]*\\.kafka\\.eu-central-1\\.amazonaws\\.com$`),
        ),
      ]);
    const { NetworkInterfaces = [] } = await world.aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: infos.map((info) => info?.AttachedENIId ?? '') }),
    );
    expect(NetworkInterfaces.map(({ PrivateIpAddress }) => PrivateIpAddress)).toEqual(
      infos.map((info) => info?.ClientVpcIpAddress),
    );
    const list = (MaxResults: number, NextToken?: string) =>
      msk.client.send(new kafka.ListNodesCommand({ ClusterArn: arn, MaxResults, NextToken }));
    const first = await list(3);
    expect(first.NodeInfoList).toHaveLength(3);
    expect((await list(3, first.NextToken)).NodeInfoList).toHaveLength(1);
    expect(await refusalOf(list(101))).toMatchObject(badRequest);
  });
  test('M41 a KRaft cluster lists controllers, which are no brokers', async () => {
    const nodes = await msk.nodes(await msk.active({ KafkaVersion: '3.8.x.kraft' }));
    const controllers = nodes.filter(({ BrokerNodeInfo }) => BrokerNodeInfo === undefined);
    expect(controllers.map(({ ControllerNodeInfo }) => ControllerNodeInfo?.Endpoints?.length)).toEqual([1, 1, 1]);
  });
  test.each<['absent' | 'first', boolean]>([
    ['absent', false],
    ['first', true],
  ])('M42 public names are listed: %s (msk.publicNames)', async (answer, listed) => {
    world.double.world.switches.set('msk.publicNames', answer);
    const arn = await msk.active(iam);
    const ConnectivityInfo = { PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' } };
    const version = await msk.version(arn);
    await msk.client.send(
      new kafka.UpdateConnectivityCommand({ ClusterArn: arn, CurrentVersion: version, ConnectivityInfo }),
    );
    await world.advance(durations.connectivityUpdate);
    const { Endpoints = [] } = await msk.broker(arn);
    expect(Endpoints).toHaveLength(listed ? 2 : 1);
    expect(Endpoints[0]?.startsWith('b-1-public.')).toBe(listed);
    expect(Endpoints.at(-1)).toMatch(/^b-1\./);
  });
  test.each<['fieldsMissing' | 'omitted' | 'complete', number[], boolean]>([
    ['fieldsMissing', [1, 2, 3, 4], false],
    ['omitted', [1, 2], false],
    ['complete', [1, 2, 3, 4], true],
  ])('M42 a broker that comes up is %s (msk.newNode)', async (answer, ids, hasAddress) => {
    world.double.world.switches.set('msk.newNode', answer);
    const arn = await msk.active();
    await msk.scale(arn, 4);
    await world.advance(60);
    expect(await msk.ids(arn)).toEqual(ids);
    expect((await msk.broker(arn, 3)).ClientVpcIpAddress !== undefined).toBe(hasAddress);
    await world.advance(durations.clusterUpdate);
    expect((await msk.broker(arn, 3)).ClientVpcIpAddress).toBeDefined();
  });
  test.each<['same' | 'changed', boolean]>([
    ['same', true],
    ['changed', false],
  ])('M43 a broker that is replaced has its address: %s (msk.replacedIp)', async (answer, keeps) => {
    world.double.world.switches.set('msk.replacedIp', answer);
    const arn = await msk.active();
    const { ClientVpcIpAddress: before = '' } = await msk.broker(arn);
    await msk.event('replaceBroker', arn, { brokerId: 1 });
    await world.advance(5);
    expect(await msk.describe(arn)).toMatchObject({ State: 'HEALING' });
    expect(await world.double.world.loopback.answers(before, 9094)).toBe(false);
    await world.advance(durations.brokerReplacement);
    const { ClientVpcIpAddress: after = '' } = await msk.broker(arn);
    expect(after === before).toBe(keeps);
    expect(await world.double.world.loopback.answers(after, 9094)).toBe(true);
    expect(await msk.describe(arn)).toMatchObject({ State: 'ACTIVE' });
  });
  test('M43 also one that was started meanwhile', async () => {
    const arn = await msk.active();
    await msk.event('replaceBroker', arn, { brokerId: 1, keepAddress: false });
    await msk.event('startBroker', arn, { brokerId: 1 });
    const { ClientVpcIpAddress: before = '' } = await msk.broker(arn);
    await world.advance(durations.brokerReplacement);
    const { ClientVpcIpAddress: after = '' } = await msk.broker(arn);
    expect(await world.double.world.loopback.answers(before, 9094)).toBe(false);
    expect(await world.double.world.loopback.answers(after, 9094)).toBe(true);
  });
  test('M43 an event may say which', async () => {
    const arn = await msk.active();
    const { ClientVpcIpAddress: before } = await msk.broker(arn);
    await msk.event('replaceBroker', arn, { brokerId: 1, keepAddress: false });
    await world.advance(durations.brokerReplacement);
    expect((await msk.broker(arn)).ClientVpcIpAddress).not.toBe(before);
  });
});

describe('clusters', () => {
  test('M44 the list filters by prefix, pages, and shows whole clusters, in both forms', async () => {
    await msk.create('one');
    await msk.create('two', express);
    const list = (input: kafka.ListClustersV2CommandInput) => msk.client.send(new kafka.ListClustersV2Command(input));
    expect((await list({ ClusterNameFilter: 'tw' })).ClusterInfoList?.map(({ ClusterName }) => ClusterName)).toEqual([
      'two',
    ]);
    const first = await list({ MaxResults: 1 });
    const second = await list({ MaxResults: 1, NextToken: first.NextToken });
    const names = [...(first.ClusterInfoList ?? []), ...(second.ClusterInfoList ?? [])].map((one) => one.ClusterName);
    expect([names, second.NextToken]).toEqual([['one', 'two'], undefined]);
    expect(first.ClusterInfoList?.[0]).toMatchObject({
      Tags: { team: 'iot' },
      Provisioned: { NumberOfBrokerNodes: 2 },
    });
    expect(await refusalOf(list({ MaxResults: 101 }))).toMatchObject(badRequest);
    const old = await msk.client.send(new kafka.ListClustersCommand({ ClusterNameFilter: 'on' }));
    expect(old.ClusterInfoList).toEqual([
      expect.objectContaining({ ClusterName: 'one', Tags: { team: 'iot' }, NumberOfBrokerNodes: 2 }),
    ]);
  });
  test('M44 tags come, change and go', async () => {
    const { ClusterArn: ResourceArn = '' } = await msk.create('one');
    await msk.client.send(new kafka.TagResourceCommand({ ResourceArn, Tags: { stage: 'test' } }));
    await msk.client.send(new kafka.UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
    const { Tags } = await msk.client.send(new kafka.ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual({ stage: 'test' });
  });
});
