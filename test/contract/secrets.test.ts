import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { CreateKeyCommand, DisableKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { startDouble, type Double } from '../../sandbox/aws/double.ts';
import { clientsOf, consumer, freshKeyArn, provider, refusalOf, stranger, type AwsClients } from '../support/aws.ts';
import { allowing, assume, makeRole } from '../support/roles.ts';

const clock = new SteppedClock();
let double: Double;
let own: AwsClients;
let other: AwsClients;
let third: AwsClients;
let count = 0;

beforeAll(async () => {
  double = await startDouble({ clock });
  own = clientsOf(double.endpoint, provider);
  other = clientsOf(double.endpoint, consumer);
  third = clientsOf(double.endpoint, stranger);
});

afterAll(async () => {
  for (const clients of [own, other, third]) clients.destroy();
  await double.stop();
});

const day = 86_400;
const token = (letter: string): string => letter.repeat(32);
const freshName = (): string => `test/${String((count += 1))}`;

/** A secret with a value, under the fresh world's key unless told otherwise. @returns its ARN */
const secret = async (more: Partial<CreateSecretCommand['input']> = {}): Promise<string> => {
  const created = await own.secrets.send(
    new CreateSecretCommand({ Name: freshName(), SecretString: 'one', KmsKeyId: freshKeyArn, ...more }),
  );
  return created.ARN ?? '';
};

const policyFor = (actions: string[], principal = `arn:aws:iam::${consumer}:root`, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: actions, Resource: '*', ...more }],
  });

const share = (SecretId: string, ResourcePolicy: string) =>
  own.secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
const read = (SecretId: string, clients = own) => clients.secrets.send(new GetSecretValueCommand({ SecretId }));
const valueOf = async (SecretId: string, clients = own) => (await read(SecretId, clients)).SecretString;
const both = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];

test('S1: another account reads by ARN when policy and key admit it; the owner needs no policy', async () => {
  const arn = await secret();
  expect(await valueOf(arn)).toBe('one');
  expect((await refusalOf(read(arn, other))).code).toBe('AccessDeniedException');
  await share(arn, policyFor(both));
  expect(await valueOf(arn, other)).toBe('one');
  expect((await refusalOf(read(arn, third))).code).toBe('AccessDeniedException');
});

test('S1 A10 principal, action, resource and condition of the policy all count; an explicit Deny stops the owner too', async () => {
  const arn = await secret();
  await share(arn, policyFor(both, undefined, { Resource: `${arn}x` }));
  expect((await refusalOf(read(arn, other))).code).toBe('AccessDeniedException');
  await share(arn, policyFor(both, undefined, { Condition: { StringEquals: { 'aws:PrincipalAccount': stranger } } }));
  expect((await refusalOf(read(arn, other))).code).toBe('AccessDeniedException');
  await share(arn, policyFor(['secretsmanager:Get*'], consumer));
  expect(await valueOf(arn, other)).toBe('one');
  await share(arn, policyFor(both, '*', { Effect: 'Deny' }));
  expect((await refusalOf(read(arn))).message).toContain('explicit deny');
});

test('S2 K1 under the account’s default key nobody else reads', async () => {
  const arn = await secret({ KmsKeyId: undefined });
  await share(arn, policyFor(both));
  expect(await refusalOf(read(arn, other))).toEqual({
    code: 'AccessDeniedException',
    message: 'Access to KMS is not allowed',
    status: 400,
  });
});

test('S2 K2 a key that does not admit the reader', async () => {
  const { KeyMetadata } = await own.keys.send(new CreateKeyCommand({}));
  const arn = await secret({ KmsKeyId: KeyMetadata?.Arn });
  await share(arn, policyFor(both));
  expect((await refusalOf(read(arn, other))).message).toBe('Access to KMS is not allowed');
});

test('K3: the key’s policy can ask for the secret it is used for', async () => {
  const { KeyMetadata } = await own.keys.send(new CreateKeyCommand({}));
  const [mine, another] = [await secret({ KmsKeyId: KeyMetadata?.Arn }), await secret({ KmsKeyId: KeyMetadata?.Arn })];
  await share(mine, policyFor(both));
  await share(another, policyFor(both));
  const admin = { Effect: 'Allow', Principal: { AWS: provider }, Action: 'kms:*', Resource: '*' };
  const decrypt = {
    ...{ Effect: 'Allow', Principal: { AWS: consumer }, Action: 'kms:Decrypt', Resource: '*' },
    Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': mine } },
  };
  const Policy = JSON.stringify({ Statement: [admin, decrypt] });
  await own.keys.send(new PutKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, Policy }));
  expect(await valueOf(mine, other)).toBe('one');
  expect((await refusalOf(read(another, other))).message).toBe('Access to KMS is not allowed');
});

