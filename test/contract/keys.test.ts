import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
  UpdateAliasCommand,
  type KeySpec,
  type KeyUsageType,
} from '@aws-sdk/client-kms';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { startDouble, type Double } from '../../sandbox/aws/double.ts';
import { clientsOf, consumer, freshKeyArn, provider, refusalOf, type AwsClients } from '../support/aws.ts';

const clock = new SteppedClock();
let double: Double;
let own: AwsClients;
let other: AwsClients;

beforeAll(async () => {
  double = await startDouble({ clock });
  own = clientsOf(double.endpoint, provider);
  other = clientsOf(double.endpoint, consumer);
});

afterAll(async () => {
  own.destroy();
  other.destroy();
  await double.stop();
});

const day = 86_400;
const newKey = async (Tags: { TagKey: string; TagValue: string }[] = []): Promise<string> =>
  (await own.keys.send(new CreateKeyCommand({ Tags }))).KeyMetadata?.Arn ?? '';
const describe = (KeyId: string, clients = own) => clients.keys.send(new DescribeKeyCommand({ KeyId }));
const stateOf = async (KeyId: string) => (await describe(KeyId)).KeyMetadata?.KeyState;

test('a fresh world has a customer managed key, found by ARN and by id', async () => {
  const { KeyMetadata } = await describe(freshKeyArn);
  expect(KeyMetadata).toMatchObject({ Arn: freshKeyArn, KeyManager: 'CUSTOMER', KeyState: 'Enabled' });
  expect((await describe(KeyMetadata?.KeyId ?? '')).KeyMetadata?.Arn).toBe(freshKeyArn);
});

test('K1: AWS’s own key can be used by its account, and its policy cannot be changed', async () => {
  await own.secrets.send(new CreateSecretCommand({ Name: 'k1', SecretString: 'x' }));
  const { KeyMetadata } = await describe('alias/aws/secretsmanager');
  expect(KeyMetadata?.KeyManager).toBe('AWS');
  const { Policy } = await own.keys.send(new GetKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId }));
  const put = own.keys.send(new PutKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, Policy }));
  expect((await refusalOf(put)).code).toBe('AccessDeniedException');
  expect((await refusalOf(describe(KeyMetadata?.Arn ?? '', other))).code).toBe('AccessDeniedException');
});

test('K2 K7 another account does what the key’s policy names, and nothing else', async () => {
  const arn = await newKey();
  expect((await refusalOf(describe(arn, other))).code).toBe('AccessDeniedException');
  const admin = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${provider}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const guest = { Effect: 'Allow', Principal: { AWS: consumer }, Action: 'kms:DescribeKey', Resource: '*' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [admin, guest] });
  await own.keys.send(new PutKeyPolicyCommand({ KeyId: arn, Policy }));
  expect((await describe(arn, other)).KeyMetadata?.Arn).toBe(arn);
  const policy = other.keys.send(new GetKeyPolicyCommand({ KeyId: arn }));
  expect((await refusalOf(policy)).code).toBe('AccessDeniedException');
  expect((await refusalOf(describe(arn.split('/')[1] ?? '', other))).code).toBe('NotFoundException');
});

test('K6: an alias means the caller’s own; another account’s is found by its ARN', async () => {
  const arn = await newKey();
  await own.keys.send(new CreateAliasCommand({ AliasName: 'alias/mine', TargetKeyId: arn }));
  expect((await describe('alias/mine')).KeyMetadata?.Arn).toBe(arn);
  expect((await refusalOf(describe('alias/mine', other))).code).toBe('NotFoundException');
  const aliasArn = `arn:aws:kms:eu-central-1:${provider}:alias/mine`;
  expect((await refusalOf(describe(aliasArn, other))).code).toBe('AccessDeniedException');
});

