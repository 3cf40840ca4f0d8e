import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import { CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JournalEntry } from '../../sandbox/aws/journal.ts';
import { consumer, freshKeyArn, provider, refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { Things } from '../support/things.ts';

let world: TestDouble;
let things: Things;

beforeAll(async () => {
  world = await startTestDouble();
  things = new Things(world);
});

beforeEach(async () => {
  world.double.throttle.enabled = false;
  await world.double.reset();
});

afterAll(() => world.stop());

const clusterState = async (ClusterArn: string | undefined) =>
  (await world.aws.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn }))).ClusterInfo?.State;
const logGroups = async () =>
  (await world.aws.logs.send(new DescribeLogGroupsCommand({}))).logGroups?.map(({ logGroupName }) => logGroupName);
const listClusters = () => world.aws.kafka.send(new kafka.ListClustersV2Command({}));

test('A11 what a call sets going can last as long as a test wants, for one thing or for all', async () => {
  await things.sandbox('POST', '/durations', { action: 'kafka:CreateClusterV2', mentions: 'quick', seconds: 10 });
  const [quick, usual] = [await things.cluster('quick'), await things.cluster('usual')];
  await world.advance(10);
  expect(await clusterState(quick.ClusterArn)).toBe('ACTIVE');
  expect(await clusterState(usual.ClusterArn)).toBe('CREATING');
  await world.advance(3600);
  expect(await clusterState(usual.ClusterArn)).toBe('ACTIVE');
  await things.sandbox('DELETE', '/durations');
  const again = await things.cluster('quick-again');
  await world.advance(10);
  expect(await clusterState(again.ClusterArn)).toBe('CREATING');
});

test('A11 what a call sets going can come after so many reads that show it, and no other way', async () => {
  const reads = { action: 'kafka:DescribeClusterV2', times: 3 };
  await things.sandbox('POST', '/durations', { action: 'kafka:CreateClusterV2', mentions: 'seen', reads });
  const [seen, other] = [await things.cluster('seen'), await things.cluster('other')];
  await world.advance(7200);
  for (let look = 0; look < 5; look += 1) await clusterState(other.ClusterArn);
  await listClusters();
  const states = [];
  for (let look = 0; look < 4; look += 1) states.push(await clusterState(seen.ClusterArn));
  expect(states).toEqual(['CREATING', 'CREATING', 'CREATING', 'ACTIVE']);
});

test('A11 a list shows a thing, too; what changes a thing is about what it names', async () => {
  const { ClusterArn } = await things.cluster('listed');
  await world.advance(7200);
  const reads = { action: 'kafka:ListClustersV2', times: 2 };
  await things.sandbox('POST', '/durations', { action: 'kafka:DeleteCluster', reads });
  await world.aws.kafka.send(new kafka.DeleteClusterCommand({ ClusterArn }));
  await things.sandbox('DELETE', '/durations');
  const names = async () => (await listClusters()).ClusterInfoList?.map(({ ClusterName }) => ClusterName);
  expect([await names(), await names(), await names()]).toEqual([['listed'], ['listed'], []]);
});

test('A11 a pace has either seconds or reads', async () => {
  const action = 'kafka:CreateClusterV2';
  const reads = { action: 'kafka:DescribeClusterV2', times: 1 };
  await expect(things.sandbox('POST', '/durations', { action })).rejects.toThrow('either seconds or reads');
  await expect(things.sandbox('POST', '/durations', { action, seconds: 1, reads })).rejects.toThrow(
    'either seconds or reads',
  );
});

test('A11 A14 what is set to last for ever does, and nothing else', async () => {
  await things.sandbox('POST', '/durations', { action: 'kafka:*', seconds: 'forever' });
  const { ClusterArn } = await things.cluster('stuck');
  const { LoadBalancers } = await things.loadBalancer('front');
  await world.advance(7200);
  expect(await clusterState(ClusterArn)).toBe('CREATING');
  const Arns = [LoadBalancers?.[0]?.LoadBalancerArn ?? ''];
  const seen = await world.aws.elbv2.send(new elb.DescribeLoadBalancersCommand({ LoadBalancerArns: Arns }));
  expect(seen.LoadBalancers?.[0]?.State?.Code).toBe('active');
});