test('S3: no right on the secret names caller, action and resource', async () => {
  const arn = await secret();
  const { message } = await refusalOf(read(arn, other));
  expect(message).toContain(
    `User: arn:aws:iam::${consumer}:root is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn}`,
  );
});

test('S4: a key’s bare id means the caller’s own account', async () => {
  const KmsKeyId = freshKeyArn.split('/')[1];
  const call = other.secrets.send(new CreateSecretCommand({ Name: 'other', SecretString: 'x', KmsKeyId }));
  const refusal = await refusalOf(call);
  expect(refusal.code).toBe('EncryptionFailure');
  expect(refusal.message).toContain(
    `Secrets Manager can't encrypt the secret value: Key 'arn:aws:kms:eu-central-1:${consumer}:key/${KmsKeyId ?? ''}' does not exist`,
  );
});

test('S5: from another account a name finds nothing', async () => {
  const Name = freshName();
  const arn = await secret({ Name });
  await share(arn, policyFor(both));
  expect(await valueOf(Name)).toBe('one');
  expect((await refusalOf(read(Name, other))).code).toBe('ResourceNotFoundException');
});

test('S6: the ARN ends in six characters, other ones when it is made again', async () => {
  const Name = freshName();
  const first = await secret({ Name });
  expect(first).toMatch(new RegExp(`^arn:aws:secretsmanager:eu-central-1:${provider}:secret:${Name}-[0-9A-Za-z]{6}$`));
  await own.secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
  clock.advance(2);
  expect(await secret({ Name })).not.toBe(first);
});

test('S7: reading does not imply describing', async () => {
  const arn = await secret();
  await share(arn, policyFor(['secretsmanager:GetSecretValue']));
  expect(await valueOf(arn, other)).toBe('one');
  const describe = other.secrets.send(new DescribeSecretCommand({ SecretId: arn }));
  expect((await refusalOf(describe)).message).toContain('secretsmanager:DescribeSecret');
});

test('S8: the same create again is the same secret; a taken name is refused', async () => {
  const Name = freshName();
  const first = await secret({ Name, ClientRequestToken: token('a') });
  expect(await secret({ Name, ClientRequestToken: token('a') })).toBe(first);
  expect((await refusalOf(secret({ Name, ClientRequestToken: token('b') }))).code).toBe('ResourceExistsException');
  const otherValue = secret({ Name, ClientRequestToken: token('a'), SecretString: 'two' });
  expect((await refusalOf(otherValue)).code).toBe('ResourceExistsException');
});

test('S9 S10 S12 what is scheduled for deletion keeps its name and can be described and restored, nothing else', async () => {
  const Name = freshName();
  const arn = await secret({ Name });
  const at = clock.now();
  const { DeletionDate } = await own.secrets.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: 7 }));
  expect(DeletionDate).toEqual(new Date(at + 7 * day * 1000));
  expect(await refusalOf(secret({ Name }))).toEqual({
    code: 'InvalidRequestException',
    message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    status: 400,
  });
  const marked = "You can't perform this operation on the secret because it was marked for deletion.";
  const calls = [
    read(arn),
    own.secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'two' })),
    own.secrets.send(new UpdateSecretCommand({ SecretId: arn, Description: 'x' })),
    own.secrets.send(new GetResourcePolicyCommand({ SecretId: arn })),
    share(arn, policyFor(both)),
    own.secrets.send(new TagResourceCommand({ SecretId: arn, Tags: [{ Key: 'a', Value: 'b' }] })),
  ];
  for (const refusal of await Promise.all(calls.map(refusalOf)))
    expect(refusal).toMatchObject({ code: 'InvalidRequestException', message: marked });
  const described = await own.secrets.send(new DescribeSecretCommand({ SecretId: arn }));
  expect(described.DeletedDate).toEqual(DeletionDate);
  await own.secrets.send(new RestoreSecretCommand({ SecretId: arn }));
  expect((await own.secrets.send(new DescribeSecretCommand({ SecretId: arn }))).DeletedDate).toBeUndefined();
  clock.advance(8 * day);
  expect(await valueOf(arn)).toBe('one');
});

