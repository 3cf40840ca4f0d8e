import * as kafka from '@aws-sdk/client-kafka';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { foreignSubnet, startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const creationMinutes = 25 * 60;
const updateMinutes = 20 * 60;

type Provisioned = kafka.ProvisionedRequest;
const create = (name: string, change: Partial<Provisioned> = {}, nodes: Partial<kafka.BrokerNodeGroupInfo> = {}) =>
  world.aws.kafka.send(
    new kafka.CreateClusterV2Command({
      ClusterName: name,
      Tags: { team: 'iot' },
      Provisioned: {
        KafkaVersion: '3.8.x',
        NumberOfBrokerNodes: 2,
        BrokerNodeGroupInfo: { InstanceType: 'kafka.m7g.large', ClientSubnets: [subnets[0], subnets[1]], ...nodes },
        ClientAuthentication: { Unauthenticated: { Enabled: true } },
        ...change,
      },
    }),
  );

const active = async (name = 'sensors', change: Partial<Provisioned> = {}): Promise<string> => {
  const { ClusterArn = '' } = await create(name, change);
  await world.advance(creationMinutes);
  return ClusterArn;
};
const describeCluster = async (ClusterArn: string): Promise<kafka.Cluster> =>
  (await world.aws.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn }))).ClusterInfo ?? {};
const nodesOf = async (ClusterArn: string): Promise<kafka.NodeInfo[]> =>
  (await world.aws.kafka.send(new kafka.ListNodesCommand({ ClusterArn }))).NodeInfoList ?? [];
const scale = async (ClusterArn: string, TargetNumberOfBrokerNodes: number, version?: string) =>
  world.aws.kafka.send(
    new kafka.UpdateBrokerCountCommand({
      ClusterArn,
      TargetNumberOfBrokerNodes,
      CurrentVersion: version ?? (await describeCluster(ClusterArn)).CurrentVersion,
    }),
  );
const event = (details: object) =>
  fetch(`${world.double.endpoint}/_sandbox/events`, { method: 'POST', body: JSON.stringify(details) });

describe('create', () => {
  test('M7 answers at once with CREATING and an ARN of MSK’s form', async () => {
    const answer = await create('sensors');
    expect(answer).toMatchObject({ ClusterName: 'sensors', State: 'CREATING', ClusterType: 'PROVISIONED' });
    expect(answer.ClusterArn).toMatch(/^arn:aws:kafka:eu-central-1:111111111111:cluster\/sensors\/[0-9a-f-]{36}-\d+$/);
  });
  test('M8 a name in use is a ConflictException, whatever the settings', async () => {
    await create('sensors');
    expect(await refusalOf(create('sensors'))).toMatchObject({ code: 'ConflictException', status: 409 });
    expect(await refusalOf(create('sensors', { NumberOfBrokerNodes: 4 }))).toMatchObject({ code: 'ConflictException' });
  });
  test('M9 a name longer than 64 is refused', async () => {
    expect(await refusalOf(create('x'.repeat(65)))).toMatchObject({ code: 'BadRequestException', status: 400 });
  });
  test('M10 the number of brokers is a multiple of the subnets and bounded by the kind of cluster', async () => {
    expect(await refusalOf(create('a', { NumberOfBrokerNodes: 3 }))).toMatchObject({ code: 'BadRequestException' });
    expect(await refusalOf(create('b', { NumberOfBrokerNodes: 32 }))).toMatchObject({ code: 'BadRequestException' });
    await expect(create('c', { NumberOfBrokerNodes: 32, KafkaVersion: '3.8.x.kraft' })).resolves.toBeDefined();
    expect(await refusalOf(create('d', { NumberOfBrokerNodes: 62, KafkaVersion: '3.8.x.kraft' }))).toMatchObject({
      code: 'BadRequestException',
    });
  });
  test('M11 an account has at most 90 brokers', async () => {
    await create('a', { NumberOfBrokerNodes: 60, KafkaVersion: '3.8.x.kraft' });
    await create('b', { NumberOfBrokerNodes: 30 });
    expect(await refusalOf(create('c'))).toMatchObject({ code: 'BadRequestException' });
  });
  test.each([
    ['one subnet', [subnets[0]]],
    ['two subnets of one zone and VPC', [subnets[0], subnets[0]]],
    ['subnets of two VPCs', [subnets[0], foreignSubnet]],
    ['a subnet that is not there', [subnets[0], 'subnet-0123456789abcdef0']],
  ])('M12 %s is refused', async (_what, ClientSubnets) => {
    expect(await refusalOf(create('sensors', {}, { ClientSubnets }))).toMatchObject({
      code: 'BadRequestException',
      status: 400,
    });
  });
  test('M15 an unknown version is refused, and the valid ones are named', async () => {
    const { code, message } = await refusalOf(create('sensors', { KafkaVersion: '9.9.9' }));
    expect({ code, message }).toEqual({
      code: 'BadRequestException',
      message: expect.stringMatching(/^Unsupported KafkaVersion \[9\.9\.9\]\. Valid values: \[.*3\.8\.x.*\]$/),
    });
  });
  test('M18 a log group that is not there is refused; one that is there is taken', async () => {
    const LoggingInfo = { BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup: '/aws/vendedlogs/msk' } } };
    expect(await refusalOf(create('sensors', { LoggingInfo }))).toMatchObject({ code: 'BadRequestException' });
    await world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/vendedlogs/msk' }));
    await expect(create('sensors', { LoggingInfo })).resolves.toBeDefined();
  });
});

