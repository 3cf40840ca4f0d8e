import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { CreateKeyCommand, GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { consumer, freshKeyArn, provider, refusalOf, type AwsClients } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { privateLink } from '../support/private-link.ts';
import { assume, makeRole } from '../support/roles.ts';

let world: TestDouble;
let own: AwsClients;

beforeEach(async () => {
  world = await startTestDouble();
  own = world.aws;
});
afterEach(async () => {
  await world.stop();
});

const reader = `arn:aws:iam::${consumer}:role/reader`;
const event = (name: string, details: object) => privateLink(world).event(name, details);
const advance = (seconds: number) => {
  world.double.world.clock.advance(seconds);
};

const secret = async (Name: string, KmsKeyId = freshKeyArn): Promise<string> => {
  const created = await own.secrets.send(new CreateSecretCommand({ Name, SecretString: 'one', KmsKeyId }));
  return created.ARN ?? '';
};
const policyFor = (principal: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: principal }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
    ],
  });
const share = (SecretId: string, ResourcePolicy: string) =>
  own.secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
const put = (SecretId: string, SecretString: string) =>
  own.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
const listed = async (more: object = {}) =>
  (await own.secrets.send(new ListSecretsCommand(more))).SecretList?.map(({ Name }) => Name);

/** A session of the reader's role. */
const readerSession = (): Promise<AwsClients> =>
  assume(world.double, world.other, makeRole(world.double, consumer, 'reader'));

test('S17 a principal that was made less than two minutes ago is not known yet', async () => {
  const arn = await secret('s17');
  await event('makePrincipal', { arn: reader });
  advance(119);
  expect(await refusalOf(share(arn, policyFor(reader)))).toMatchObject({
    code: 'MalformedPolicyDocumentException',
    message: 'This resource policy contains invalid principals.',
  });
  makeRole(world.double, consumer, 'readers');
  await share(arn, policyFor(`arn:aws:iam::${consumer}:role/readers`));
  advance(1);
  await share(arn, policyFor(reader));
  expect((await event('makePrincipal', { arn: 'nobody' })).status).toBe(400);
});

test('S17 a role that is not there is named by no policy, of a secret or of a key', async () => {
  const arn = await secret('s17-missing');
  expect((await refusalOf(share(arn, policyFor(reader)))).code).toBe('MalformedPolicyDocumentException');
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: provider }, Action: 'kms:*', Resource: '*' },
    { Effect: 'Allow', Principal: { AWS: reader }, Action: 'kms:Decrypt', Resource: '*' },
  ];
  const create = () => own.keys.send(new CreateKeyCommand({ Policy: JSON.stringify({ Statement }) }));
  expect((await refusalOf(create())).code).toBe('MalformedPolicyDocumentException');
  makeRole(world.double, consumer, 'reader');
  await share(arn, policyFor(reader));
  await create();
});

test('S18 a deleted principal’s id stands in the place of its ARN, admits nobody, and is not taken back', async () => {
  const arn = await secret('s18');
  const session = await readerSession();
  await share(arn, policyFor(reader));
  const read = (clients: AwsClients) => clients.secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  expect((await read(session)).SecretString).toBe('one');
  await event('deletePrincipal', { arn: reader });
  const { ResourcePolicy = '' } = await own.secrets.send(new GetResourcePolicyCommand({ SecretId: arn }));
  expect(ResourcePolicy).toMatch(/"AWS":"AROA[A-Z0-9]{17}"/);
  const another = await readerSession();
  expect((await refusalOf(read(another))).code).toBe('AccessDeniedException');
  expect((await refusalOf(share(arn, ResourcePolicy))).code).toBe('MalformedPolicyDocumentException');
  await share(arn, policyFor(reader));
  expect((await read(another)).SecretString).toBe('one');
  expect((await refusalOf(read(session))).code).toBe('AccessDeniedException');
  session.destroy();
  another.destroy();
});

test('S18 a deleted user’s id begins with AIDA, in the policies of keys too', async () => {
  const user = `arn:aws:iam::${consumer}:user/anna`;
  const { KeyMetadata } = await own.keys.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? '';
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: provider }, Action: 'kms:*', Resource: '*' },
    { Effect: 'Allow', Principal: { AWS: user }, Action: 'kms:Decrypt', Resource: '*' },
  ];
  await own.keys.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify({ Statement }) }));
  await event('deletePrincipal', { arn: user });
  const { Policy = '' } = await own.keys.send(new GetKeyPolicyCommand({ KeyId }));
  expect(Policy).toMatch(/AIDA[A-Z0-9]{17}/);
  const again = own.keys.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  expect((await refusalOf(again)).code).toBe('MalformedPolicyDocumentException');
});

test('S19 lists may be five minutes behind; what is described is not', async () => {
  await event('delayListings', { seconds: 300 });
  await secret('new');
  expect(await listed()).toEqual([]);
  advance(300);
  expect(await listed()).toEqual(['new']);
  await own.secrets.send(new DeleteSecretCommand({ SecretId: 'new' }));
  expect(await listed()).toEqual(['new']);
  advance(300);
  expect(await listed()).toEqual([]);
  expect(await listed({ IncludePlannedDeletion: true })).toEqual(['new']);
  await own.secrets.send(new RestoreSecretCommand({ SecretId: 'new' }));
  expect(await listed()).toEqual(['new']);
  expect((await event('delayListings', { seconds: 301 })).status).toBe(400);
});

test('S21 who writes every ten minutes goes on for ever; who writes faster meets the quota', async () => {
  const arn = await secret('s21');
  for (let count = 0; count < 150; count += 1) {
    await put(arn, String(count));
    advance(600);
  }
  await put(arn, 'x');
  advance(599);
  expect((await refusalOf(put(arn, 'y'))).code).toBe('LimitExceededException');
  expect((await own.secrets.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString).toBe('x');
  advance(1);
  await put(arn, 'y');
});

test('S23 a key that AWS has not at hand', async () => {
  const { KeyMetadata } = await own.keys.send(new CreateKeyCommand({}));
  const keyArn = KeyMetadata?.Arn ?? '';
  const arn = await secret('s23', keyArn);
  const read = () => own.secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  await event('setKeyState', { keyArn, state: 'Unavailable' });
  const refusal = await refusalOf(read());
  expect(refusal.code).toBe('DecryptionFailure');
  expect(refusal.message).toContain('KeyUnavailableException');
  expect((await refusalOf(put(arn, 'two'))).code).toBe('EncryptionFailure');
  expect((await event('setKeyState', { keyArn, state: 'Unavailable' })).error).toBe(
    `${keyArn} is Unavailable: AWS makes it Unavailable only when it is Enabled`,
  );
  await event('setKeyState', { keyArn, state: 'Enabled' });
  expect((await read()).SecretString).toBe('one');
});

test('K5 an asymmetric key encrypts no secret', async () => {
  const { KeyMetadata } = await own.keys.send(
    new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }),
  );
  const refusal = await refusalOf(secret('k5', KeyMetadata?.Arn));
  expect(refusal.code).toBe('EncryptionFailure');
  expect(refusal.message).toContain('InvalidKeyUsageException');
  const arn = await secret('k5');
  const update = own.secrets.send(new UpdateSecretCommand({ SecretId: arn, KmsKeyId: KeyMetadata?.Arn }));
  expect((await refusalOf(update)).code).toBe('EncryptionFailure');
});
