import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListClustersV2Command } from '@aws-sdk/client-kafka';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  type Credentials as Given,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { startDouble, type Double } from '../../sandbox/aws/double.ts';
import { clientsOf, clientsWith, consumer, freshKeyArn, provider, refusalOf, type AwsClients } from '../support/aws.ts';
import { control } from '../support/control.ts';
import { allowing, assume, makeRole, trusting } from '../support/roles.ts';

const clock = new SteppedClock();
type Credentials = Partial<Given>;

let double: Double;
let own: AwsClients;

beforeAll(async () => {
  double = await startDouble({ clock });
  own = clientsOf(double.endpoint, provider);
});

afterAll(async () => {
  own.destroy();
  await double.stop();
});

const clientsFor = ({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: Credentials = {}): AwsClients =>
  clientsWith(
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    { endpoint: double.endpoint },
  );
const identity = (clients: AwsClients) => clients.sts.send(new GetCallerIdentityCommand({}));

test.each([
  [`LOCAL${consumer}anything`, consumer],
  ['LOCAL12345', provider],
  ['AKIAIOSFODNN7EXAMPLE', provider],
])('access key %s is account %s', async (accessKeyId, account) => {
  const clients = clientsWith({ accessKeyId, secretAccessKey: 'x' }, { endpoint: double.endpoint });
  expect(await identity(clients)).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:root` });
  clients.destroy();
});

test('T1 A8 the keys of an assumed role are the role’s account', async () => {
  const session = await assume(double, own, makeRole(double, consumer, 'reader', { path: '/path/' }));
  const arn = `arn:aws:sts::${consumer}:assumed-role/reader/test`;
  expect(await identity(session)).toMatchObject({ Account: consumer, Arn: arn });
  const { Vpcs } = await session.ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs?.map(({ VpcId }) => VpcId)).toEqual(['vpc-0bbbbbbbbbbbbbbb1']);
  session.destroy();
});

test('a policy that names a role admits its sessions, and nobody else of its account', async () => {
  const [role, other] = [
    makeRole(double, consumer, 'reader', { path: '/path/' }),
    makeRole(double, consumer, 'writer'),
  ];
  const { ARN } = await own.secrets.send(
    new CreateSecretCommand({ Name: 'role', SecretString: 'x', KmsKeyId: freshKeyArn }),
  );
  const statement = { Effect: 'Allow', Principal: { AWS: role }, Action: 'secretsmanager:*', Resource: '*' };
  const ResourcePolicy = JSON.stringify({ Statement: [statement] });
  await own.secrets.send(new PutResourcePolicyCommand({ SecretId: ARN, ResourcePolicy }));
  const [reader, writer] = [await assume(double, own, role), await assume(double, own, other)];
  const read = (clients: AwsClients) => clients.secrets.send(new GetSecretValueCommand({ SecretId: ARN }));
  expect((await read(reader)).SecretString).toBe('x');
  expect((await refusalOf(read(writer))).code).toBe('AccessDeniedException');
  reader.destroy();
  writer.destroy();
});

test('T3 expired keys are refused by every service', async () => {
  const session = await assume(double, own, makeRole(double, consumer, 'reader'));
  clock.advance(3600);
  const calls = [
    identity(session),
    session.ec2.send(new DescribeVpcsCommand({})),
    session.elbv2.send(new DescribeLoadBalancersCommand({})),
    session.kafka.send(new ListClustersV2Command({})),
    session.logs.send(new DescribeLogGroupsCommand({})),
  ];
  const codes = (await Promise.all(calls.map(refusalOf))).map(({ code }) => code);
  expect(codes).toEqual([
    'ExpiredToken',
    'RequestExpired',
    'ExpiredToken',
    'ExpiredTokenException',
    'ExpiredTokenException',
  ]);
  session.destroy();
});

test('what is no role cannot be assumed', async () => {
  expect((await refusalOf(assume(double, own, 'arn:aws:iam::222222222222:user/x'))).code).toBe('ValidationError');
});

/** Refused with the words that AWS has for all of its reasons. */
const notAuthorized = (arn: string, principal = `arn:aws:iam::${provider}:root`) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
});

test('T2 a role that is not there, or does not trust the caller, is refused alike', async () => {
  const missing = `arn:aws:iam::${consumer}:role/nobody`;
  expect(await refusalOf(assume(double, own, missing))).toEqual(notAuthorized(missing));
  const closed = makeRole(double, consumer, 'closed', { trust: trusting(consumer) });
  expect(await refusalOf(assume(double, own, closed))).toEqual(notAuthorized(closed));
  const elsewhere = closed.replace('role/', 'role/path/');
  expect(await refusalOf(assume(double, own, elsewhere))).toEqual(notAuthorized(elsewhere));
});

test('T2 a missing or wrong ExternalId is refused, the right one is not', async () => {
  const Condition = { StringEquals: { 'sts:ExternalId': 'open-sesame' } };
  const role = makeRole(double, consumer, 'external', { trust: trusting(provider, { Condition }) });
  expect(await refusalOf(assume(double, own, role))).toEqual(notAuthorized(role));
  expect(await refusalOf(assume(double, own, role, { ExternalId: 'simsala' }))).toEqual(notAuthorized(role));
  const session = await assume(double, own, role, { ExternalId: 'open-sesame' });
  expect((await identity(session)).Account).toBe(consumer);
  session.destroy();
});

test('T2 a role that another role assumes must be allowed by both, unless its trust names it in its own account', async () => {
  const weak = makeRole(double, provider, 'weak', { policies: [allowing('ec2:*')] });
  const session = await assume(double, own, weak);
  const principal = `arn:aws:sts::${provider}:assumed-role/weak/test`;
  const abroad = makeRole(double, consumer, 'abroad', { trust: trusting([weak, provider]) });
  expect(await refusalOf(assume(double, session, abroad))).toEqual(notAuthorized(abroad, principal));
  const home = makeRole(double, provider, 'home', { trust: trusting(provider) });
  expect(await refusalOf(assume(double, session, home))).toEqual(notAuthorized(home, principal));
  const named = makeRole(double, provider, 'named', { trust: trusting(weak) });
  (await assume(double, session, named)).destroy();
  makeRole(double, provider, 'weak', { policies: [allowing('sts:AssumeRole', abroad)] });
  (await assume(double, session, abroad)).destroy();
  session.destroy();
});

const tokenOf = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const issuer = 'oidc.example.org/id/1';
const claimsOf = (more: object = {}) => ({
  ...{ iss: `https://${issuer}`, sub: 'system:serviceaccount:kafka:operator', aud: ['sts.amazonaws.com'] },
  exp: clock.now() / 1000 + 600,
  ...more,
});
const webRole = () =>
  makeRole(double, provider, 'web', {
    trust: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${provider}:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${issuer}:sub`]: 'system:serviceaccount:kafka:operator',
              [`${issuer}:aud`]: 'sts.amazonaws.com',
            },
          },
        },
      ],
    },
  });

test('T4 a token is as good as a signature where the role trusts its issuer, subject and audience', async () => {
  const RoleArn = webRole();
  const exchange = (WebIdentityToken: string) =>
    own.sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'pod', WebIdentityToken }));
  const { Credentials, SubjectFromWebIdentityToken } = await exchange(tokenOf(claimsOf()));
  expect(SubjectFromWebIdentityToken).toBe('system:serviceaccount:kafka:operator');
  const session = clientsFor(Credentials);
  expect((await identity(session)).Arn).toBe(`arn:aws:sts::${provider}:assumed-role/web/pod`);
  session.destroy();
  const wrong = [
    { sub: 'system:serviceaccount:kafka:other' },
    { aud: 'elsewhere' },
    { iss: 'https://evil.example.org' },
  ];
  for (const claims of wrong)
    expect(await refusalOf(exchange(tokenOf(claimsOf(claims))))).toMatchObject({ code: 'AccessDenied', status: 403 });
});

test('T4 what is no token is InvalidIdentityToken, and an old one ExpiredTokenException', async () => {
  const RoleArn = webRole();
  const exchange = (WebIdentityToken: string) =>
    refusalOf(
      own.sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'pod', WebIdentityToken })),
    );
  for (const token of ['token', 'a.b.c', `x.${Buffer.from('{}').toString('base64url')}.y`])
    expect(await exchange(token)).toMatchObject({ code: 'InvalidIdentityToken', status: 400 });
  const old = tokenOf(claimsOf({ exp: clock.now() / 1000 }));
  expect(await exchange(old)).toMatchObject({ code: 'ExpiredTokenException', status: 400 });
});

test('a session has at most what the policy says that it was opened with', async () => {
  const Policy = JSON.stringify(allowing('ec2:*'));
  const session = await assume(double, own, makeRole(double, provider, 'limited'), { Policy });
  await session.ec2.send(new DescribeVpcsCommand({}));
  expect((await refusalOf(session.logs.send(new DescribeLogGroupsCommand({})))).code).toBe('AccessDeniedException');
  session.destroy();
});

test('A10 a session’s own policy bounds what its role is granted by name, and not what the session itself is', async () => {
  const role = makeRole(double, provider, 'bounded', { policies: [] });
  const { ARN } = await own.secrets.send(
    new CreateSecretCommand({ Name: 'bounded', SecretString: 'x', KmsKeyId: freshKeyArn }),
  );
  const grant = (AWS: string) => {
    const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'secretsmanager:DescribeSecret', Resource: '*' };
    const ResourcePolicy = JSON.stringify({ Statement: [statement] });
    return own.secrets.send(new PutResourcePolicyCommand({ SecretId: ARN, ResourcePolicy }));
  };
  const session = await assume(double, own, role, { Policy: JSON.stringify(allowing('ec2:*')) });
  const look = () => session.secrets.send(new DescribeSecretCommand({ SecretId: ARN }));
  await grant(role);
  expect((await refusalOf(look())).code).toBe('AccessDeniedException');
  await grant(`arn:aws:sts::${provider}:assumed-role/bounded/test`);
  expect((await look()).Name).toBe('bounded');
  session.destroy();
});

test('a session loses what its role loses', async () => {
  const session = await assume(double, own, makeRole(double, provider, 'fading'));
  const look = () => session.ec2.send(new DescribeVpcsCommand({}));
  await look();
  makeRole(double, provider, 'fading', { policies: [] });
  expect((await refusalOf(look())).code).toBe('UnauthorizedOperation');
  session.destroy();
});

test('T5 temporary keys that STS did not give, or without their token, are refused by every service', async () => {
  const { Credentials = {} } = await own.sts.send(
    new AssumeRoleCommand({ RoleArn: makeRole(double, provider, 'keys'), RoleSessionName: 'test' }),
  );
  const wrong = [
    { ...Credentials, AccessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
    { ...Credentials, SessionToken: '' },
    { ...Credentials, SessionToken: 'another' },
  ];
  for (const keys of wrong) {
    const clients = clientsFor(keys);
    const calls = [
      identity(clients),
      clients.ec2.send(new DescribeVpcsCommand({})),
      clients.elbv2.send(new DescribeLoadBalancersCommand({})),
      clients.kafka.send(new ListClustersV2Command({})),
      clients.logs.send(new DescribeLogGroupsCommand({})),
    ];
    expect((await Promise.all(calls.map(refusalOf))).map(({ code, status }) => [code, status])).toEqual([
      ['InvalidClientTokenId', 403],
      ['AuthFailure', 401],
      ['InvalidClientTokenId', 403],
      ['UnrecognizedClientException', 403],
      ['UnrecognizedClientException', 400],
    ]);
    clients.destroy();
  }
});

test('T6 a session lasts no longer than its role allows', async () => {
  const [usual, patient] = [
    makeRole(double, provider, 'usual'),
    makeRole(double, provider, 'patient', { maxSessionSeconds: 7200 }),
  ];
  (await assume(double, own, usual, { DurationSeconds: 3600 })).destroy();
  expect(await refusalOf(assume(double, own, usual, { DurationSeconds: 3601 }))).toMatchObject({
    code: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  });
  (await assume(double, own, patient, { DurationSeconds: 7200 })).destroy();
  expect((await refusalOf(assume(double, own, patient, { DurationSeconds: 7201 }))).code).toBe('ValidationError');
});

test('T6 who has a role already gets an hour of another at most', async () => {
  const patient = makeRole(double, provider, 'patient', { maxSessionSeconds: 7200 });
  const session = await assume(double, own, patient);
  expect((await refusalOf(assume(double, session, patient, { DurationSeconds: 3601 }))).message).toContain(
    'exceeds the 1 hour session limit for roles assumed by role chaining',
  );
  (await assume(double, session, patient, { DurationSeconds: 3600 })).destroy();
  session.destroy();
});

test('T7 a session policy that is none is MalformedPolicyDocument', async () => {
  const role = makeRole(double, provider, 'limited');
  for (const Policy of ['{', JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*' }] })])
    expect(await refusalOf(assume(double, own, role, { Policy }))).toMatchObject({
      code: 'MalformedPolicyDocument',
      status: 400,
    });
});

test('A10 a trust policy names no resource', () => {
  const trust = { Statement: [{ ...trusting(provider).Statement[0], Resource: '*' }] };
  expect(() => makeRole(double, provider, 'wrong', { trust })).toThrow('Has prohibited field Resource');
});

test('T8 the sessions of a role that was deleted have no part in another of its name', async () => {
  const session = await assume(double, own, makeRole(double, provider, 'phoenix'));
  const look = () => session.ec2.send(new DescribeVpcsCommand({}));
  await look();
  await control(double, 'DELETE', '/roles', { account: provider, name: 'phoenix' });
  makeRole(double, provider, 'phoenix');
  expect((await refusalOf(look())).code).toBe('UnauthorizedOperation');
  session.destroy();
});

test('unsigned calls are refused', async () => {
  const response = await fetch(`${double.endpoint}/v1/clusters`);
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationToken');
});
