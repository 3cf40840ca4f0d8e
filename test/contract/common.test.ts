import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import { CreateKeyCommand, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { realLoopback } from '../../sandbox/aws/loopback.ts';
import { services } from '../../sandbox/aws/services/index.ts';
import { modelOf } from '../../sandbox/aws/wire/model.ts';
import { clientsOf, consumer, freshKeyArn, provider, refusalOf } from '../support/aws.ts';
import { consumerVpc, startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';
import { privateLink } from '../support/private-link.ts';

let world: TestDouble;

beforeAll(async () => {
  world = await startTestDouble();
});

beforeEach(() => world.double.reset());

afterAll(() => world.stop());

const clusterHours = 3600;
const tags = { team: 'iot' };

const createCluster = (ClusterName = 'sensors') =>
  world.aws.kafka.send(
    new kafka.CreateClusterV2Command({
      ClusterName,
      Tags: tags,
      Provisioned: {
        KafkaVersion: '3.8.x',
        NumberOfBrokerNodes: 2,
        BrokerNodeGroupInfo: { InstanceType: 'kafka.m7g.large', ClientSubnets: [subnets[0], subnets[1]] },
      },
    }),
  );
const describeCluster = async (ClusterArn: string | undefined, clients = world.aws) =>
  (await clients.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn }))).ClusterInfo;
const createLoadBalancer = async (Name = 'edge') =>
  (
    await world.aws.elbv2.send(
      new elb.CreateLoadBalancerCommand({ Name, Type: 'network', Scheme: 'internal', Subnets: [subnets[0]] }),
    )
  ).LoadBalancers?.[0];
const describeLoadBalancer = async (arn: string | undefined) =>
  (await world.aws.elbv2.send(new elb.DescribeLoadBalancersCommand({ LoadBalancerArns: [arn ?? ''] })))
    .LoadBalancers?.[0];

test('A2 the signature says service, Region and account: one address serves every client', async () => {
  const { endpoint } = world.double;
  const elsewhere = clientsOf(endpoint, consumer, 'eu-west-1');
  await elsewhere.logs.send(new CreateLogGroupCommand({ logGroupName: 'there' }));
  const [entry] = world.double.journal.query({ account: consumer, action: 'logs:CreateLogGroup' }).slice(-1);
  expect(entry).toMatchObject({ service: 'logs', region: 'eu-west-1', account: consumer });
  const { logGroups } = await world.aws.logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups).toEqual([]);
  elsewhere.destroy();
});

/** Codes that every service of AWS may answer with, and the double's own. */
const generic = [
  ...['AccessDeniedException', 'AccessDenied', 'ThrottlingException', 'Throttling', 'TooManyRequestsException'],
  ...['ValidationException', 'ValidationError', 'SerializationException', 'NotAuthorizedException'],
  'NotImplementedByTheSandbox',
];

test('A4 each service’s own code refuses with errors of its model, or with those of all services', () => {
  const folder = fileURLToPath(new URL('../../sandbox/aws/services', import.meta.url));
  const folders: Readonly<Record<string, string>> = {
    kafka: 'msk',
    elasticloadbalancing: 'elbv2',
    kms: 'keys',
    sts: 'sts',
  };
  const strange = services.flatMap(({ module }) => {
    const { signingName, errors } = modelOf(module);
    const own = folders[signingName];
    if (own === undefined) return [];
    const known = [...[...errors.values()].flatMap(({ name, queryCode = name }) => [queryCode]), ...generic];
    return readdirSync(path.join(folder, own)).flatMap((file) =>
      [...readFileSync(path.join(folder, own, file), 'utf8').matchAll(/new AwsRefusal\(\s*'([^']+)'/g)]
        .map(([, code = '']) => code)
        .filter((code) => !known.includes(code))
        .map((code) => `${own}/${file}: ${code}`),
    );
  });
  expect(strange).toEqual([]);
});

test('A5 timestamps are moments: the SDK reads them, in each protocol', async () => {
  const now = world.double.world.clock.now();
  const { ClusterArn } = await createCluster();
  const { ARN } = await world.aws.secrets.send(new CreateSecretCommand({ Name: 'x', SecretString: 'x' }));
  await world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: 'x' }));
  const { logGroups } = await world.aws.logs.send(new DescribeLogGroupsCommand({}));
  const { CreatedDate } = await world.aws.secrets.send(new DescribeSecretCommand({ SecretId: ARN }));
  const balancer = await createLoadBalancer();
  const times = [(await describeCluster(ClusterArn))?.CreationTime, CreatedDate, balancer?.CreatedTime];
  expect(times.map((time) => time?.getTime())).toEqual([now, now, now]);
  expect(logGroups?.[0]?.creationTime).toBe(now);
});