test('S11: the recovery window is 7 to 30 days, 30 by default, and then it is gone', async () => {
  const arn = await secret();
  for (const RecoveryWindowInDays of [6, 31]) {
    const call = own.secrets.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays }));
    expect((await refusalOf(call)).code).toBe('InvalidParameterException');
  }
  const both = new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true });
  expect((await refusalOf(own.secrets.send(both))).code).toBe('InvalidParameterException');
  await own.secrets.send(new DeleteSecretCommand({ SecretId: arn }));
  clock.advance(30 * day - 1);
  await own.secrets.send(new DescribeSecretCommand({ SecretId: arn }));
  clock.advance(1);
  const describe = own.secrets.send(new DescribeSecretCommand({ SecretId: arn }));
  expect((await refusalOf(describe)).code).toBe('ResourceNotFoundException');
});

test('S11: a forced deletion keeps the name for a moment, and does not mind what is not there', async () => {
  const Name = freshName();
  await secret({ Name });
  await own.secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
  expect((await refusalOf(secret({ Name }))).code).toBe('InvalidRequestException');
  clock.advance(1);
  await own.secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
  expect(await secret({ Name })).toContain(Name);
});

test('S13: a new value moves AWSCURRENT; a token used before moves nothing, or is refused', async () => {
  const arn = await secret({ ClientRequestToken: token('a') });
  const put = (SecretString: string, letter: string) =>
    own.secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString, ClientRequestToken: token(letter) }));
  await put('two', 'b');
  const stages = async () => (await own.secrets.send(new DescribeSecretCommand({ SecretId: arn }))).VersionIdsToStages;
  expect(await stages()).toEqual({ [token('a')]: ['AWSPREVIOUS'], [token('b')]: ['AWSCURRENT'] });
  await put('one', 'a');
  expect(await valueOf(arn)).toBe('two');
  expect((await refusalOf(put('three', 'a'))).code).toBe('ResourceExistsException');
  await put('three', 'c');
  expect(await stages()).toEqual({ [token('b')]: ['AWSPREVIOUS'], [token('c')]: ['AWSCURRENT'] });
  const previous = new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPREVIOUS' });
  expect((await own.secrets.send(previous)).SecretString).toBe('two');
});

test('S14: an update takes no token twice', async () => {
  const arn = await secret({ ClientRequestToken: token('a') });
  const update = { SecretId: arn, SecretString: 'one', ClientRequestToken: token('a') };
  expect((await refusalOf(own.secrets.send(new UpdateSecretCommand(update)))).code).toBe('ResourceExistsException');
});

test('S15: a new key takes the staged values along only if the caller may encrypt with it', async () => {
  const { KeyMetadata } = await own.keys.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? '';
  const arn = await secret({ KmsKeyId: undefined });
  await share(arn, policyFor(both));
  const rights = (...actions: string[]) =>
    JSON.stringify({
      Statement: [
        { Effect: 'Allow', Principal: { AWS: provider }, Action: actions, Resource: '*' },
        { Effect: 'Allow', Principal: { AWS: consumer }, Action: 'kms:Decrypt', Resource: '*' },
      ],
    });
  const writer = ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:PutKeyPolicy'];
  await own.keys.send(new PutKeyPolicyCommand({ KeyId, Policy: rights(...writer) }));
  await own.secrets.send(new UpdateSecretCommand({ SecretId: arn, KmsKeyId: KeyId }));
  expect((await refusalOf(read(arn, other))).message).toBe('Access to KMS is not allowed');
  await own.keys.send(new PutKeyPolicyCommand({ KeyId, Policy: rights(...writer, 'kms:Encrypt') }));
  await own.secrets.send(new UpdateSecretCommand({ SecretId: arn, KmsKeyId: KeyId }));
  expect(await valueOf(arn, other)).toBe('one');
});

test('K4 a writer needs a right on the key', async () => {
  const { KeyMetadata } = await own.keys.send(new CreateKeyCommand({}));
  const KmsKeyId = KeyMetadata?.Arn ?? '';
  const statement = { Effect: 'Allow', Principal: { AWS: provider }, Action: 'kms:PutKeyPolicy', Resource: '*' };
  await own.keys.send(new PutKeyPolicyCommand({ KeyId: KmsKeyId, Policy: JSON.stringify({ Statement: statement }) }));
  expect(await refusalOf(secret({ KmsKeyId }))).toMatchObject({
    code: 'AccessDeniedException',
    message: 'Access to KMS is not allowed',
  });
});

