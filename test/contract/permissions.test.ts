import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  BatchAssociateScramSecretCommand,
  BatchDisassociateScramSecretCommand,
  CreateClusterV2Command,
  ListClustersV2Command,
} from '@aws-sdk/client-kafka';
import { ListKeysCommand } from '@aws-sdk/client-kms';
import { CreateSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { kindOf } from '../../sandbox/aws/journal.ts';
import { services } from '../../sandbox/aws/services/index.ts';
import { modelOf } from '../../sandbox/aws/wire/model.ts';
import { freshKeyArn, provider, refusalOf } from '../support/aws.ts';
import { startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';
import { allowing, Sessions } from '../support/roles.ts';

let world: TestDouble;
let sessions: Sessions;

beforeAll(async () => {
  world = await startTestDouble();
  sessions = new Sessions(world);
});

beforeEach(() => world.double.reset());

afterAll(async () => {
  sessions.close();
  await world.stop();
});

const nothing = () => sessions.open([]);

/** The action and the resource that the refusal names. */
const refusedFor = async (call: Promise<unknown>): Promise<string> =>
  /not authorized to perform: (\S+ on resource: \S+)/.exec((await refusalOf(call)).message)?.[1] ?? '';

test('A10 what no policy of a role allows is refused in each service’s own form', async () => {
  const { kafka, ec2, elbv2, secrets, keys, logs } = await nothing();
  const refusals = [
    await refusalOf(kafka.send(new ListClustersV2Command({}))),
    await refusalOf(ec2.send(new DescribeVpcsCommand({}))),
    await refusalOf(elbv2.send(new DescribeLoadBalancersCommand({}))),
    await refusalOf(secrets.send(new ListSecretsCommand({}))),
    await refusalOf(keys.send(new ListKeysCommand({}))),
    await refusalOf(logs.send(new DescribeLogGroupsCommand({}))),
  ];
  expect(refusals.map(({ status, code }) => `${String(status)} ${code}`)).toEqual([
    '403 AccessDeniedException',
    '403 UnauthorizedOperation',
    '403 AccessDenied',
    '400 AccessDeniedException',
    '400 AccessDeniedException',
    '400 AccessDeniedException',
  ]);
  expect(refusals[0]?.message).toMatch(
    /^User: arn:aws:sts::111111111111:assumed-role\/role-\d+\/test is not authorized to perform: kafka:ListClustersV2 on resource: \* because no identity-based policy allows the kafka:ListClustersV2 action$/,
  );
});

test('A10 a Deny wins over every Allow, and says so', async () => {
  const { ec2 } = await sessions.open([
    allowing('*'),
    { Statement: { Effect: 'Deny', NotAction: 'kafka:*', NotResource: 'arn:aws:kafka:*' } },
  ]);
  const { message } = await refusalOf(ec2.send(new DescribeVpcsCommand({})));
  expect(message).toMatch('with an explicit deny in an identity-based policy');
});

const group = (more = {}) => new CreateSecurityGroupCommand({ GroupName: 'g', Description: 'g', VpcId: vpc, ...more });
const tagged = (resource: string, ...Tags: { Key: string; Value: string }[]) => ({
  TagSpecifications: [{ ResourceType: resource as 'security-group', Tags }],
});
const blue = { Key: 'team', Value: 'blue' };

test('A10 who creates in EC2 needs it for the new thing and for what that belongs to', async () => {
  const elsewhere = await sessions.may('ec2:CreateSecurityGroup', 'arn:aws:ec2:*:*:security-group/*');
  expect(await refusedFor(elsewhere.ec2.send(group()))).toBe(
    `ec2:CreateSecurityGroup on resource: arn:aws:ec2:eu-central-1:${provider}:vpc/${vpc}`,
  );
  const { ec2 } = await sessions.may('ec2:CreateSecurityGroup', [
    'arn:aws:ec2:*:*:security-group/*',
    `arn:aws:ec2:*:${provider}:vpc/${vpc}`,
  ]);
  expect((await ec2.send(group())).GroupId).toMatch(/^sg-/);
});

test('A10 who creates with tags needs the right to tag, which can be bound to the creation', async () => {
  const untagging = await sessions.may('ec2:CreateSecurityGroup');
  expect(await refusedFor(untagging.ec2.send(group(tagged('security-group', blue))))).toMatch('ec2:CreateTags');
  const { ec2 } = await sessions.open([
    allowing('ec2:CreateSecurityGroup'),
    allowing('ec2:CreateTags', '*', { Condition: { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' } } }),
  ]);
  const { GroupId = '' } = await ec2.send(group(tagged('security-group', blue)));
  const later = ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [blue] }));
  expect(await refusedFor(later)).toMatch(
    `ec2:CreateTags on resource: arn:aws:ec2:eu-central-1:${provider}:security-group/`,
  );
});

test('A10 who adds a rule with tags needs the right to tag rules', async () => {
  const { GroupId = '' } = await world.aws.ec2.send(group());
  const rule = (port: number, more = {}) =>
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '127.0.0.0/8' }] }],
      ...more,
    });
  const { ec2 } = await sessions.may('ec2:AuthorizeSecurityGroupIngress');
  await ec2.send(rule(9094));
  expect(await refusedFor(ec2.send(rule(9096, tagged('security-group-rule', blue))))).toBe(
    `ec2:CreateTags on resource: arn:aws:ec2:eu-central-1:${provider}:security-group-rule/*`,
  );
  const tagging = await sessions.may(['ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateTags']);
  const { SecurityGroupRules } = await tagging.ec2.send(rule(9096, tagged('security-group-rule', blue)));
  expect(SecurityGroupRules?.[0]?.Tags).toEqual([blue]);
});

