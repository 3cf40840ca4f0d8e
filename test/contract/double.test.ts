import { CreateSecurityGroupCommand, DescribeVpcsCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeClusterV2Command, ListClustersV2Command, ListReplicatorsCommand } from '@aws-sdk/client-kafka';
import { EncryptCommand } from '@aws-sdk/client-kms';
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { createHash } from 'node:crypto';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { makeDouble, startDouble, type Double } from '../../sandbox/aws/double.ts';
import type { FaultEffect } from '../../sandbox/aws/faults.ts';
import { inProcess } from '../../sandbox/aws/in-process.ts';
import { Journal, type JournalEntry } from '../../sandbox/aws/journal.ts';
import type { InventoryRow } from '../../sandbox/aws/service.ts';
import { clientsOf, clientsWith, consumer, freshKeyArn, provider, refusalOf, type AwsClients } from '../support/aws.ts';

const clock = new SteppedClock();
let double: Double;
let own: AwsClients;

beforeAll(async () => {
  double = await startDouble({ clock });
  own = clientsOf(double.endpoint, provider);
});

beforeEach(() => control('POST', '/reset'));

afterAll(async () => {
  own.destroy();
  await double.stop();
});

/** A call to the sandbox's own routes; @throws Error with what it says */
const control = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${double.endpoint}/_sandbox${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = (await response.json()) as { error?: string };
  if (!response.ok) throw new Error(answer.error);
  return answer;
};
const journalAfter = async (serial: number) =>
  (await control('GET', `/journal?after=${String(serial)}`)) as JournalEntry[];
const resources = async () => (await control('GET', '/resources')) as InventoryRow[];
const createGroup = (logGroupName: string) => own.logs.send(new CreateLogGroupCommand({ logGroupName }));
const groupNames = async () =>
  (await own.logs.send(new DescribeLogGroupsCommand({}))).logGroups?.map(({ logGroupName }) => logGroupName);

test('A24: every call is in the journal: who, where, what, and the answer', async () => {
  const from = double.journal.last;
  await createGroup('one');
  await refusalOf(createGroup('one'));
  await groupNames();
  const at = new Date(clock.now()).toISOString();
  const caller = { account: provider, region: 'eu-central-1', principal: `arn:aws:iam::${provider}:root` };
  const create = { ...caller, at, service: 'logs', operation: 'CreateLogGroup', action: 'logs:CreateLogGroup' };
  const entries = await journalAfter(from);
  expect(entries).toMatchObject([
    { ...create, serial: from + 1, kind: 'write', input: { logGroupName: 'one' }, status: 200 },
    { ...create, serial: from + 2, kind: 'write', status: 400, error: 'ResourceAlreadyExistsException' },
    { ...caller, serial: from + 3, kind: 'read', action: 'logs:DescribeLogGroups', status: 200 },
  ]);
  for (const { wallTime } of entries) expect(new Date(wallTime).toISOString()).toBe(wallTime);
});

test('the journal has no secret value, but whether two were the same', async () => {
  const from = double.journal.last;
  await own.secrets.send(new CreateSecretCommand({ Name: 'x', SecretString: 'hush', KmsKeyId: freshKeyArn }));
  const text = JSON.stringify(await journalAfter(from));
  expect(text).not.toContain('hush');
  expect(text).toContain(`sha256:${createHash('sha256').update('hush').digest('hex')}`);
});

test('A24 the journal has no secret value in what a refusal says either', () => {
  const journal = new Journal();
  const call = { at: '', service: 's', operation: 'o', action: 's:o', kind: 'write', account: '', region: '' } as const;
  const add = (SecretString: string, message: string): void => {
    const rest = { principal: '', writer: '', status: 400, error: 'x', fault: undefined, changes: undefined };
    journal.add({ ...call, ...rest, input: { SecretString }, message });
  };
  add('hush-hush-hush', 'hush-hush-hush is no good value');
  add('no', "Value 'no' is no good value");
  const [long, short] = journal.query({});
  expect(long?.message).toMatch(/^sha256:[0-9a-f]{64} is no good value$/);
  expect(short?.message).toMatch(/^Value 'sha256:[0-9a-f]{64}' is no good value$/);
});

test('A6: an operation that is not implemented is 501 with its name, in the service’s own form', async () => {
  const calls: [name: string, call: Promise<unknown>][] = [
    ['kafka:ListReplicators', own.kafka.send(new ListReplicatorsCommand({}))],
    ['ec2:RunInstances', own.ec2.send(new RunInstancesCommand({ MinCount: 1, MaxCount: 1 }))],
    ['kms:Encrypt', own.keys.send(new EncryptCommand({ KeyId: freshKeyArn, Plaintext: new Uint8Array([1]) }))],
  ];
  for (const [name, call] of calls) {
    const message = `the sandbox does not answer ${name}`;
    expect(await refusalOf(call)).toEqual({ code: 'NotImplementedByTheSandbox', message, status: 501 });
  }
  expect((await journalAfter(0)).at(-1)).toMatchObject({ error: 'NotImplementedByTheSandbox', status: 501 });
});

