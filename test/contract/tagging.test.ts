import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateSecurityGroupCommand, CreateTagsCommand } from '@aws-sdk/client-ec2';
import { AddTagsCommand, CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateClusterV2Command } from '@aws-sdk/client-kafka';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  GetResourcesCommand,
  GetTagKeysCommand,
  GetTagValuesCommand,
  TagResourcesCommand,
  UntagResourcesCommand,
  type GetResourcesCommandInput,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientsOf, consumer, freshKeyArn, provider, refusalOf } from '../support/aws.ts';
import { startTestDouble, vpc, type TestDouble } from '../support/double.ts';
import { provisioned } from '../support/msk.ts';
import { allowing, assume, makeRole } from '../support/roles.ts';
import { privateLink } from '../support/private-link.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const team = (Value: string) => [{ Key: 'team', Value }];
const targetGroup = async (Name: string, more: object = { Tags: team('one') }): Promise<string> => {
  const made = await world.aws.elbv2.send(
    new CreateTargetGroupCommand({ Name, Protocol: 'TCP', Port: 9094, VpcId: vpc, TargetType: 'ip', ...more }),
  );
  return made.TargetGroups?.[0]?.TargetGroupArn ?? '';
};
const get = (input: GetResourcesCommandInput = {}, clients = world.aws) =>
  clients.tagging.send(new GetResourcesCommand(input));
const arns = async (input: GetResourcesCommandInput = {}): Promise<(string | undefined)[]> =>
  ((await get(input)).ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN);

test('G1 what is tagged is found by its tags: all filters must hold, any value does, no value is any', async () => {
  const [one, two] = [await targetGroup('one'), await targetGroup('two', { Tags: team('two') })];
  await targetGroup('untagged', {});
  const ResourceArns = [two];
  await world.aws.elbv2.send(new AddTagsCommand({ ResourceArns, Tags: [{ Key: 'stage', Value: 'x' }] }));
  expect(await arns()).toEqual([one, two]);
  expect(await arns({ TagFilters: [{ Key: 'team', Values: ['one', 'three'] }] })).toEqual([one]);
  expect(await arns({ TagFilters: [{ Key: 'team' }] })).toEqual([one, two]);
  expect(await arns({ TagFilters: [{ Key: 'team' }, { Key: 'stage', Values: ['x'] }] })).toEqual([two]);
  expect((await get({ ResourceARNList: [two, 'arn:aws:none'] })).ResourceTagMappingList).toEqual([
    {
      ResourceARN: two,
      Tags: [
        { Key: 'team', Value: 'two' },
        { Key: 'stage', Value: 'x' },
      ],
    },
  ]);
  expect((await get({}, world.other)).ResourceTagMappingList).toEqual([]);
  const elsewhere = clientsOf(world.double.endpoint, provider, 'eu-west-1');
  expect((await get({}, elsewhere)).ResourceTagMappingList).toEqual([]);
  elsewhere.destroy();
});

test('G1 what is of every service, by ARNs of its type', async () => {
  const group = await targetGroup('one');
  const { ARN } = await world.aws.secrets.send(
    new CreateSecretCommand({ Name: 's', SecretString: 'x', KmsKeyId: freshKeyArn, Tags: team('one') }),
  );
  const { KeyMetadata } = await world.aws.keys.send(
    new CreateKeyCommand({ Tags: [{ TagKey: 'team', TagValue: 'one' }] }),
  );
  await world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: '/l', tags: { team: 'one' } }));
  const { GroupId = '' } = await world.aws.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'g', Description: 'x', VpcId: vpc }),
  );
  const { ServiceId = '' } = await privateLink(world).service();
  await world.aws.ec2.send(new CreateTagsCommand({ Resources: [GroupId, ServiceId], Tags: team('one') }));
  const ec2 = `arn:aws:ec2:eu-central-1:${provider}`;
  const byType = async (...ResourceTypeFilters: string[]) => (await arns({ ResourceTypeFilters })).sort();
  expect(await byType('ec2')).toEqual([`${ec2}:security-group/${GroupId}`, `${ec2}:vpc-endpoint-service/${ServiceId}`]);
  expect(await byType('ec2:vpc-endpoint-service')).toEqual([`${ec2}:vpc-endpoint-service/${ServiceId}`]);
  expect(await byType('secretsmanager:secret', 'kms:key')).toEqual([KeyMetadata?.Arn, ARN].sort());
  expect(await byType('logs:log-group')).toEqual([`arn:aws:logs:eu-central-1:${provider}:log-group:/l`]);
  expect(await byType('elasticloadbalancing:targetgroup')).toEqual([group]);
  expect(await byType('elasticloadbalancing:loadbalancer', 'kafka')).toEqual([]);
});

