import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
  ListTagsForResourceCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { startDouble, type Double } from '../../sandbox/aws/double.ts';
import { clientsOf, consumer, provider, refusalOf, type AwsClients } from '../support/aws.ts';

let double: Double;
let own: AwsClients;

beforeAll(async () => {
  double = await startDouble({ clock: new SteppedClock() });
  own = clientsOf(double.endpoint, provider);
});

afterAll(async () => {
  own.destroy();
  await double.stop();
});

const create = (logGroupName: string, tags?: Record<string, string>) =>
  own.logs.send(new CreateLogGroupCommand({ logGroupName, tags }));
const event = (details: object) =>
  fetch(`${double.endpoint}/_sandbox/events`, { method: 'POST', body: JSON.stringify(details) });
const describe = (more: object = {}) => own.logs.send(new DescribeLogGroupsCommand(more));

test('W1: a name is given once, in an account', async () => {
  await create('w1');
  expect((await refusalOf(create('w1'))).code).toBe('ResourceAlreadyExistsException');
  const other = clientsOf(double.endpoint, consumer);
  await other.logs.send(new CreateLogGroupCommand({ logGroupName: 'w1' }));
  other.destroy();
});

test('W2: names may begin with /aws/, not with aws/', async () => {
  await create('/aws/msk/x');
  for (const name of ['aws/msk', 'no spaces', 'x'.repeat(513)])
    expect((await refusalOf(create(name))).code).toBe('InvalidParameterException');
});

test('W3: retention is one of a fixed list of days', async () => {
  await create('w3');
  const put = (retentionInDays: number) =>
    own.logs.send(new PutRetentionPolicyCommand({ logGroupName: 'w3', retentionInDays }));
  const retention = async () => (await describe({ logGroupNamePrefix: 'w3' })).logGroups?.[0]?.retentionInDays;
  for (const days of [0, 2, 31, 3654]) expect((await refusalOf(put(days))).code).toBe('InvalidParameterException');
  await put(30);
  expect(await retention()).toBe(30);
  await own.logs.send(new DeleteRetentionPolicyCommand({ logGroupName: 'w3' }));
  expect(await retention()).toBeUndefined();
});

test('W4 a change of what something else is changing is aborted, and then done', async () => {
  const place = { account: provider, region: 'eu-central-1' };
  await event({ event: 'contendLogGroup', ...place, logGroupName: 'w4', times: 2 });
  const aborted = { code: 'OperationAbortedException', status: 400 };
  for (let time = 0; time < 2; time += 1) expect(await refusalOf(create('w4'))).toMatchObject(aborted);
  await create('w4');
  await event({ event: 'contendLogGroup', ...place, logGroupName: 'w4', times: 1 });
  const remove = () => own.logs.send(new DeleteLogGroupCommand({ logGroupName: 'w4' }));
  expect(await refusalOf(remove())).toMatchObject(aborted);
  await remove();
  expect((await event({ event: 'contendLogGroup', ...place })).status).toBe(400);
});

test('W5 a quota that is used up stays so until there is room', async () => {
  const place = { account: consumer, region: 'eu-west-1' };
  const other = clientsOf(double.endpoint, consumer, place.region);
  const make = (logGroupName: string) => other.logs.send(new CreateLogGroupCommand({ logGroupName }));
  await make('one');
  await event({ event: 'limitLogGroups', ...place, most: 1 });
  for (let time = 0; time < 2; time += 1)
    expect(await refusalOf(make('two'))).toMatchObject({ code: 'LimitExceededException', status: 400 });
  await other.logs.send(new DeleteLogGroupCommand({ logGroupName: 'one' }));
  await make('two');
  other.destroy();
});

test('W6: described by prefix, 50 to a page', async () => {
  for (let index = 0; index < 52; index += 1) await create(`w6/${String(index).padStart(2, '0')}`);
  await create('x/w6/');
  const first = await describe({ logGroupNamePrefix: 'w6/' });
  const second = await describe({ logGroupNamePrefix: 'w6/', nextToken: first.nextToken });
  expect([first.logGroups?.length, second.logGroups?.length, second.nextToken]).toEqual([50, 2, undefined]);
  expect((await describe({ logGroupNamePattern: '/w6' })).logGroups).toHaveLength(1);
  const both = describe({ logGroupNamePrefix: 'a', logGroupNamePattern: 'a' });
  expect((await refusalOf(both)).code).toBe('InvalidParameterException');
  expect((await refusalOf(describe({ limit: 51 }))).code).toBe('InvalidParameterException');
});

test('tags are set, read and removed by ARN', async () => {
  await create('tagged', { a: '1' });
  const group = (await describe({ logGroupNamePrefix: 'tagged' })).logGroups?.[0];
  expect(group?.arn).toBe(`arn:aws:logs:eu-central-1:${provider}:log-group:tagged:*`);
  const resourceArn = group?.logGroupArn;
  await own.logs.send(new TagResourceCommand({ resourceArn, tags: { b: '2' } }));
  await own.logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  expect((await own.logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: '2' });
});

test('what is not there', async () => {
  await create('gone');
  await own.logs.send(new DeleteLogGroupCommand({ logGroupName: 'gone' }));
  const calls = [
    own.logs.send(new DeleteLogGroupCommand({ logGroupName: 'gone' })),
    own.logs.send(new PutRetentionPolicyCommand({ logGroupName: 'gone', retentionInDays: 1 })),
    own.logs.send(
      new ListTagsForResourceCommand({ resourceArn: `arn:aws:logs:eu-central-1:${provider}:log-group:gone` }),
    ),
  ];
  for (const refusal of await Promise.all(calls.map(refusalOf))) expect(refusal.code).toBe('ResourceNotFoundException');
});

const deliveryPolicy = (more: object = {}): string => {
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' } },
    ...{ Action: 'logs:PutLogEvents', Resource: '*', ...more },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
};

test('W7 ten resource policies, each of which is one, and no longer than 5120 characters', async () => {
  const put = (policyName: string, policyDocument = deliveryPolicy()) =>
    own.logs.send(new PutResourcePolicyCommand({ policyName, policyDocument }));
  const long = deliveryPolicy({ Sid: 'x'.repeat(5120) });
  for (const text of ['nonsense', '{}', long])
    expect((await refusalOf(put('wrong', text))).code).toBe('InvalidParameterException');
  for (let index = 0; index < 10; index += 1) await put(`policy-${index}`);
  expect((await refusalOf(put('one-more'))).code).toBe('LimitExceededException');
  expect((await put('policy-0')).resourcePolicy).toMatchObject({ policyName: 'policy-0', policyScope: 'ACCOUNT' });
});

test('W7 A16 resource policies come in pages', async () => {
  const list = (more: object = {}) => own.logs.send(new DescribeResourcePoliciesCommand({ limit: 1, ...more }));
  const { resourcePolicies: [first] = [], nextToken } = await list();
  const { resourcePolicies: [second] = [] } = await list({ nextToken });
  expect([first?.policyName, second?.policyName]).toEqual(['policy-0', 'policy-1']);
});