test('A15 after a creation so many reads do not find it, by id and in lists', async () => {
  await things.fault('ec2:DescribeSecurityGroups', { is: 'stale' }, { times: 2 });
  const { GroupId = '' } = await things.securityGroup('new');
  const byId = () => world.aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  const names = async () => {
    const { SecurityGroups } = await world.aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({}));
    return SecurityGroups?.map(({ GroupName }) => GroupName);
  };
  expect((await refusalOf(byId())).code).toBe('InvalidGroup.NotFound');
  expect(await names()).not.toContain('new');
  expect((await byId()).SecurityGroups).toHaveLength(1);
  expect(await names()).toContain('new');
});

test('A15 after a deletion so many reads still show it; writes are never behind', async () => {
  await things.logGroup('gone');
  await things.fault('logs:*', { is: 'stale' }, { times: 1 });
  await world.aws.logs.send(new DeleteLogGroupCommand({ logGroupName: 'gone' }));
  const again = world.aws.logs.send(new DeleteLogGroupCommand({ logGroupName: 'gone' }));
  expect((await refusalOf(again)).code).toBe('ResourceNotFoundException');
  expect(await logGroups()).toEqual(['gone']);
  expect(await logGroups()).toEqual([]);
});

test('A15 what a stale read shows is a moment of the past: states and values too', async () => {
  const { ARN } = await world.aws.secrets.send(
    new CreateSecretCommand({ Name: 's', SecretString: 'x', KmsKeyId: freshKeyArn }),
  );
  await things.fault('secretsmanager:DescribeSecret', { is: 'stale' }, { times: 1 });
  await world.aws.secrets.send(new DeleteSecretCommand({ SecretId: ARN }));
  const deletedAt = async () =>
    (await world.aws.secrets.send(new DescribeSecretCommand({ SecretId: ARN }))).DeletedDate;
  expect(await deletedAt()).toBeUndefined();
  expect(await deletedAt()).toBeInstanceOf(Date);
});

test('A15 a list can lack its last elements', async () => {
  await things.logGroup('a');
  await things.logGroup('b');
  await things.fault('logs:DescribeLogGroups', { is: 'partial', missing: 1 }, { times: 1 });
  expect(await logGroups()).toEqual(['a']);
  expect(await logGroups()).toEqual(['a', 'b']);
});

test('A20 a fault can begin with the nth call, last for some, and be about one thing', async () => {
  const effect = { is: 'error', code: 'ServiceUnavailableException', message: 'later', status: 503 } as const;
  await things.fault('logs:CreateLogGroup', effect, { nth: 2, times: 2 });
  const codes: string[] = [];
  for (const name of ['one', 'two', 'three', 'four'])
    codes.push(
      await things.logGroup(name).then(
        () => 'done',
        (error: unknown) => (error as Error).name,
      ),
    );
  expect(codes).toEqual(['done', effect.code, effect.code, 'done']);
  await things.fault('logs:*', effect, { mentions: 'five' });
  expect((await refusalOf(things.logGroup('five'))).status).toBe(503);
  await things.logGroup('six');
});

test('A20 a slow answer is slow in our own time, and several effects may meet in one call', async () => {
  await things.fault('logs:DescribeLogGroups', { is: 'delay', milliseconds: 30 }, { times: 1 });
  await things.fault('logs:DescribeLogGroups', { is: 'partial', missing: 1 }, { times: 1 });
  await things.logGroup('only');
  expect(await logGroups()).toEqual([]);
  const [entry] = await things
    .sandbox<JournalEntry[]>('GET', '/journal?action=logs:DescribeLogGroups&after=0')
    .then((all) => all.slice(-1));
  expect(entry).toMatchObject({ fault: 'delay partial', status: 200 });
});

test.each([
  [
    'an unknown action',
    { action: 'ec2:Fly*', effect: { is: 'throttle' } },
    'no service here has an operation ec2:Fly*',
  ],
  ['an action without a service', { action: 'Describe', effect: { is: 'throttle' } }, 'service:Operation'],
  ['an unknown effect', { action: '*', effect: { is: 'EINVAL' } }, 'effect'],
  ['an account that is none', { action: '*', account: '1', effect: { is: 'throttle' } }, '12 digits'],
  ['no calls', { action: '*', times: 0, effect: { is: 'throttle' } }, 'times'],
  ['a zeroth call', { action: '*', nth: 0, effect: { is: 'throttle' } }, 'nth'],
  ['a success as an error', { action: '*', effect: { is: 'error', code: 'x', message: '', status: 200 } }, 'status'],
  ['a page of nothing', { action: '*', effect: { is: 'pageSize', size: 0 } }, 'size'],
  ['a member too many', { action: '*', effect: { is: 'throttle' }, when: 'now' }, 'when'],
])('A20 a fault with %s is refused with what is wrong', async (_what, body, words) => {
  await expect(things.sandbox('POST', '/faults', body)).rejects.toThrow(words);
  expect(await things.sandbox('GET', '/faults')).toEqual([]);
});