test('S16: policies that are too long, broken or public are refused; the last one put holds', async () => {
  const arn = await secret();
  const put = (ResourcePolicy: string, BlockPublicPolicy = false) =>
    own.secrets.send(new PutResourcePolicyCommand({ SecretId: arn, ResourcePolicy, BlockPublicPolicy }));
  expect((await refusalOf(put(' '.repeat(20_481)))).code).toBe('InvalidParameterException');
  expect((await refusalOf(put('{'))).code).toBe('MalformedPolicyDocumentException');
  expect((await refusalOf(put('{"Statement":[{"Effect":"Allow"}]}'))).code).toBe('MalformedPolicyDocumentException');
  const partly = policyFor(both, 'arn:aws:iam::222222222222:role/*');
  expect((await refusalOf(put(partly))).code).toBe('MalformedPolicyDocumentException');
  expect((await refusalOf(put(policyFor(both, '*'), true))).code).toBe('PublicPolicyException');
  await put(policyFor(both, '*'));
  await put(policyFor(both), true);
  const policy = () => own.secrets.send(new GetResourcePolicyCommand({ SecretId: arn }));
  expect((await policy()).ResourcePolicy).toBe(policyFor(both));
  await own.secrets.send(new DeleteResourcePolicyCommand({ SecretId: arn }));
  expect((await policy()).ResourcePolicy).toBeUndefined();
});