test('A8 A9 another account sees nothing, but what it is let see by ARN, policy and permission', async () => {
  const { ClusterArn } = await createCluster();
  const { ARN } = await world.aws.secrets.send(
    new CreateSecretCommand({ Name: 'x', SecretString: 'x', KmsKeyId: freshKeyArn }),
  );
  const { other } = world;
  expect((await refusalOf(describeCluster(ClusterArn, other))).status).toBe(403);
  expect((await other.kafka.send(new kafka.ListClustersV2Command({}))).ClusterInfoList).toEqual([]);
  expect((await other.secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  expect((await refusalOf(other.secrets.send(new GetSecretValueCommand({ SecretId: ARN })))).code).toBe(
    'AccessDeniedException',
  );
  const { ServiceName = '' } = await privateLink(world).service();
  const seen = async () =>
    (await other.ec2.send(new ec2.DescribeVpcEndpointServicesCommand({ ServiceNames: [ServiceName] }))).ServiceNames;
  expect(await seen()).toEqual([ServiceName]);
  const stranger = clientsOf(world.double.endpoint, '333333333333');
  const look = stranger.ec2.send(new ec2.DescribeVpcEndpointServicesCommand({ ServiceNames: [ServiceName] }));
  expect((await refusalOf(look)).code).toBe('InvalidServiceName');
  stranger.destroy();
});

test('A12 A13 A14 a state lasts as long as it lasts, however often it is looked at, and then ends', async () => {
  const { ClusterArn, State } = await createCluster();
  const balancer = await createLoadBalancer();
  expect([State, balancer?.State?.Code]).toEqual(['CREATING', 'provisioning']);
  for (let look = 0; look < 20; look += 1) {
    expect((await describeCluster(ClusterArn))?.State).toBe('CREATING');
    expect((await describeLoadBalancer(balancer?.LoadBalancerArn))?.State?.Code).toBe('provisioning');
  }
  await world.advance(clusterHours);
  expect((await describeCluster(ClusterArn))?.State).toBe('ACTIVE');
  expect((await describeLoadBalancer(balancer?.LoadBalancerArn))?.State?.Code).toBe('active');
});

test('A17 a filter that an operation has not is refused', async () => {
  const Filters = [{ Name: 'colour', Values: ['blue'] }];
  const { ec2: own, secrets } = world.aws;
  const calls = [
    own.send(new ec2.DescribeTagsCommand({ Filters })),
    own.send(new ec2.DescribeAvailabilityZonesCommand({ Filters })),
    own.send(new ec2.DescribeSecurityGroupRulesCommand({ Filters })),
    own.send(new ec2.DescribeVpcsCommand({ Filters })),
    own.send(new ec2.DescribeSubnetsCommand({ Filters })),
    own.send(new ec2.DescribeSecurityGroupsCommand({ Filters })),
    own.send(new ec2.DescribeNetworkInterfacesCommand({ Filters })),
    own.send(new ec2.DescribeVpcEndpointsCommand({ Filters })),
    own.send(new ec2.DescribeVpcEndpointConnectionsCommand({ Filters })),
    own.send(new ec2.DescribeVpcEndpointServicesCommand({ Filters })),
    own.send(new ec2.DescribeVpcEndpointServiceConfigurationsCommand({ Filters })),
    secrets.send(new ListSecretsCommand({ Filters: [{ Key: 'colour' as 'name', Values: ['blue'] }] })),
  ];
  const codes = (await Promise.all(calls.map(refusalOf))).map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set(['InvalidParameterValue', 'InvalidParameterException']));
});

test('A18 tags given at creation are told and found by', async () => {
  const { ClusterArn } = await createCluster();
  expect((await describeCluster(ClusterArn))?.Tags).toEqual(tags);
  const Tags = [{ Key: 'team', Value: 'iot' }];
  const { GroupId } = await world.aws.ec2.send(
    new ec2.CreateSecurityGroupCommand({
      ...{ GroupName: 'g', Description: 'g', VpcId: vpc },
      TagSpecifications: [{ ResourceType: 'security-group', Tags }],
    }),
  );
  const Filters = [{ Name: 'tag:team', Values: ['iot'] }];
  const { SecurityGroups } = await world.aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ Filters }));
  expect(SecurityGroups?.map((group) => [group.GroupId, group.Tags])).toEqual([[GroupId, Tags]]);
  const { KeyMetadata } = await world.aws.keys.send(new CreateKeyCommand({ Tags: [{ TagKey: 'a', TagValue: 'b' }] }));
  const told = await world.aws.keys.send(new ListResourceTagsCommand({ KeyId: KeyMetadata?.KeyId }));
  expect(told.Tags).toEqual([{ TagKey: 'a', TagValue: 'b' }]);
});