test.each([
  ['ServiceUnavailableException', 503],
  ['InternalServerErrorException', 500],
  ['ForbiddenException', 403],
  ['UnauthorizedException', 401],
  ['ClusterConnectivityException', 409],
])('M34 MSK’s %s can be had, and the SDK reads it as its own class', async (code, status) => {
  await things.fault('kafka:ListClustersV2', { is: 'error', code, message: 'no', status }, { times: 1 });
  const refused = await listClusters().catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: code, message: 'no', $metadata: { httpStatusCode: status } });
  expect(refused).toBeInstanceOf((kafka as unknown as Record<string, new () => Error>)[code]);
  await listClusters();
});

test('A21 quotas have AWS’s values, and can be set', async () => {
  expect(await things.sandbox('GET', '/quotas')).toMatchObject({ 'ec2.rulesPerSecurityGroup': 60 });
  const { GroupId } = await things.securityGroup('g');
  const allow = (port: number) =>
    world.aws.ec2.send(
      new ec2.AuthorizeSecurityGroupIngressCommand({
        ...{ GroupId, IpProtocol: 'tcp', CidrIp: '127.0.0.0/8' },
        ...{ FromPort: port, ToPort: port },
      }),
    );
  await things.sandbox('POST', '/quotas', { 'ec2.rulesPerSecurityGroup': 1 });
  await allow(1);
  expect((await refusalOf(allow(2))).code).toBe('RulesPerSecurityGroupLimitExceeded');
  await things.sandbox('POST', '/quotas', { 'ec2.rulesPerSecurityGroup': 2 });
  await allow(2);
  await expect(things.sandbox('POST', '/quotas', { 'ec2.luck': 1 })).rejects.toThrow('no quota ec2.luck');
  await expect(things.sandbox('POST', '/quotas', { 'kafka.brokersPerAccount': -1 })).rejects.toThrow('whole number');
});

test('A24 the journal tells who wrote, and what that created, changed and deleted', async () => {
  const { GroupId = '' } = await things.securityGroup('g');
  const retag = { Resources: [GroupId], Tags: [{ Key: 'a', Value: 'b' }] };
  await world.aws.ec2.send(new ec2.CreateTagsCommand(retag));
  await world.aws.ec2.send(new ec2.CreateTagsCommand(retag));
  const LoadBalancerArn = (await things.loadBalancer('front')).LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  await world.aws.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
  await refusalOf(world.aws.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId })));
  const entries = await things.sandbox<JournalEntry[]>('GET', `/journal?kind=write&account=${provider}&after=0`);
  const last = entries.slice(-6);
  expect(last[0]?.writer).toMatch(/aws-sdk-js/);
  const nothing = { created: [], changed: [], deleted: [] };
  expect(last.map(({ changes }) => changes)).toEqual([
    { ...nothing, created: [GroupId] },
    { ...nothing, changed: [GroupId] },
    nothing,
    { ...nothing, created: [expect.stringMatching(/^eni-/), LoadBalancerArn] },
    { ...nothing, deleted: [GroupId] },
    undefined,
  ]);
});

test('A24 the journal can be asked for what one looks for', async () => {
  const after = world.double.journal.last;
  await things.logGroup('a');
  await refusalOf(things.logGroup('a'));
  await logGroups();
  const ask = async (query: string) =>
    (await things.sandbox<JournalEntry[]>('GET', `/journal?after=${after}${query}`)).map(({ operation }) => operation);
  expect(await ask('&error=any')).toEqual(['CreateLogGroup']);
  expect(await ask('&error=none')).toEqual(['CreateLogGroup', 'DescribeLogGroups']);
  expect(await ask('&error=ResourceAlreadyExistsException')).toEqual(['CreateLogGroup']);
  expect(await ask('&action=logs:Describe*')).toEqual(['DescribeLogGroups']);
  expect(await ask(`&account=${consumer}`)).toEqual([]);
  expect(await ask('&writer=aws-sdk-js&kind=read')).toEqual(['DescribeLogGroups']);
  await expect(ask('&colour=blue')).rejects.toThrow('colour');
  await expect(ask('&kind=maybe')).rejects.toThrow('kind');
});