test('S19 A16 A17 A18 listing pages, filters by name and tag, and hides what is scheduled for deletion', async () => {
  const prefix = `${freshName()}/list/`;
  const names = ['a', 'b', 'c'].map((letter) => prefix + letter);
  for (const Name of names) await secret({ Name, Tags: [{ Key: `tag-${Name}`, Value: 'v' }] });
  const list = async (more: object) => own.secrets.send(new ListSecretsCommand(more));
  const named = { Filters: [{ Key: 'name' as const, Values: [prefix] }] };
  const first = await list({ ...named, MaxResults: 2 });
  const second = await list({ ...named, MaxResults: 2, NextToken: first.NextToken });
  const found = [...(first.SecretList ?? []), ...(second.SecretList ?? [])].map(({ Name }) => Name);
  expect({ found, more: second.NextToken }).toEqual({ found: names, more: undefined });
  const tagged = await list({ Filters: [{ Key: 'tag-key', Values: [`tag-${names[1] ?? ''}`] }] });
  expect(tagged.SecretList?.map(({ Name }) => Name)).toEqual([names[1]]);
  await own.secrets.send(new DeleteSecretCommand({ SecretId: names[0] }));
  expect((await list(named)).SecretList).toHaveLength(2);
  expect((await list({ ...named, IncludePlannedDeletion: true })).SecretList).toHaveLength(3);
  const unknown = { Filters: [{ Key: 'primary-region' as const, Values: ['x'] }] };
  expect((await refusalOf(list(unknown))).code).toBe('InvalidParameterException');
  expect((await refusalOf(list({ MaxResults: 101 }))).code).toBe('InvalidParameterException');
  expect((await other.secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
});

test('many values at once, and beside them what cannot be read', async () => {
  const arns = [await secret(), await secret({ SecretString: 'two' })];
  const batch = (more: object) => own.secrets.send(new BatchGetSecretValueCommand(more));
  const { SecretValues, Errors } = await batch({ SecretIdList: [...arns, 'nobody'] });
  expect(SecretValues?.map(({ SecretString }) => SecretString)).toEqual(['one', 'two']);
  expect(Errors).toMatchObject([{ SecretId: 'nobody', ErrorCode: 'ResourceNotFoundException' }]);
  const byName = await batch({ Filters: [{ Key: 'name', Values: ['test/'] }], MaxResults: 1 });
  expect(byName.SecretValues?.length).toBe(1);
  expect(byName.NextToken).toBeDefined();
  expect((await refusalOf(batch({}))).code).toBe('InvalidParameterException');
});

test('tags are set and removed', async () => {
  const arn = await secret({ Tags: [{ Key: 'a', Value: '1' }] });
  await own.secrets.send(new TagResourceCommand({ SecretId: arn, Tags: [{ Key: 'b', Value: '2' }] }));
  await own.secrets.send(new UntagResourceCommand({ SecretId: arn, TagKeys: ['a'] }));
  expect((await own.secrets.send(new DescribeSecretCommand({ SecretId: arn }))).Tags).toEqual([
    { Key: 'b', Value: '2' },
  ]);
});

test('S20 S27 values and names that do not fit', async () => {
  const arn = await secret();
  const calls = [
    secret({ SecretString: 'x'.repeat(65_537) }),
    secret({ SecretString: '' }),
    secret({ ClientRequestToken: 'short' }),
    own.secrets.send(new PutSecretValueCommand({ SecretId: arn })),
  ];
  const codes = (await Promise.all(calls.map(refusalOf))).map(({ code }) => code);
  expect(codes).toEqual(calls.map(() => 'InvalidParameterException'));
  expect(await refusalOf(secret({ Name: 'no spaces' }))).toMatchObject({
    code: 'ValidationException',
    message: expect.stringContaining('Invalid name.'),
  });
});

test('S25 a value needs a token, which SDKs send by themselves', async () => {
  const ask = (operation: string, body: object) =>
    fetch(double.endpoint, {
      method: 'POST',
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=LOCAL111111111111X/20260101/eu-central-1/secretsmanager/aws4_request',
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `secretsmanager.${operation}`,
      },
      body: JSON.stringify(body),
    });
  const SecretId = await secret();
  const answers = [
    await ask('CreateSecret', { Name: 's25', SecretString: 'x' }),
    await ask('PutSecretValue', { SecretId, SecretString: 'x' }),
    await ask('UpdateSecret', { SecretId, SecretString: 'x' }),
  ];
  for (const answer of answers) {
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('InvalidRequestException');
  }
  expect((await ask('CreateSecret', { Name: 's25' })).status).toBe(200);
});

test('S28 who may not ask for a secret does not learn whether it is there', async () => {
  const abroad = `arn:aws:secretsmanager:eu-central-1:${provider}:secret:nothing-abcdef`;
  const calls = [
    read(abroad, other),
    other.secrets.send(new DescribeSecretCommand({ SecretId: abroad })),
    other.secrets.send(new DeleteSecretCommand({ SecretId: abroad, ForceDeleteWithoutRecovery: true })),
  ];
  for (const refused of await Promise.all(calls.map(refusalOf))) expect(refused.code).toBe('AccessDeniedException');
  expect((await refusalOf(read(abroad))).code).toBe('ResourceNotFoundException');
  const role = makeRole(double, provider, 'narrow', { policies: [allowing('secretsmanager:DescribeSecret')] });
  const session = await assume(double, own, role);
  expect(await refusalOf(read('nothing', session))).toMatchObject({
    code: 'AccessDeniedException',
    message: expect.stringContaining('secretsmanager:GetSecretValue on resource: nothing because'),
  });
  const described = session.secrets.send(new DescribeSecretCommand({ SecretId: 'nothing' }));
  expect((await refusalOf(described)).code).toBe('ResourceNotFoundException');
  session.destroy();
});

test('S29 what a secret has not is not told; when it was changed, is', async () => {
  const Name = freshName();
  await own.secrets.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
  const describe = () => own.secrets.send(new DescribeSecretCommand({ SecretId: Name }));
  const told = await describe();
  for (const member of ['Description', 'KmsKeyId', 'Tags', 'DeletedDate']) expect(told).not.toHaveProperty(member);
  expect(told.LastChangedDate).toEqual(told.CreatedDate);
  clock.advance(60);
  await own.secrets.send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'y' }));
  expect((await describe()).LastChangedDate).toEqual(new Date(clock.now()));
});

test('S23 K8 what is not there, and a key that cannot be used', async () => {
  expect((await refusalOf(read('nobody'))).code).toBe('ResourceNotFoundException');
  expect((await refusalOf(secret({ KmsKeyId: `${freshKeyArn}0` }))).code).toBe('EncryptionFailure');
  const { KeyMetadata } = await own.keys.send(new CreateKeyCommand({}));
  const KmsKeyId = KeyMetadata?.Arn;
  const arn = await secret({ KmsKeyId });
  await own.keys.send(new DisableKeyCommand({ KeyId: KmsKeyId }));
  const decryption = await refusalOf(read(arn));
  expect(decryption.code).toBe('DecryptionFailure');
  expect(decryption.message).toContain('DisabledException');
  expect((await refusalOf(secret({ KmsKeyId }))).code).toBe('EncryptionFailure');
});