/** A request that no SDK would make. */
const raw = (
  service: string,
  path: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
) =>
  fetch(`${double.endpoint}${path}`, {
    ...init,
    headers: {
      ...init.headers,
      authorization: `AWS4-HMAC-SHA256 Credential=LOCAL${provider}X/20260101/eu-central-1/${service}/aws4_request`,
    },
  });
const form = (body: string) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
const target = (operation: string, body: string) => ({
  method: 'POST',
  body,
  headers: { 'x-amz-target': `x.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
});

test.each([
  ['an unknown operation', 'ec2', '/', form('Action=Fly&Version=2016-11-15'), 400, '<Code>InvalidAction</Code>'],
  ['an unknown ELB operation', 'elasticloadbalancing', '/', form('Action=Fly'), 400, '<Code>InvalidAction</Code>'],
  ['an unknown target', 'kms', '/', target('Fly', '{}'), 400, 'UnknownOperationException'],
  ['an unknown path', 'kafka', '/v1/fly', {}, 501, 'GET /v1/fly'],
  ['an unknown service', 's3', '/', {}, 501, 'no service s3'],
  ['an unknown parameter', 'ec2', '/', form('Action=DescribeVpcs&Fly=1'), 400, '<Code>UnknownParameter</Code>'],
  ['a missing parameter', 'ec2', '/', form('Action=DeleteVpcEndpoints'), 400, '<Code>MissingParameter</Code>'],
  ['a wrong number', 'ec2', '/', form('Action=DescribeVpcs&MaxResults=x'), 400, '<Code>InvalidParameterValue</Code>'],
  ['an unknown member', 'elasticloadbalancing', '/', form('Action=DescribeTags&Fly=1'), 400, 'ValidationError'],
  ['a missing member', 'elasticloadbalancing', '/', form('Action=DescribeTags'), 400, 'ValidationError'],
  ['a missing JSON member', 'secretsmanager', '/', target('DescribeSecret', '{}'), 400, 'ValidationException'],
  ['an unknown JSON member', 'kms', '/', target('ListKeys', '{"Fly":1}'), 400, 'SerializationException'],
  ['a wrong JSON type', 'kms', '/', target('ListKeys', '{"Limit":"1"}'), 400, 'SerializationException'],
  ['no JSON', 'kms', '/', target('ListKeys', '{'), 400, 'SerializationException'],
  ['a REST body that lacks a member', 'kafka', '/api/v2/clusters', { method: 'POST', body: '{}' }, 400, 'clusterName'],
  ['a REST body of another type', 'kafka', '/api/v2/clusters', { method: 'POST', body: '[]' }, 400, 'structure'],
  ['a wrong query value', 'kafka', '/api/v2/clusters?maxResults=x', {}, 400, 'not a number'],
  ['a path that is no encoding', 'kafka', '/api/v2/clusters/%zz', {}, 404, ''],
])('A7: %s is answered as AWS would, or says what is missing', async (_what, service, path, init, status, words) => {
  const response = await raw(service, path, init);
  expect(await response.text()).toContain(words);
  expect(response.status).toBe(status);
  expect(response.headers.get('x-amzn-requestid') ?? service).toMatch(/-|s3/);
});

test('A20: a throttled call has each service’s own code, as often as asked', async () => {
  double.faults.add({ action: '*', times: 5, effect: { is: 'throttle' } });
  const calls = [
    () => own.kafka.send(new ListClustersV2Command({})),
    () => own.ec2.send(new DescribeVpcsCommand({})),
    () => own.elbv2.send(new DescribeLoadBalancersCommand({})),
    () => own.secrets.send(new ListSecretsCommand({})),
    () => own.logs.send(new DescribeLogGroupsCommand({})),
  ];
  const refusals: string[] = [];
  for (const call of calls) {
    const { code, status } = await refusalOf(call());
    refusals.push(`${String(status)} ${code}`);
  }
  expect(refusals).toEqual([
    '429 TooManyRequestsException',
    '503 RequestLimitExceeded',
    '400 Throttling',
    '400 ThrottlingException',
    '400 ThrottlingException',
  ]);
  for (const call of calls) await call();
});

const fault = (action: string, effect: FaultEffect, more: object = {}) =>
  control('POST', '/faults', { action, effect, ...more });

/** No answer at all. */
const broken = { status: undefined, message: expect.stringMatching(/socket hang up|ECONNRESET/) };

test('A20: a connection that breaks before the call, and one that breaks after it', async () => {
  await fault('logs:CreateLogGroup', { is: 'reset-before' }, { times: 1 });
  expect(await refusalOf(createGroup('lost'))).toMatchObject(broken);
  expect(await groupNames()).toEqual([]);
  await fault('logs:CreateLogGroup', { is: 'reset-after' }, { times: 1 });
  expect(await refusalOf(createGroup('made'))).toMatchObject(broken);
  expect(await groupNames()).toEqual(['made']);
  const [before, , after] = (await journalAfter(0)).slice(-4);
  expect(before).toMatchObject({ fault: 'reset-before', error: 'reset', input: { logGroupName: 'lost' } });
  expect(after).toMatchObject({ fault: 'reset-after', status: 200, input: { logGroupName: 'made' } });
});

test('A20: an answer of one’s own, for one account, until it is taken away', async () => {
  const effect = { is: 'error', code: 'ServiceUnavailableException', message: 'later', status: 503 } as const;
  await fault('logs:*', effect, { account: consumer });
  const other = clientsOf(double.endpoint, consumer);
  const describe = () => other.logs.send(new DescribeLogGroupsCommand({}));
  expect(await refusalOf(describe())).toEqual({ code: effect.code, message: 'later', status: 503 });
  expect((await refusalOf(describe())).code).toBe(effect.code);
  await groupNames();
  await control('DELETE', '/faults');
  await describe();
  other.destroy();
});

test('a fault that nobody understands is refused with what is wrong', async () => {
  await expect(control('POST', '/faults', { action: 'a', effect: { is: 'magic' } })).rejects.toThrow('effect');
  await expect(control('POST', '/clock', { advance: 1 })).rejects.toThrow('advanceSeconds');
  await expect(control('POST', '/events', { event: 'magic' })).rejects.toThrow('magic');
  await expect(control('GET', '/magic')).rejects.toThrow('/_sandbox/journal');
});

test('the clock is moved from outside', async () => {
  const before = clock.now();
  expect(await control('POST', '/clock', { advanceSeconds: 60 })).toEqual({
    now: new Date(before + 60_000).toISOString(),
  });
  expect(clock.now()).toBe(before + 60_000);
});

test('resources lists what exists, and a reset goes back to the fresh world', async () => {
  const fresh = await resources();
  expect(fresh).toContainEqual(
    expect.objectContaining({ service: 'kms', kind: 'key', account: provider, id: freshKeyArn, state: 'Enabled' }),
  );
  expect(fresh.filter(({ account, kind }) => account === consumer && kind === 'security-group')).toHaveLength(1);
  await createGroup('new');
  const now = await resources();
  expect(now).toHaveLength(fresh.length + 1);
  expect(now).toContainEqual(expect.objectContaining({ kind: 'log-group', name: 'new', region: 'eu-central-1' }));
  await fault('logs:*', { is: 'throttle' });
  await control('POST', '/reset');
  expect(await resources()).toEqual(fresh);
  expect(await groupNames()).toEqual([]);
});

test('Regions are kept apart', async () => {
  await createGroup('here');
  const elsewhere = clientsOf(double.endpoint, provider, 'eu-west-1');
  expect((await elsewhere.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  elsewhere.destroy();
});

test('the same world answers in this process, without a socket', async () => {
  const { requestHandler } = double;
  const inside = clientsWith({ accessKeyId: `LOCAL${provider}X`, secretAccessKey: 'x' }, { requestHandler });
  await inside.logs.send(new CreateLogGroupCommand({ logGroupName: 'inside' }));
  expect(await groupNames()).toEqual(['inside']);
  const { Vpcs } = await inside.ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0aaaaaaaaaaaaaaa1'] }));
  expect(Vpcs).toHaveLength(1);
  const missing = inside.kafka.send(
    new DescribeClusterV2Command({ ClusterArn: 'arn:aws:kafka:x:111111111111:cluster/a/b' }),
  );
  expect((await refusalOf(missing)).status).toBe(404);
  await fault('ec2:*', { is: 'reset-after' }, { times: 1 });
  const group = inside.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'g', Description: 'g', VpcId: 'vpc-0aaaaaaaaaaaaaaa1' }),
  );
  expect((await refusalOf(group)).code).toBe('ECONNRESET');
  expect((await resources()).filter(({ name }) => name === 'g')).toHaveLength(1);
});

test('A8 several worlds of one process know nothing of each other', async () => {
  const addresses = { provider: '127.20.0.0/16', consumer: '127.30.0.0/16' };
  const worlds = ['one', 'two', 'three'].map((name) => {
    const made = makeDouble({ clock: new SteppedClock(), addresses });
    const { requestHandler } = made;
    const clients = clientsWith({ accessKeyId: `LOCAL${provider}X`, secretAccessKey: 'x' }, { requestHandler });
    return { name, made, clients };
  });
  await Promise.all(
    worlds.map(({ name, clients }) => clients.logs.send(new CreateLogGroupCommand({ logGroupName: name }))),
  );
  for (const { name, made, clients } of worlds) {
    const { logGroups } = await clients.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([name]);
    expect(made.journal.query({ kind: 'write' })).toHaveLength(1);
    await made.world.clear();
    clients.destroy();
  }
});

test('a call that is given up goes on inside AWS', async () => {
  const gate = Promise.withResolvers<undefined>();
  const done = Promise.withResolvers<string>();
  const handler = inProcess(async () => {
    await gate.promise;
    done.resolve('done');
    return { status: 200, headers: {}, body: '' };
  });
  const abort = new AbortController();
  const request = new HttpRequest({ method: 'POST', path: '/' });
  const call = refusalOf(handler.handle(request, { abortSignal: abort.signal }));
  abort.abort();
  expect((await call).code).toBe('AbortError');
  gate.resolve(undefined);
  expect(await done.promise).toBe('done');
});