test('A10 conditions look at the tags of a request and at those of a thing', async () => {
  const { ec2 } = await sessions.open([
    allowing(['ec2:CreateSecurityGroup', 'ec2:CreateTags'], 'arn:aws:ec2:*:*:security-group/*', {
      Condition: {
        StringEquals: { 'aws:RequestTag/team': 'blue' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] },
      },
    }),
    allowing('ec2:CreateSecurityGroup', 'arn:aws:ec2:*:*:vpc/*'),
    allowing(['ec2:DeleteSecurityGroup', 'ec2:AuthorizeSecurityGroupIngress'], '*', {
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
    }),
  ]);
  const create = (GroupName: string, ...tags: { Key: string; Value: string }[]) =>
    ec2.send(group({ GroupName, ...tagged('security-group', ...tags) }));
  expect((await refusalOf(create('red', { Key: 'team', Value: 'red' }))).code).toBe('UnauthorizedOperation');
  expect((await refusalOf(create('more', blue, { Key: 'x', Value: '' }))).code).toBe('UnauthorizedOperation');
  const { GroupId } = await create('blue', blue, { Key: 'cost', Value: '1' });
  const others = await world.aws.ec2.send(group({ GroupName: 'others' }));
  const rule = {
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: '127.0.0.0/8' }] }],
  };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule }));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  const foreign = ec2.send(new DeleteSecurityGroupCommand({ GroupId: others.GroupId }));
  expect((await refusalOf(foreign)).code).toBe('UnauthorizedOperation');
});

test('A10 a rule that comes with tags is asked about itself, and later by its own tags', async () => {
  const { GroupId = '' } = await world.aws.ec2.send(group());
  const rule = (port: number) =>
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '127.0.0.0/8' }] }],
      ...tagged('security-group-rule', blue),
    });
  const inGroups = await sessions.may('ec2:*', 'arn:aws:ec2:*:*:security-group/*');
  expect(await refusedFor(inGroups.ec2.send(rule(9094)))).toBe(
    `ec2:AuthorizeSecurityGroupIngress on resource: arn:aws:ec2:eu-central-1:${provider}:security-group-rule/*`,
  );
  const { SecurityGroupRules } = await world.aws.ec2.send(rule(9096));
  const { ec2 } = await sessions.may('ec2:CreateTags', '*', {
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
  });
  const Resources = [SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? ''];
  await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'cost', Value: '1' }] }));
  const foreign = ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [blue] }));
  expect((await refusalOf(foreign)).code).toBe('UnauthorizedOperation');
});

