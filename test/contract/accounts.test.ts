import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListClustersV2Command } from '@aws-sdk/client-kafka';
import { CreateSecretCommand, GetSecretValueCommand, PutResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { startDouble, type Double } from '../../sandbox/aws/double.ts';
import { clientsOf, clientsWith, consumer, freshKeyArn, provider, refusalOf, type AwsClients } from '../support/aws.ts';

const clock = new SteppedClock();
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

const assume = async (RoleArn: string): Promise<AwsClients> => {
  const { Credentials } = await own.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  return clientsWith(credentials, { endpoint: double.endpoint });
};
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

test('T1, A8: the keys of an assumed role are the role’s account', async () => {
  const session = await assume(`arn:aws:iam::${consumer}:role/path/reader`);
  const arn = `arn:aws:sts::${consumer}:assumed-role/reader/test`;
  expect(await identity(session)).toMatchObject({ Account: consumer, Arn: arn });
  const { Vpcs } = await session.ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs?.map(({ VpcId }) => VpcId)).toEqual(['vpc-0bbbbbbbbbbbbbbb1']);
  session.destroy();
});

test('a policy that names a role admits its sessions, and nobody else of its account', async () => {
  const role = `arn:aws:iam::${consumer}:role/path/reader`;
  const { ARN } = await own.secrets.send(
    new CreateSecretCommand({ Name: 'role', SecretString: 'x', KmsKeyId: freshKeyArn }),
  );
  const statement = { Effect: 'Allow', Principal: { AWS: role }, Action: 'secretsmanager:*', Resource: '*' };
  const ResourcePolicy = JSON.stringify({ Statement: [statement] });
  await own.secrets.send(new PutResourcePolicyCommand({ SecretId: ARN, ResourcePolicy }));
  const [reader, writer] = [await assume(role), await assume(`arn:aws:iam::${consumer}:role/writer`)];
  const read = (clients: AwsClients) => clients.secrets.send(new GetSecretValueCommand({ SecretId: ARN }));
  expect((await read(reader)).SecretString).toBe('x');
  expect((await refusalOf(read(writer))).code).toBe('AccessDeniedException');
  reader.destroy();
  writer.destroy();
});

test('T3: expired keys are refused by every service', async () => {
  const session = await assume(`arn:aws:iam::${consumer}:role/reader`);
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
  expect((await refusalOf(assume('arn:aws:iam::222222222222:user/x'))).code).toBe('ValidationError');
});

test('unsigned calls are refused', async () => {
  const response = await fetch(`${double.endpoint}/v1/clusters`);
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationToken');
});
