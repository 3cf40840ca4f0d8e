import { CreateAliasCommand, CreateKeyCommand, DescribeKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { consumer, freshKeyArn, refusalOf, type AwsClients } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
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

/** The action and the resource that the refusal names. */
const refusedFor = async (call: Promise<unknown>): Promise<string> =>
  /not authorized to perform: (\S+ on resource: \S+)/.exec((await refusalOf(call)).message)?.[1] ?? '';

const blue = { Key: 'team', Value: 'blue' };
const secret = async (clients: AwsClients, more = {}) =>
  (
    await clients.secrets.send(
      new CreateSecretCommand({ Name: 's', SecretString: 'x', KmsKeyId: freshKeyArn, ...more }),
    )
  ).ARN;
const readBy = ({ secrets }: AwsClients, SecretId: string | undefined) =>
  secrets.send(new GetSecretValueCommand({ SecretId }));
const share = (SecretId: string | undefined, AWS: string, more = {}) =>
  world.aws.secrets.send(
    new PutResourcePolicyCommand({
      SecretId,
      ResourcePolicy: JSON.stringify({
        Statement: [
          { Effect: 'Allow', Principal: { AWS }, Action: 'secretsmanager:GetSecretValue', Resource: '*', ...more },
        ],
      }),
    }),
  );

test('S1 S3 K2 a role of another account needs its own policies for secret and key, besides theirs', async () => {
  const arn = await secret(world.aws);
  await share(arn, consumer);
  const abroad = (...actions: string[]) => sessions.open([allowing(actions)], consumer);
  expect((await refusalOf(readBy(await abroad('kms:Decrypt'), arn))).message).toMatch(
    'because no identity-based policy allows the secretsmanager:GetSecretValue action',
  );
  expect(await refusalOf(readBy(await abroad('secretsmanager:GetSecretValue'), arn))).toMatchObject({
    code: 'AccessDeniedException',
    message: 'Access to KMS is not allowed',
  });
  expect((await readBy(await abroad('secretsmanager:GetSecretValue', 'kms:Decrypt'), arn)).SecretString).toBe('x');
});

test('S3 a role of the secret’s own account needs its policy or the secret’s', async () => {
  const arn = await secret(world.aws);
  const reader = await sessions.may('kms:Decrypt');
  expect((await refusalOf(readBy(reader, arn))).code).toBe('AccessDeniedException');
  await share(arn, sessions.lastRole);
  expect((await readBy(reader, arn)).SecretString).toBe('x');
  expect((await refusalOf(reader.secrets.send(new DescribeSecretCommand({ SecretId: arn })))).code).toBe(
    'AccessDeniedException',
  );
  const denied = await sessions.open([
    allowing('*'),
    { Statement: { Effect: 'Deny', Action: 'secretsmanager:Get*', Resource: '*' } },
  ]);
  expect((await refusalOf(readBy(denied, arn))).message).toMatch('explicit deny in an identity-based policy');
});

test('K4 S8 a writer of secrets needs the key, and TagResource for tags', async () => {
  const weak = await sessions.may('secretsmanager:CreateSecret', `arn:aws:secretsmanager:*:*:secret:s-??????`);
  expect((await refusalOf(secret(weak))).message).toBe('Access to KMS is not allowed');
  const rights = ['secretsmanager:CreateSecret', 'kms:GenerateDataKey', 'kms:Decrypt'];
  const Condition = { StringEqualsIfExists: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } };
  const writer = await sessions.may(rights, '*', { Condition });
  expect(await refusedFor(secret(writer, { Tags: [blue] }))).toMatch('secretsmanager:TagResource');
  expect(await secret(writer)).toMatch(/:secret:s-/);
});

test('K7 keys: what a key’s policy leaves to the account is the role’s own policies’ to say', async () => {
  const look = ({ keys }: AwsClients) => keys.send(new DescribeKeyCommand({ KeyId: freshKeyArn }));
  expect((await refusalOf(look(await sessions.may('kms:Decrypt')))).message).toMatch('no identity-based policy allows');
  await look(await sessions.may('kms:DescribeKey', freshKeyArn));
  const creator = await sessions.may('kms:CreateKey');
  const { KeyMetadata } = await creator.keys.send(new CreateKeyCommand({}));
  expect(await refusedFor(creator.keys.send(new CreateKeyCommand({ Tags: [{ TagKey: 'a', TagValue: 'b' }] })))).toMatch(
    'kms:TagResource',
  );
  const alias = new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: KeyMetadata?.KeyId });
  expect(await refusedFor(creator.keys.send(alias))).toMatch(
    'kms:CreateAlias on resource: arn:aws:kms:eu-central-1:111111111111:alias/a',
  );
  expect(await refusedFor((await sessions.may('kms:CreateAlias', '*:alias/*')).keys.send(alias))).toMatch(':key/');
});