describe('update', () => {
  test('M20 M22 a stale version is refused; the version changes with every update', async () => {
    const arn = await active();
    const { CurrentVersion } = await describeCluster(arn);
    expect((await refusalOf(scale(arn, 4, 'K0'))).message).toBe(
      'The version of the cluster isn’t current. Check the current version and try again.',
    );
    await scale(arn, 4);
    await world.advance(updateMinutes);
    expect((await describeCluster(arn)).CurrentVersion).not.toBe(CurrentVersion);
    expect(await refusalOf(scale(arn, 6, CurrentVersion))).toMatchObject({ code: 'BadRequestException' });
  });
  test('M23 no update while the cluster is not ACTIVE', async () => {
    const { ClusterArn = '' } = await create('sensors');
    expect(await refusalOf(scale(ClusterArn, 4))).toMatchObject({
      code: 'BadRequestException',
      message: expect.stringContaining('CREATING'),
    });
  });
  test('M24 M25 M26 an operation goes its way, and names the brokers it made', async () => {
    const arn = await active();
    const { ClusterOperationArn = '' } = await scale(arn, 4);
    const operation = async () =>
      (await world.aws.kafka.send(new kafka.DescribeClusterOperationV2Command({ ClusterOperationArn })))
        .ClusterOperationInfo;
    expect(await operation()).toMatchObject({ OperationState: 'PENDING', OperationType: 'INCREASE_BROKER_COUNT' });
    expect(await describeCluster(arn)).toMatchObject({ State: 'UPDATING', ActiveOperationArn: ClusterOperationArn });
    await world.advance(60);
    expect(await operation()).toMatchObject({ OperationState: 'UPDATE_IN_PROGRESS' });
    await world.advance(updateMinutes);
    expect(await operation()).toMatchObject({
      OperationState: 'UPDATE_COMPLETE',
      Provisioned: {
        TargetClusterInfo: {
          NumberOfBrokerNodes: 4,
          BrokerCountUpdateInfo: { CreatedBrokerIds: [3, 4], DeletedBrokerIds: [] },
        },
      },
    });
    expect((await describeCluster(arn)).ActiveOperationArn).toBeUndefined();
    expect(await nodesOf(arn)).toHaveLength(4);
  });
  test('M25 an operation can fail, with AWS’s words', async () => {
    const arn = await active();
    await event({ event: 'failNextOperation', clusterArn: arn, message: 'no capacity' });
    const { ClusterOperationArn } = await scale(arn, 4);
    await world.advance(updateMinutes);
    const { ClusterOperationInfo } = await world.aws.kafka.send(
      new kafka.DescribeClusterOperationV2Command({ ClusterOperationArn }),
    );
    expect(ClusterOperationInfo).toMatchObject({
      OperationState: 'UPDATE_FAILED',
      ErrorInfo: { ErrorString: 'no capacity' },
    });
    expect(await nodesOf(arn)).toHaveLength(2);
  });
  test('M26 a target that is no multiple of the zones is refused', async () => {
    const arn = await active();
    expect(await refusalOf(scale(arn, 3))).toMatchObject({ code: 'BadRequestException' });
  });
  test('M27 M29 a decrease takes one broker a zone, names them, and ids are not given again', async () => {
    const arn = await active('sensors', { NumberOfBrokerNodes: 6 });
    expect(await refusalOf(scale(arn, 2))).toMatchObject({ code: 'BadRequestException' });
    const { ClusterOperationArn } = await scale(arn, 4);
    await world.advance(updateMinutes);
    const { ClusterOperationInfo } = await world.aws.kafka.send(
      new kafka.DescribeClusterOperationV2Command({ ClusterOperationArn }),
    );
    expect(ClusterOperationInfo?.Provisioned?.TargetClusterInfo?.BrokerCountUpdateInfo?.DeletedBrokerIds).toEqual([
      5, 6,
    ]);
    await scale(arn, 6);
    await world.advance(updateMinutes);
    const ids = (await nodesOf(arn)).map(({ BrokerNodeInfo }) => BrokerNodeInfo?.BrokerId ?? 0).sort((a, b) => a - b);
    expect(ids).toEqual([1, 2, 3, 4, 7, 8]);
  });
});