test('aliases are unique, listed by key, and go with their key', async () => {
  const arn = await newKey();
  const create = (AliasName: string) => own.keys.send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));
  await create('alias/one');
  await create('alias/two');
  expect((await refusalOf(create('alias/one'))).code).toBe('AlreadyExistsException');
  expect((await refusalOf(create('alias/aws/x'))).code).toBe('NotAuthorizedException');
  expect((await refusalOf(create('alias/'))).code).toBe('InvalidAliasNameException');
  expect((await refusalOf(create('x'))).code).toBe('ValidationException');
  const list = async (more: object = { KeyId: arn }) => own.keys.send(new ListAliasesCommand(more));
  expect((await list()).Aliases?.map(({ AliasName }) => AliasName)).toEqual(['alias/one', 'alias/two']);
  expect(await list({ KeyId: arn, Limit: 1 })).toMatchObject({ Truncated: true, NextMarker: expect.any(String) });
  await own.keys.send(new DeleteAliasCommand({ AliasName: 'alias/one' }));
  expect((await list()).Aliases).toHaveLength(1);
  await own.keys.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }));
  clock.advance(7 * day);
  expect((await list({})).Aliases?.map(({ AliasName }) => AliasName)).not.toContain('alias/two');
});

test('K8: a key that is not there, is pending deletion, or is gone', async () => {
  const missing = `${freshKeyArn.slice(0, -1)}9`;
  expect(await refusalOf(describe(missing))).toMatchObject({
    code: 'NotFoundException',
    message: `Key '${missing}' does not exist`,
  });
  const arn = await newKey();
  await own.keys.send(new DisableKeyCommand({ KeyId: arn }));
  expect(await stateOf(arn)).toBe('Disabled');
  await own.keys.send(new EnableKeyCommand({ KeyId: arn }));
  const schedule = (PendingWindowInDays: number) =>
    own.keys.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays }));
  expect((await refusalOf(schedule(6))).code).toBe('ValidationException');
  await schedule(7);
  expect(await stateOf(arn)).toBe('PendingDeletion');
  const calls = [
    own.keys.send(new EnableKeyCommand({ KeyId: arn })),
    own.keys.send(new CreateAliasCommand({ AliasName: 'alias/late', TargetKeyId: arn })),
    schedule(7),
  ];
  for (const refusal of await Promise.all(calls.map(refusalOf))) expect(refusal.code).toBe('KMSInvalidStateException');
  await own.keys.send(new CancelKeyDeletionCommand({ KeyId: arn }));
  expect(await stateOf(arn)).toBe('Disabled');
  await schedule(7);
  clock.advance(7 * day);
  expect((await refusalOf(describe(arn))).code).toBe('NotFoundException');
});

test('K8 what is no key’s id, and a key of another Region', async () => {
  expect(await refusalOf(describe('fake'))).toMatchObject({
    code: 'NotFoundException',
    message: "Invalid keyId 'fake'",
  });
  expect(await refusalOf(describe(freshKeyArn.replace('eu-central-1', 'eu-west-1')))).toMatchObject({
    code: 'NotFoundException',
    message: 'Invalid arn eu-west-1',
  });
});

/** Whatever administers a key, by what the key is called. */
const administration: readonly ((KeyId: string, clients: AwsClients) => Promise<unknown>)[] = [
  (KeyId, { keys }) => keys.send(new DisableKeyCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new EnableKeyCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new GetKeyPolicyCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new ListKeyPoliciesCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new PutKeyPolicyCommand({ KeyId, Policy: '{}' })),
  (KeyId, { keys }) => keys.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'x' })),
  (KeyId, { keys }) => keys.send(new EnableKeyRotationCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] })),
  (KeyId, { keys }) => keys.send(new UntagResourceCommand({ KeyId, TagKeys: ['a'] })),
  (KeyId, { keys }) => keys.send(new ListResourceTagsCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new ScheduleKeyDeletionCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new CancelKeyDeletionCommand({ KeyId })),
  (KeyId, { keys }) => keys.send(new CreateAliasCommand({ AliasName: 'alias/guest', TargetKeyId: KeyId })),
];