test('G1 A16 pages have 1 to 100, and their tokens expire after 15 minutes', async () => {
  const [one, two] = [await targetGroup('one'), await targetGroup('two')];
  const first = await get({ ResourcesPerPage: 1 });
  const token = first.PaginationToken ?? '';
  expect(first.ResourceTagMappingList).toMatchObject([{ ResourceARN: one }]);
  world.double.world.clock.advance(15 * 60);
  const second = await get({ ResourcesPerPage: 1, PaginationToken: token });
  expect(second).toMatchObject({ PaginationToken: '', ResourceTagMappingList: [{ ResourceARN: two }] });
  world.double.world.clock.advance(1);
  const late = get({ ResourcesPerPage: 1, PaginationToken: token });
  expect(await refusalOf(late)).toMatchObject({ code: 'PaginationTokenExpiredException', status: 400 });
  const wrong: GetResourcesCommandInput[] = [
    { PaginationToken: 'nonsense' },
    { ResourcesPerPage: 0 },
    { ResourcesPerPage: 101 },
  ];
  for (const input of wrong) expect((await refusalOf(get(input))).code).toBe('InvalidParameterException');
});

test('G1 a list of at most 100 ARNs stands alone; filters have at most 50 keys of 20 values', async () => {
  const list = (length: number) => Array.from({ length }, (_, index) => `arn:${index}`);
  const wrong: GetResourcesCommandInput[] = [
    { ResourceARNList: list(101) },
    { ResourceARNList: list(1), TagFilters: [{ Key: 'team' }] },
    { ResourceARNList: list(1), ResourceTypeFilters: ['kafka'] },
    { ResourceARNList: list(1), ResourcesPerPage: 10 },
    { TagFilters: list(51).map((Key) => ({ Key })) },
    { TagFilters: [{ Key: 'team', Values: list(21) }] },
    { TagFilters: [{ Values: ['one'] }] },
  ];
  for (const input of wrong) expect((await refusalOf(get(input))).code).toBe('InvalidParameterException');
  expect(await arns({ ResourceARNList: list(100) })).toEqual([]);
});

test('G1 answers may be stale', async () => {
  const one = await targetGroup('one');
  await privateLink(world).event('freezeTags', { seconds: 60 });
  const two = await targetGroup('two');
  await world.aws.elbv2.send(new AddTagsCommand({ ResourceArns: [one], Tags: team('other') }));
  expect(await arns({ TagFilters: [{ Key: 'team', Values: ['one'] }] })).toEqual([one]);
  world.double.world.clock.advance(60);
  expect(await arns({ TagFilters: [{ Key: 'team', Values: ['one'] }] })).toEqual([two]);
  expect((await privateLink(world).event('freezeTags', {})).status).toBe(400);
});

test('G1 A19 callers that are too fast get ThrottledException, and IAM’s name of the service is tag', async () => {
  world.double.faults.add({ action: 'tag:GetResources', times: 1, effect: { is: 'throttle' } });
  expect((await refusalOf(get())).code).toBe('ThrottledException');
  expect((await get()).ResourceTagMappingList).toEqual([]);
});