test('A10 a Region can be all that a role may use', async () => {
  const { ec2 } = await sessions.may('*', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } });
  expect((await refusalOf(ec2.send(new DescribeVpcsCommand({})))).code).toBe('UnauthorizedOperation');
});

const loadBalancer = (more = {}) =>
  new CreateLoadBalancerCommand({ Name: 'front', Type: 'network', Scheme: 'internal', Subnets: [subnets[0]], ...more });
const looks = ['ec2:DescribeAccountAttributes', 'ec2:DescribeInternetGateways'];

test('A10 an account’s first load balancer takes the right to make ELB’s role, the next does not', async () => {
  const arn = `arn:aws:elasticloadbalancing:eu-central-1:${provider}:loadbalancer/net/front/*`;
  const poor = await sessions.may('elasticloadbalancing:CreateLoadBalancer', arn);
  expect(await refusedFor(poor.elbv2.send(loadBalancer()))).toBe('ec2:DescribeAccountAttributes on resource: *');
  const looking = await sessions.may([...looks, 'elasticloadbalancing:*']);
  expect(await refusedFor(looking.elbv2.send(loadBalancer()))).toBe(
    `iam:CreateServiceLinkedRole on resource: arn:aws:iam::${provider}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
  );
  const Condition = { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } };
  const rich = await sessions.open([
    allowing([...looks, 'elasticloadbalancing:*']),
    allowing('iam:CreateServiceLinkedRole', '*', { Condition }),
  ]);
  await rich.elbv2.send(loadBalancer());
  await poor.elbv2.send(loadBalancer());
  expect(await refusedFor(poor.elbv2.send(loadBalancer({ Name: 'back' })))).toMatch('loadbalancer/net/back/*');
});

test('A10 who creates with tags in ELB needs AddTags', async () => {
  const { elbv2 } = await sessions.may('elasticloadbalancing:CreateTargetGroup');
  const create = (more = {}) =>
    elbv2.send(
      new CreateTargetGroupCommand({ Name: 'tg', Protocol: 'TCP', Port: 1, VpcId: vpc, TargetType: 'ip', ...more }),
    );
  expect(await refusedFor(create({ Tags: [blue] }))).toBe(
    `elasticloadbalancing:AddTags on resource: arn:aws:elasticloadbalancing:eu-central-1:${provider}:targetgroup/tg/*`,
  );
  await create();
});

const cluster = (more = {}, provisioned = {}) =>
  new CreateClusterV2Command({
    ClusterName: 'c',
    Provisioned: {
      KafkaVersion: '3.8.x',
      NumberOfBrokerNodes: 2,
      BrokerNodeGroupInfo: { InstanceType: 'kafka.m7g.large', ClientSubnets: subnets.slice(0, 2) },
      ...provisioned,
    },
    ...more,
  });

test('A10 MSK uses the caller’s rights for what a cluster is made of', async () => {
  const have = ['kafka:CreateClusterV2'];
  const keyed = { EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: freshKeyArn } } };
  const logged = { LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup: '/aws/vendedlogs/c' } } } };
  const create = async () =>
    (await sessions.may(have)).kafka.send(cluster({ Tags: { team: 'blue' } }, { ...keyed, ...logged }));
  await world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/vendedlogs/c' }));
  const missing: string[] = [];
  for (let denied = await refusedOnce(create); denied !== undefined; denied = await refusedOnce(create)) {
    missing.push(denied);
    have.push(denied);
  }
  expect(missing).toEqual([
    ...['kafka:TagResource', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs', 'ec2:DescribeSecurityGroups'],
    ...['kms:DescribeKey', 'kms:CreateGrant', 'logs:CreateLogDelivery', 'logs:PutResourcePolicy'],
    ...['logs:DescribeResourcePolicies', 'logs:DescribeLogGroups', 'iam:CreateServiceLinkedRole'],
  ]);
});

test('M58 who hands MSK the secrets of SCRAM users must be able to grant the use of their keys', async () => {
  const secret = { Name: 'AmazonMSK_reader', SecretString: '{}', KmsKeyId: freshKeyArn };
  const { ARN = '' } = await world.aws.secrets.send(new CreateSecretCommand(secret));
  const { ClusterArn = '' } = await world.aws.kafka.send(cluster({}));
  const which = { ClusterArn, SecretArnList: [ARN] };
  const associating = ['kafka:BatchAssociateScramSecret'];
  const associate = async () =>
    (await sessions.may(associating)).kafka.send(new BatchAssociateScramSecretCommand(which));
  for (const action of ['kms:CreateGrant', 'kms:RetireGrant']) {
    expect(await refusedFor(associate())).toBe(`${action} on resource: ${freshKeyArn}`);
    associating.push(action);
  }
  await expect(associate()).resolves.toMatchObject({ UnprocessedScramSecrets: [] });
  const dissociating = ['kafka:BatchDisassociateScramSecret'];
  const dissociate = async () =>
    (await sessions.may(dissociating)).kafka.send(new BatchDisassociateScramSecretCommand(which));
  expect(await refusedFor(dissociate())).toBe(`kms:RetireGrant on resource: ${freshKeyArn}`);
  dissociating.push('kms:RetireGrant');
  await expect(dissociate()).resolves.toMatchObject({ UnprocessedScramSecrets: [] });
});

/** The action that was refused, or undefined when nothing was. */
const refusedOnce = (call: () => Promise<unknown>): Promise<string | undefined> =>
  call().then(
    () => undefined,
    (error: unknown) => /perform: (\S+) on/.exec((error as Error).message)?.[1] ?? String(error),
  );

test('A10 groups of logs: the tags at creation are a right of their own', async () => {
  const { logs } = await sessions.may('logs:CreateLogGroup', `arn:aws:logs:*:${provider}:log-group:/mine/*`);
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/mine/a' }));
  expect(await refusedFor(logs.send(new CreateLogGroupCommand({ logGroupName: '/other' })))).toMatch(
    'log-group:/other',
  );
  const withTags = logs.send(new CreateLogGroupCommand({ logGroupName: '/mine/b', tags: { a: 'b' } }));
  expect(await refusedFor(withTags)).toMatch('logs:TagResource');
  const resourceArn = `arn:aws:logs:eu-central-1:${provider}:log-group:/mine/a`;
  expect(await refusedFor(logs.send(new TagResourceCommand({ resourceArn, tags: { a: 'b' } })))).toMatch(
    'logs:TagResource',
  );
});

test('A10 and can be a condition, at creation and later', async () => {
  const { logs } = await sessions.open([
    allowing(['logs:CreateLogGroup', 'logs:TagResource'], '*', {
      Condition: { Null: { 'aws:RequestTag/a': 'false' } },
    }),
    allowing('logs:DeleteLogGroup', '*', { Condition: { Null: { 'aws:ResourceTag/a': 'false' } } }),
  ]);
  const untagged = new CreateLogGroupCommand({ logGroupName: '/theirs' });
  expect(await refusedFor(logs.send(untagged))).toMatch('logs:CreateLogGroup');
  await world.aws.logs.send(untagged);
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/mine', tags: { a: 'b' } }));
  await logs.send(new DeleteLogGroupCommand({ logGroupName: '/mine' }));
  const foreign = logs.send(new DeleteLogGroupCommand({ logGroupName: '/theirs' }));
  expect(await refusedFor(foreign)).toMatch('logs:DeleteLogGroup');
});

test('A10 every write that is answered says what it does, and to what', () => {
  const unsaid = services.flatMap(({ module, handlers, permissions = {} }) =>
    Object.keys(handlers)
      .filter((operation) => kindOf(operation) === 'write' && !(operation in permissions))
      .map((operation) => `${modelOf(module).actionPrefix}:${operation}`),
  );
  expect(unsaid).toEqual([]);
});