describe('read', () => {
  test('M32 a cluster that is not there', async () => {
    const ClusterArn = 'arn:aws:kafka:eu-central-1:111111111111:cluster/none/11111111-1111-1111-1111-111111111111-1';
    expect(await refusalOf(describeCluster(ClusterArn))).toMatchObject({ code: 'NotFoundException', status: 404 });
    expect(await refusalOf(nodesOf(ClusterArn))).toMatchObject({ code: 'NotFoundException', status: 404 });
    expect(await refusalOf(scale(ClusterArn, 4, 'K1'))).toMatchObject({ code: 'BadRequestException', status: 400 });
  });
  test('M38 M45 bootstrap names three brokers, not always the same, on the ports that are on', async () => {
    const arn = await active('sensors', {
      NumberOfBrokerNodes: 6,
      ClientAuthentication: { Unauthenticated: { Enabled: true }, Sasl: { Iam: { Enabled: true } } },
    });
    const ask = () => world.aws.kafka.send(new kafka.GetBootstrapBrokersCommand({ ClusterArn: arn }));
    const answers = [await ask(), await ask(), await ask()];
    for (const {
      BootstrapBrokerStringTls = '',
      BootstrapBrokerStringSaslIam = '',
      BootstrapBrokerStringSaslScram,
    } of answers) {
      expect(BootstrapBrokerStringTls.split(',')).toHaveLength(3);
      expect(BootstrapBrokerStringTls).toContain(':9094');
      expect(BootstrapBrokerStringSaslIam).toContain(':9098');
      expect(BootstrapBrokerStringSaslScram).toBeUndefined();
    }
    expect(new Set(answers.map(({ BootstrapBrokerStringTls }) => BootstrapBrokerStringTls)).size).toBeGreaterThan(1);
  });
  test('M39 no bootstrap in FAILED', async () => {
    const arn = await active();
    await event({ event: 'setClusterState', clusterArn: arn, state: 'FAILED', message: 'broken' });
    const { message } = await refusalOf(
      world.aws.kafka.send(new kafka.GetBootstrapBrokersCommand({ ClusterArn: arn })),
    );
    expect(message).toBe("You can't get bootstrap broker nodes for a cluster in FAILED state.");
  });
  test('M40 nodes: none until ACTIVE, then each with its own address, interface and name, in no order', async () => {
    const { ClusterArn = '' } = await create('sensors', { NumberOfBrokerNodes: 4 });
    expect(await nodesOf(ClusterArn)).toEqual([]);
    await world.advance(creationMinutes);
    const infos = (await nodesOf(ClusterArn)).map(({ BrokerNodeInfo }) => BrokerNodeInfo);
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
  });
  test('M41 a KRaft cluster lists controllers, which are no brokers', async () => {
    const nodes = await nodesOf(await active('sensors', { KafkaVersion: '3.8.x.kraft' }));
    expect(nodes.filter(({ BrokerNodeInfo }) => BrokerNodeInfo === undefined)).toHaveLength(3);
  });
  test('M43 a broker that is replaced may come back with another address', async () => {
    const arn = await active();
    const addressOf = async () =>
      (await nodesOf(arn)).find(({ BrokerNodeInfo }) => BrokerNodeInfo?.BrokerId === 1)?.BrokerNodeInfo
        ?.ClientVpcIpAddress;
    const before = await addressOf();
    await event({ event: 'replaceBroker', clusterArn: arn, brokerId: 1, keepAddress: true });
    expect(await addressOf()).toBe(before);
    await event({ event: 'replaceBroker', clusterArn: arn, brokerId: 1 });
    expect(await addressOf()).not.toBe(before);
  });
  test('M44 the list filters by prefix, pages, and shows whole clusters', async () => {
    await create('one');
    await create('two');
    const list = (input: kafka.ListClustersV2CommandInput) =>
      world.aws.kafka.send(new kafka.ListClustersV2Command(input));
    expect((await list({ ClusterNameFilter: 'tw' })).ClusterInfoList?.map(({ ClusterName }) => ClusterName)).toEqual([
      'two',
    ]);
    const first = await list({ MaxResults: 1 });
    const second = await list({ MaxResults: 1, NextToken: first.NextToken });
    expect([
      first.ClusterInfoList?.[0]?.ClusterName,
      second.ClusterInfoList?.[0]?.ClusterName,
      second.NextToken,
    ]).toEqual(['one', 'two', undefined]);
    expect(first.ClusterInfoList?.[0]).toMatchObject({
      Tags: { team: 'iot' },
      Provisioned: { NumberOfBrokerNodes: 2 },
    });
    expect(await refusalOf(list({ MaxResults: 101 }))).toMatchObject({ code: 'BadRequestException' });
  });
});