/** One thing of every service that has tags, all of them untagged. @returns their ARNs */
const oneOfEach = async (): Promise<string[]> => {
  const { KeyMetadata } = await world.aws.keys.send(new CreateKeyCommand({}));
  const { ARN } = await world.aws.secrets.send(new CreateSecretCommand({ Name: 's', KmsKeyId: freshKeyArn }));
  const { ClusterArn } = await world.aws.kafka.send(
    new CreateClusterV2Command({ ClusterName: 'c', Provisioned: provisioned() }),
  );
  await world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: '/l' }));
  const { ServiceId = '' } = await privateLink(world).service();
  const made = [KeyMetadata?.Arn, ARN, ClusterArn, await targetGroup('one', {})].map((arn = '') => arn);
  const own = `eu-central-1:${provider}`;
  return [...made, `arn:aws:logs:${own}:log-group:/l`, `arn:aws:ec2:${own}:vpc-endpoint-service/${ServiceId}`].sort();
};
const tag = (ResourceARNList: string[], Tags: Record<string, string> = { team: 'one' }, clients = world.aws) =>
  clients.tagging.send(new TagResourcesCommand({ ResourceARNList, Tags }));
const untag = (ResourceARNList: string[], ...TagKeys: string[]) =>
  world.aws.tagging.send(new UntagResourcesCommand({ ResourceARNList, TagKeys }));

test('G3 things of every service are tagged and untagged', async () => {
  const all = await oneOfEach();
  expect((await tag(all, { team: 'one', stage: 'x' })).FailedResourcesMap).toEqual({});
  expect((await arns({ TagFilters: [{ Key: 'team', Values: ['one'] }] })).sort()).toEqual(all);
  expect((await untag(all, 'team')).FailedResourcesMap).toEqual({});
  expect(await arns({ TagFilters: [{ Key: 'team' }] })).toEqual([]);
  expect((await arns({ TagFilters: [{ Key: 'stage' }] })).sort()).toEqual(all);
});

test('G3 what fails is told beside what is done', async () => {
  const group = await targetGroup('one', {});
  const missing = `arn:aws:kafka:eu-central-1:${provider}:cluster/none/11111111-1111-1111-1111-111111111111-1`;
  const wrong = [
    missing,
    group.replace(provider, consumer),
    group.replace('eu-central-1', 'eu-west-1'),
    `arn:aws:s3:eu-central-1:${provider}:bucket/x`,
    'nonsense',
  ];
  const { FailedResourcesMap = {} } = await tag([group, ...wrong]);
  expect(Object.keys(FailedResourcesMap).sort()).toEqual([...wrong].sort());
  expect(FailedResourcesMap[missing]).toMatchObject({ StatusCode: 404, ErrorCode: 'InvalidParameterException' });
  expect(await arns({ TagFilters: [{ Key: 'team' }] })).toEqual([group]);
  const many = Array.from({ length: 21 }, () => group);
  for (const call of [() => tag(many), () => tag([]), () => tag([group], {})])
    expect((await refusalOf(call())).code).toBe('InvalidParameterException');
});

test('G3 who tags needs the right of the thing’s service, too', async () => {
  const group = await targetGroup('one', {});
  const role = makeRole(world.double, provider, 'tagger', { policies: [allowing('tag:*')] });
  const session = await assume(world.double, world.aws, role);
  const { FailedResourcesMap = {} } = await tag([group], { team: 'one' }, session);
  expect(FailedResourcesMap[group]).toMatchObject({
    StatusCode: 403,
    ErrorMessage: expect.stringContaining('elasticloadbalancing:AddTags'),
  });
  expect(await arns()).toEqual([]);
  session.destroy();
});

test('G2 keys that are in use, and their values', async () => {
  await targetGroup('one');
  await targetGroup('two', { Tags: [...team('two'), { Key: 'stage', Value: 'x' }] });
  await targetGroup('three');
  const { TagKeys } = await world.aws.tagging.send(new GetTagKeysCommand({}));
  const { TagValues } = await world.aws.tagging.send(new GetTagValuesCommand({ Key: 'team' }));
  expect([TagKeys, TagValues]).toEqual([
    ['stage', 'team'],
    ['one', 'two'],
  ]);
});