test('K9 a key is administered by its id, not by an alias', async () => {
  await own.keys.send(new CreateAliasCommand({ AliasName: 'alias/k9', TargetKeyId: await newKey() }));
  for (const call of administration) {
    expect(await refusalOf(call('alias/k9', own))).toMatchObject({
      code: 'NotFoundException',
      message: "Invalid keyId 'alias/k9'",
    });
    const refused = await refusalOf(call(`arn:aws:kms:eu-central-1:${provider}:alias/k9`, own));
    expect(refused.code).toBe('InvalidArnException');
  }
  const rotation = own.keys.send(new GetKeyRotationStatusCommand({ KeyId: 'alias/k9' }));
  expect((await refusalOf(rotation)).code).toBe('NotFoundException');
  expect(await stateOf('alias/k9')).toBe('Enabled');
});

const everything = (AWS: string, more: object = { Resource: '*' }) => ({
  ...{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*' },
  ...more,
});
const putPolicy = (KeyId: string, ...Statement: object[]) =>
  own.keys.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify({ Statement }) }));

test('K10 another account may look at a key that its policy opens to it, and administers nothing', async () => {
  const arn = await newKey();
  await putPolicy(arn, everything(provider), everything(consumer));
  expect((await describe(arn, other)).KeyMetadata?.Arn).toBe(arn);
  await other.keys.send(new GetKeyRotationStatusCommand({ KeyId: arn }));
  for (const call of administration) expect((await refusalOf(call(arn, other))).code).toBe('AccessDeniedException');
  expect(await stateOf(arn)).toBe('Enabled');
  expect((await other.keys.send(new ListAliasesCommand({}))).Aliases).toEqual([]);
});

test('K11 a key’s kind and its usage go together', async () => {
  const create = (KeySpec: KeySpec, KeyUsage: KeyUsageType) =>
    own.keys.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
  await create('RSA_2048', 'ENCRYPT_DECRYPT');
  await create('HMAC_256', 'GENERATE_VERIFY_MAC');
  const wrong: readonly (readonly [KeySpec, KeyUsageType])[] = [
    ['RSA_2048', 'GENERATE_VERIFY_MAC'],
    ['SYMMETRIC_DEFAULT', 'SIGN_VERIFY'],
    ['ECC_SECG_P256K1', 'KEY_AGREEMENT'],
    ['HMAC_256', 'ENCRYPT_DECRYPT'],
  ];
  for (const [spec, usage] of wrong)
    expect(await refusalOf(create(spec, usage))).toMatchObject({
      code: 'ValidationException',
      message: `KeyUsage ${usage} is not compatible with KeySpec ${spec}`,
    });
});

test('K11 an alias goes from one key to another of its kind', async () => {
  const [first, second] = [await newKey(), await newKey()];
  const AliasName = 'alias/k11';
  await own.keys.send(new CreateAliasCommand({ AliasName, TargetKeyId: first }));
  const move = (TargetKeyId: string, name = AliasName) =>
    own.keys.send(new UpdateAliasCommand({ AliasName: name, TargetKeyId }));
  await move(second);
  expect((await describe(AliasName)).KeyMetadata?.Arn).toBe(second);
  const { KeyMetadata } = await own.keys.send(
    new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }),
  );
  expect((await refusalOf(move(KeyMetadata?.Arn ?? ''))).code).toBe('ValidationException');
  expect((await refusalOf(move(first, 'alias/nowhere'))).code).toBe('NotFoundException');
});

test('K11 who deletes an alias needs the right on its key, too', async () => {
  const arn = await newKey();
  const AliasName = 'alias/kept';
  await own.keys.send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));
  await putPolicy(
    arn,
    everything(provider),
    everything('*', { Resource: '*', Effect: 'Deny', Action: 'kms:DeleteAlias' }),
  );
  const remove = own.keys.send(new DeleteAliasCommand({ AliasName }));
  expect((await refusalOf(remove)).code).toBe('AccessDeniedException');
  expect((await describe(AliasName)).KeyMetadata?.Arn).toBe(arn);
});

test('K12 a statement without a resource is taken, and has no effect', async () => {
  const arn = await newKey();
  await putPolicy(arn, everything(provider), everything(consumer, {}));
  expect((await refusalOf(describe(arn, other))).code).toBe('AccessDeniedException');
});