describe('delete', () => {
  test('M46 only in ACTIVE or FAILED; DELETING for a while; then it is not found', async () => {
    const { ClusterArn = '' } = await create('sensors');
    const remove = () => world.aws.kafka.send(new kafka.DeleteClusterCommand({ ClusterArn }));
    expect(await refusalOf(remove())).toMatchObject({ code: 'BadRequestException' });
    await world.advance(creationMinutes);
    expect(await remove()).toMatchObject({ State: 'DELETING' });
    await world.advance(60);
    expect(await describeCluster(ClusterArn)).toMatchObject({ State: 'DELETING' });
    await world.advance(8 * 60);
    expect(await refusalOf(describeCluster(ClusterArn))).toMatchObject({ code: 'NotFoundException', status: 404 });
  });
  test('M47 E2 its interfaces hold its security group until it is gone', async () => {
    const { GroupId = '' } = await world.aws.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'brokers', Description: 'x', VpcId: vpc }),
    );
    const { ClusterArn } = await create('sensors', {}, { SecurityGroups: [GroupId] });
    await world.advance(creationMinutes);
    await world.aws.kafka.send(new kafka.DeleteClusterCommand({ ClusterArn }));
    const remove = () => world.aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    expect(await refusalOf(remove())).toMatchObject({
      code: 'DependencyViolation',
      message: `resource ${GroupId} has a dependent object`,
    });
    await world.advance(8 * 60);
    await expect(remove()).resolves.toBeDefined();
  });
});