test('A22 what is left out has the default that AWS has', async () => {
  const { LoadBalancers } = await world.aws.elbv2.send(
    new elb.CreateLoadBalancerCommand({ Name: 'bare', Subnets: [subnets[0], subnets[1]] }),
  );
  expect(LoadBalancers?.[0]).toMatchObject({ Type: 'application', Scheme: 'internet-facing' });
  const LoadBalancerArn = (await createLoadBalancer())?.LoadBalancerArn;
  const { Attributes } = await world.aws.elbv2.send(new elb.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  expect(Attributes).toContainEqual({ Key: 'load_balancing.cross_zone.enabled', Value: 'false' });
  const gateway = world.other.ec2.send(
    new ec2.CreateVpcEndpointCommand({ VpcId: consumerVpc, ServiceName: 'x', SubnetIds: [subnets[0]] }),
  );
  expect((await refusalOf(gateway)).message).toMatch('Subnet IDs are only supported for Interface');
  await createCluster();
  const ids = await world.aws.ec2.send(
    new ec2.DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
  );
  const brokers = ids.NetworkInterfaces?.filter(({ Description }) => Description?.includes('sensors'));
  expect(brokers?.map(({ Groups }) => Groups?.map(({ GroupName }) => GroupName))).toEqual([['default'], ['default']]);
});

test('A23 ids, ARNs and names have AWS’s forms', async () => {
  const { ClusterArn } = await createCluster();
  const balancer = await createLoadBalancer();
  const { ServiceId, ServiceName } = await privateLink(world).service();
  const { ARN } = await world.aws.secrets.send(new CreateSecretCommand({ Name: 'a/b', SecretString: 'x' }));
  const { KeyMetadata } = await world.aws.keys.send(new CreateKeyCommand({}));
  const here = `eu-central-1:${provider}`;
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
  const forms: [string | undefined, string][] = [
    [ClusterArn, `arn:aws:kafka:${here}:cluster/sensors/${uuid}-\\d+`],
    [balancer?.LoadBalancerArn, `arn:aws:elasticloadbalancing:${here}:loadbalancer/net/edge/[0-9a-f]{16}`],
    [balancer?.DNSName, 'edge-[0-9a-f]{16}\\.elb\\.eu-central-1\\.amazonaws\\.com'],
    [balancer?.CanonicalHostedZoneId, 'Z[0-9A-Z]{10,}'],
    [ServiceId, 'vpce-svc-[0-9a-f]{17}'],
    [ServiceName, 'com\\.amazonaws\\.vpce\\.eu-central-1\\.vpce-svc-[0-9a-f]{17}'],
    [ARN, `arn:aws:secretsmanager:${here}:secret:a/b-[A-Za-z0-9]{6}`],
    [KeyMetadata?.Arn, `arn:aws:kms:${here}:key/${uuid}`],
  ];
  for (const [value, form] of forms) expect(value).toMatch(new RegExp(`^${form}$`));
});

test('A25 nothing but the loopback interface is listened on or connected to', async () => {
  await expect(realLoopback.listen('0.0.0.0', 0)).rejects.toThrow('is not a loopback address');
  expect(() => realLoopback.answers('192.0.2.1', 80)).toThrow('is not a loopback address');
  const { port } = new URL(world.double.endpoint);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of others) await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow('fetch failed');
});

test('A26 a broker’s interface and address are those of EC2, and answer there', async () => {
  const { ClusterArn } = await createCluster();
  await world.advance(clusterHours);
  const { NodeInfoList } = await world.aws.kafka.send(new kafka.ListNodesCommand({ ClusterArn }));
  const nodes = NodeInfoList?.flatMap(({ BrokerNodeInfo }) => BrokerNodeInfo ?? []) ?? [];
  expect(nodes).toHaveLength(2);
  for (const { AttachedENIId, ClientVpcIpAddress = '', ClientSubnet } of nodes) {
    const { NetworkInterfaces } = await world.aws.ec2.send(
      new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [AttachedENIId ?? ''] }),
    );
    expect(NetworkInterfaces?.[0]).toMatchObject({ PrivateIpAddress: ClientVpcIpAddress, SubnetId: ClientSubnet });
    expect(await realLoopback.answers(ClientVpcIpAddress, 9094)).toBe(true);
  }
});