test('K8 the window of a deletion is 7 to 30 days, 30 by default', async () => {
  const KeyId = await newKey();
  const schedule = (PendingWindowInDays?: number) =>
    own.keys.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays }));
  for (const days of [6, 31]) expect((await refusalOf(schedule(days))).code).toBe('ValidationException');
  const at = clock.now();
  expect(await schedule()).toMatchObject({ DeletionDate: new Date(at + 30 * day * 1000), PendingWindowInDays: 30 });
  clock.advance(30 * day - 1);
  expect(await stateOf(KeyId)).toBe('PendingDeletion');
});

test('keys are rotated when asked to, every 90 to 2560 days', async () => {
  const KeyId = await newKey();
  const rotate = (RotationPeriodInDays?: number) =>
    own.keys.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
  const status = () => own.keys.send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: false });
  await rotate();
  expect(await status()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
  for (const days of [89, 2561]) expect((await refusalOf(rotate(days))).code).toBe('ValidationException');
  await own.keys.send(new DisableKeyRotationCommand({ KeyId }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: false });
  await own.keys.send(new DisableKeyCommand({ KeyId }));
  expect((await refusalOf(rotate())).code).toBe('DisabledException');
});

test('K5 an asymmetric key says what it is for, and is not rotated', async () => {
  const create = (KeyUsage?: KeyUsageType) =>
    own.keys.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage }));
  expect((await refusalOf(create())).code).toBe('ValidationException');
  const { KeyMetadata } = await create('SIGN_VERIFY');
  expect(KeyMetadata).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const rotation = own.keys.send(new GetKeyRotationStatusCommand({ KeyId: KeyMetadata?.KeyId }));
  expect((await refusalOf(rotation)).code).toBe('UnsupportedOperationException');
});

test('a key has one policy, by the name of default, and a description', async () => {
  const KeyId = await newKey();
  expect((await own.keys.send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual(['default']);
  const another = own.keys.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'another' }));
  expect((await refusalOf(another)).code).toBe('NotFoundException');
  const long = own.keys.send(new PutKeyPolicyCommand({ KeyId, Policy: ' '.repeat(32_769) }));
  expect((await refusalOf(long)).code).toBe('LimitExceededException');
  await own.keys.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'of the brokers' }));
  expect((await describe(KeyId)).KeyMetadata?.Description).toBe('of the brokers');
});

test('a policy with which nobody could change it again is refused unless the caller insists', async () => {
  const KeyId = await newKey();
  const statement = { Effect: 'Allow', Principal: { AWS: consumer }, Action: 'kms:*', Resource: '*' };
  const Policy = JSON.stringify({ Statement: [statement] });
  const put = (BypassPolicyLockoutSafetyCheck: boolean) =>
    own.keys.send(new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck }));
  expect((await refusalOf(put(false))).code).toBe('MalformedPolicyDocumentException');
  await put(true);
  expect((await refusalOf(describe(KeyId))).code).toBe('AccessDeniedException');
});

test('A18: tags given at creation and later; lists page', async () => {
  const KeyId = await newKey([{ TagKey: 'a', TagValue: '1' }]);
  await own.keys.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'b', TagValue: '2' }] }));
  const tags = async (more: object = {}) => own.keys.send(new ListResourceTagsCommand({ KeyId, ...more }));
  expect((await tags()).Tags).toEqual([
    { TagKey: 'a', TagValue: '1' },
    { TagKey: 'b', TagValue: '2' },
  ]);
  const first = await tags({ Limit: 1 });
  expect((await tags({ Limit: 1, Marker: first.NextMarker })).Tags).toEqual([{ TagKey: 'b', TagValue: '2' }]);
  await own.keys.send(new UntagResourceCommand({ KeyId, TagKeys: ['a'] }));
  expect((await tags()).Tags).toEqual([{ TagKey: 'b', TagValue: '2' }]);
  expect((await own.keys.send(new ListKeysCommand({ Limit: 1 }))).Truncated).toBe(true);
  expect((await other.keys.send(new ListKeysCommand({}))).Keys).toEqual([]);
});
