import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshKeyArn, refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';

let world: TestDouble;
let count = 0;

beforeAll(async () => {
  world = await startTestDouble();
});

afterAll(() => world.stop());

const token = (letter: string): string => letter.repeat(32);
const [first, second, third] = [token('a'), token('b'), token('c')] as const;

/** A secret whose only version is the first. @returns its name */
const secret = async (): Promise<string> => {
  const Name = `versions/${String((count += 1))}`;
  await world.aws.secrets.send(
    new CreateSecretCommand({ Name, SecretString: 'one', KmsKeyId: freshKeyArn, ClientRequestToken: first }),
  );
  return Name;
};
const put = (SecretId: string, ClientRequestToken: string, VersionStages?: string[]) =>
  world.aws.secrets.send(
    new PutSecretValueCommand({ SecretId, SecretString: ClientRequestToken, ClientRequestToken, VersionStages }),
  );
const move = (
  SecretId: string,
  VersionStage: string,
  more: { MoveToVersionId?: string; RemoveFromVersionId?: string },
) => world.aws.secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, ...more }));
const list = (SecretId: string, more: object = {}) =>
  world.aws.secrets.send(new ListSecretVersionIdsCommand({ SecretId, ...more }));
const labels = async (SecretId: string, more: object = {}): Promise<Record<string, string[]>> =>
  Object.fromEntries(
    ((await list(SecretId, more)).Versions ?? []).map(({ VersionId = '', VersionStages = [] }) => [
      VersionId,
      VersionStages,
    ]),
  );

test('S24 a value can be put aside under labels of its own, each of which is of one version', async () => {
  const name = await secret();
  expect((await put(name, second, ['AWSPENDING', 'mine'])).VersionStages).toEqual(['AWSPENDING', 'mine']);
  expect(await labels(name)).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING', 'mine'] });
  await put(name, third, ['AWSPENDING']);
  expect(await labels(name)).toEqual({ [first]: ['AWSCURRENT'], [second]: ['mine'], [third]: ['AWSPENDING'] });
  const { SecretString } = await world.aws.secrets.send(
    new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSPENDING' }),
  );
  expect(SecretString).toBe(third);
});

test('S24 the version that AWSCURRENT leaves becomes AWSPREVIOUS', async () => {
  const name = await secret();
  await put(name, second, ['AWSPENDING']);
  await move(name, 'AWSCURRENT', { MoveToVersionId: second, RemoveFromVersionId: first });
  expect(await labels(name)).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT', 'AWSPENDING'] });
  await move(name, 'AWSCURRENT', { MoveToVersionId: first, RemoveFromVersionId: second });
  expect(await labels(name)).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING', 'AWSPREVIOUS'] });
});

test('S24 a label is taken only from the version that is named, and AWSCURRENT only moved', async () => {
  const name = await secret();
  await put(name, second, ['mine']);
  const wrong = [
    move(name, 'AWSCURRENT', { MoveToVersionId: second }),
    move(name, 'AWSCURRENT', { MoveToVersionId: second, RemoveFromVersionId: second }),
    move(name, 'AWSCURRENT', { RemoveFromVersionId: first }),
    move(name, 'mine', { RemoveFromVersionId: first }),
    move(name, 'mine', { MoveToVersionId: third, RemoveFromVersionId: second }),
  ];
  for (const refused of await Promise.all(wrong.map(refusalOf))) expect(refused.code).toBe('InvalidParameterException');
  expect(await labels(name)).toEqual({ [first]: ['AWSCURRENT'], [second]: ['mine'] });
});

test('S24 a version without a label is listed on request; lists page', async () => {
  const name = await secret();
  await put(name, second, ['mine']);
  await move(name, 'mine', { RemoveFromVersionId: second });
  expect(await labels(name)).toEqual({ [first]: ['AWSCURRENT'] });
  expect(await labels(name, { IncludeDeprecated: true })).toEqual({ [first]: ['AWSCURRENT'], [second]: [] });
  const page = await list(name, { IncludeDeprecated: true, MaxResults: 1 });
  expect(await labels(name, { IncludeDeprecated: true, NextToken: page.NextToken })).toEqual({ [second]: [] });
  expect(page.Versions).toMatchObject([{ KmsKeyIds: [freshKeyArn] }]);
});

test('S26 a version by id and label must be one', async () => {
  const name = await secret();
  await put(name, second);
  const read = (VersionId: string, VersionStage?: string) =>
    world.aws.secrets.send(new GetSecretValueCommand({ SecretId: name, VersionId, VersionStage }));
  expect((await read(first, 'AWSPREVIOUS')).SecretString).toBe('one');
  expect((await read(first)).SecretString).toBe('one');
  expect(await refusalOf(read(first, 'AWSCURRENT'))).toMatchObject({
    code: 'InvalidRequestException',
    message: 'You provided a VersionStage that is not associated to the provided VersionId.',
  });
});
