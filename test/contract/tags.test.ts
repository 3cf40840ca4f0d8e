import { CreateLogGroupCommand, TagResourceCommand as TagGroup } from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterV2Command, TagResourceCommand as TagCluster } from '@aws-sdk/client-kafka';
import { CreateKeyCommand, TagResourceCommand as TagKey } from '@aws-sdk/client-kms';
import { CreateSecretCommand, TagResourceCommand as TagSecret } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshKeyArn, provider, refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { Msk, provisioned } from '../support/msk.ts';

let world: TestDouble;

beforeAll(async () => {
  world = await startTestDouble();
});

afterAll(() => world.stop());

type Tags = readonly (readonly [key: string, value: string])[];

const many = (count: number): Tags => Array.from({ length: count }, (_, index) => [`k${index}`, '']);
const asMap = (tags: Tags) => Object.fromEntries(tags);
const asPairs = (tags: Tags) => tags.map(([Key, Value]) => ({ Key, Value }));
const asKeyTags = (tags: Tags) => tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

/** How each service makes a thing with tags, and tags one that has 50. */
const services: Readonly<
  Record<
    string,
    { invalid: string; tooMany: string; make: (tags: Tags) => Promise<unknown>; tag: (tags: Tags) => Promise<unknown> }
  >
> = {
  kafka: {
    invalid: 'BadRequestException',
    tooMany: 'BadRequestException',
    make: (tags) =>
      world.aws.kafka.send(
        new CreateClusterV2Command({ ClusterName: 'made', Tags: asMap(tags), Provisioned: provisioned() }),
      ),
    tag: async (tags) => {
      const { ClusterArn } = await new Msk(world).create('tagged');
      await world.aws.kafka.send(new TagCluster({ ResourceArn: ClusterArn, Tags: asMap(many(49)) }));
      await world.aws.kafka.send(new TagCluster({ ResourceArn: ClusterArn, Tags: asMap(tags) }));
    },
  },
  kms: {
    invalid: 'TagException',
    tooMany: 'TagException',
    make: (tags) => world.aws.keys.send(new CreateKeyCommand({ Tags: asKeyTags(tags) })),
    tag: async (tags) => {
      const { KeyMetadata } = await world.aws.keys.send(new CreateKeyCommand({ Tags: asKeyTags(many(50)) }));
      await world.aws.keys.send(new TagKey({ KeyId: KeyMetadata?.KeyId, Tags: asKeyTags(tags) }));
    },
  },
  secretsmanager: {
    invalid: 'InvalidParameterException',
    tooMany: 'InvalidParameterException',
    make: (tags) => world.aws.secrets.send(new CreateSecretCommand({ Name: 'made', Tags: asPairs(tags) })),
    tag: async (tags) => {
      await world.aws.secrets.send(
        new CreateSecretCommand({ Name: 'tagged', KmsKeyId: freshKeyArn, Tags: asPairs(many(50)) }),
      );
      await world.aws.secrets.send(new TagSecret({ SecretId: 'tagged', Tags: asPairs(tags) }));
    },
  },
  logs: {
    invalid: 'InvalidParameterException',
    tooMany: 'TooManyTagsException',
    make: (tags) => world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: 'made', tags: asMap(tags) })),
    tag: async (tags) => {
      await world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: 'tagged', tags: asMap(many(50)) }));
      const resourceArn = `arn:aws:logs:eu-central-1:${provider}:log-group:tagged`;
      await world.aws.logs.send(new TagGroup({ resourceArn, tags: asMap(tags) }));
    },
  },
};

test.each(Object.entries(services))(
  'A30 %s refuses keys that begin with aws:, and the 51st tag',
  async (_name, service) => {
    const { invalid, tooMany, make, tag } = service;
    for (const key of ['aws:name', 'AWS:name']) expect((await refusalOf(make([[key, '']]))).code).toBe(invalid);
    expect(await refusalOf(tag([['one-more', '']]))).toMatchObject({ code: tooMany, status: 400 });
  },
);

test.each(['kms', 'secretsmanager'])('A30 %s, whose tags are a list, refuses a key twice', async (name) => {
  const service = services[name];
  const twice = service?.make([
    ['team', 'one'],
    ['team', 'two'],
  ]);
  expect((await refusalOf(twice ?? Promise.resolve())).code).toBe(service?.invalid);
});

test('A30 a tag that is there already may be given another value', async () => {
  await world.aws.secrets.send(
    new CreateSecretCommand({ Name: 'full', KmsKeyId: freshKeyArn, Tags: asPairs(many(50)) }),
  );
  await world.aws.secrets.send(new TagSecret({ SecretId: 'full', Tags: [{ Key: 'k0', Value: 'new' }] }));
});
