import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brokenRules } from '../../src/api/broken-rules.ts';
import { specSchema } from '../../src/api/spec.ts';
import {
  clusterArn,
  configurationArn,
  diskKeyArn,
  existing,
  Objects,
  specWith,
  type Writable,
} from '../support/objects.ts';

let objects: Objects;

beforeAll(async () => {
  objects = await Objects.start();
});

afterAll(() => {
  objects.close();
});

const top = fileURLToPath(new URL('../..', import.meta.url));

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const authorityArn =
  'arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/11111111-aaaa-4bbb-8ccc-000000000001';
const scramSecretArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:AmazonMSK_reader-a1b2c3';
const withScram = { authentication: ['Unauthenticated', 'Scram'] };

/** What is wrong, and words of the sentence that says what would be right. */
const bad: readonly (readonly [string, (spec: Writable) => void, string])[] = [
  [
    'three brokers on two subnets',
    (s) => (s['brokers'] = 3),
    'with 2 subnets the number of brokers is a multiple of 2, such as 4, not 3',
  ],
  ['one broker', (s) => (s['brokers'] = 1), 'should be greater than or equal to 2'],
  ['62 brokers', (s) => (s['brokers'] = 62), 'should be less than or equal to 60'],
  ['a Region that is none', (s) => (s['region'] = 'Frankfurt'), 'a Region looks like eu-central-1'],
  [
    'everybody as consumer',
    (s) => (s.consumers = [{ principal: '*' }]),
    'name each consumer by its ARN: * would let every AWS account connect',
  ],
  [
    'a principal with a path',
    (s) => (s.consumers = [{ principal: 'arn:aws:iam::222222222222:role/team/reader' }]),
    'endpoint services accept no ARN with a path',
  ],
  [
    'an account number as principal',
    (s) => (s.consumers = [{ principal: '222222222222' }]),
    'write the ARN of an account (its 12 digits), a role or a user: arn:aws:iam::222222222222:root',
  ],
  ['the same principal twice', (s) => s.consumers.push(...s.consumers), 'Duplicate value'],
  [
    'too many consumers',
    (s) => (s.consumers = many(101, (index) => ({ principal: `arn:aws:iam::${100000000000 + index}:root` }))),
    'must have at most 100 items',
  ],
  ['one subnet', (s) => (s.network.subnetIds = ['subnet-0aaaaaaaaaaaaaaa1']), 'should have at least 2 items'],
  [
    'four subnets',
    (s) => (s.network.subnetIds = many(4, (index) => `subnet-0aaaaaaaaaaaaaaa${index}`)),
    'must have at most 3 items',
  ],
  [
    'a subnet twice',
    (s) => (s.network.subnetIds = many(2, () => 'subnet-0aaaaaaaaaaaaaaa1')),
    'each subnet is listed once: remove the repeated one',
  ],
  [
    'a subnet by name',
    (s) => (s.network.subnetIds = ['private-1', 'private-2']),
    'a subnet id looks like subnet-0123456789abcdef0',
  ],
  [
    'a security group twice',
    (s) => (s.network.clientSecurityGroupIds = many(2, () => 'sg-0aaaaaaaaaaaaaac1')),
    'each security group is listed once',
  ],
  [
    'a security group by name',
    (s) => (s.network.clientSecurityGroupIds = ['producers']),
    'a security group id looks like sg-0123456789abcdef0',
  ],
  [
    'an alias for a key',
    (s) => (s.sharing['kmsKeyArn'] = 'alias/shared'),
    'give the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>',
  ],
  [
    'a key of another Region',
    (s) => (s.sharing['kmsKeyArn'] = 'arn:aws:kms:us-east-1:111111111111:key/11111111-aaaa-4bbb-8ccc-000000000001'),
    'the key must be in the Region of the cluster',
  ],
  [
    'a secret name like the end of an ARN',
    (s) => (s.sharing['secretName'] = 'brokers-a1b2c3'),
    'may not end in a hyphen and six characters',
  ],
  [
    'a secret name with a space',
    (s) => (s.sharing['secretName'] = 'my brokers'),
    'a secret name has letters, digits and / _ + = . @ - only',
  ],
  [
    'a cluster name with an underscore',
    (s) => (s.cluster['name'] = 'my_cluster'),
    'a cluster name has letters, digits and hyphens',
  ],
  ['a cluster name that is too long', (s) => (s.cluster['name'] = 'x'.repeat(65)), '64'],
  [
    'an express instance type',
    (s) => (s.cluster['instanceType'] = 'express.m7g.large'),
    'give a standard broker type, for example kafka.m7g.large',
  ],
  [
    'a Kafka version in words',
    (s) => (s.cluster['kafkaVersion'] = 'latest'),
    'write the version as MSK spells it, for example 3.8.x',
  ],
  ['no storage', (s) => (s.cluster['storageGiB'] = 0), 'should be greater than or equal to 1'],
  ['too much storage', (s) => (s.cluster['storageGiB'] = 20_000), 'should be less than or equal to 16384'],
  [
    'a retention that CloudWatch has not',
    (s) => (s.cluster['logRetentionDays'] = 31),
    'CloudWatch Logs keeps logs for 1, 3, 5, 7, 14, 30',
  ],
  [
    'an authentication mode twice',
    (s) => (s.cluster['authentication'] = ['Iam', 'Iam']),
    'each authentication mode is listed once',
  ],
  [
    'an unknown authentication mode',
    (s) => (s.cluster['authentication'] = ['Password']),
    'supported values: "Unauthenticated", "Iam", "Scram", "MutualTls"',
  ],
  [
    'certificates without anybody who issues them',
    (s) => (s.cluster['authentication'] = ['Unauthenticated', 'MutualTls']),
    'MutualTls and certificateAuthorityArns go together',
  ],
  [
    'certificate authorities without MutualTls',
    (s) => (s.cluster['certificateAuthorityArns'] = [authorityArn]),
    'MutualTls and certificateAuthorityArns go together',
  ],
  [
    'an authority by name',
    (s) => Object.assign(s.cluster, { authentication: ['MutualTls'], certificateAuthorityArns: ['ours'] }),
    'give the ARN of a private certificate authority',
  ],
  [
    'an authority of another Region',
    (s) => {
      const certificateAuthorityArns = [authorityArn.replace('eu-central-1', 'us-east-1')];
      Object.assign(s.cluster, { authentication: ['Unauthenticated', 'MutualTls'], certificateAuthorityArns });
    },
    'certificate authorities must be in the Region of the cluster',
  ],
  [
    'users without Scram',
    (s) => (s.cluster['scramSecretArns'] = [scramSecretArn]),
    'scramSecretArns go with Scram: add it to authentication',
  ],
  [
    'a user twice',
    (s) => Object.assign(s.cluster, { ...withScram, scramSecretArns: [scramSecretArn, scramSecretArn] }),
    'Duplicate value',
  ],
  [
    'a secret that MSK does not take',
    (s) => {
      const scramSecretArns = [scramSecretArn.replace('AmazonMSK_', '')];
      Object.assign(s.cluster, { ...withScram, scramSecretArns });
    },
    'give the whole ARN of a secret whose name begins with AmazonMSK_',
  ],
  [
    'a secret of another Region',
    (s) => {
      const scramSecretArns = [scramSecretArn.replace('eu-central-1', 'us-east-1')];
      Object.assign(s.cluster, { ...withScram, scramSecretArns });
    },
    'SCRAM secrets must be in the Region of the cluster',
  ],
  [
    'a configuration by name',
    (s) => (s.cluster['configuration'] = { arn: 'streams', revision: 1 }),
    'give the ARN of a configuration, arn:aws:kafka:<region>:<account>:configuration/<name>/<id>',
  ],
  [
    'a configuration without a revision',
    (s) => (s.cluster['configuration'] = { arn: configurationArn }),
    'spec.cluster.configuration.revision: Required value',
  ],
  [
    'a configuration of another Region',
    (s) => (s.cluster['configuration'] = { arn: configurationArn.replace('eu-central-1', 'us-east-1'), revision: 1 }),
    'the configuration must be in the Region of the cluster',
  ],
  [
    'an alias for the key of the disks',
    (s) => (s.cluster['encryptionKeyArn'] = 'alias/disks'),
    'give the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>',
  ],
  [
    'a key of the disks in another Region',
    (s) => (s.cluster['encryptionKeyArn'] = diskKeyArn.replace('eu-central-1', 'us-east-1')),
    'the key of the disks must be in the Region of the cluster',
  ],
  [
    'monitoring in MSK’s words',
    (s) => (s.cluster['monitoring'] = 'PER_BROKER'),
    'supported values: "Default", "PerBroker", "PerTopicPerBroker", "PerTopicPerPartition"',
  ],
  ['no authentication mode', (s) => (s.cluster['authentication'] = []), 'should have at least 1 items'],
  [
    'exposing a mode that the cluster has not',
    (s) => (s['exposure'] = { authentication: 'Iam' }),
    'the exposed authentication mode is one of cluster.authentication',
  ],
  [
    'the cluster’s own Region among the others',
    (s) => (s['exposure'] = { regions: ['eu-central-1'] }),
    'consumers of the cluster’s own Region connect anyway',
  ],
  ['a Region twice', (s) => (s['exposure'] = { regions: ['us-east-1', 'us-east-1'] }), 'Duplicate value'],
  ['a Region that is none', (s) => (s['exposure'] = { regions: ['frankfurt'] }), 'a Region looks like eu-central-1'],
  ['no acceptance', (s) => (s['exposure'] = { acceptance: 'Never' }), 'supported values: "Automatic", "Manual"'],
  [
    'too many tags',
    (s) => (s['tags'] = Object.fromEntries(many(41, (index) => [`tag-${index}`, 'x']))),
    'must have at most 40',
  ],
  ['a tag of AWS’s', (s) => (s['tags'] = { 'aws:cloudformation': 'x' }), 'tag keys may not begin with aws:'],
  [
    'a tag of the operator’s',
    (s) => (s['tags'] = { 'crossaccountkafka.dev/owner': 'x' }),
    'tag keys may not begin with aws: (AWS keeps them) or crossaccountkafka.dev/',
  ],
  ['a tag value that is too long', (s) => (s['tags'] = { team: 'x'.repeat(257) }), '256'],
  ['an unknown deletion policy', (s) => (s['deletionPolicy'] = 'Orphan'), 'supported values: "Retain", "Delete"'],
  ['a field that is none', (s) => (s['clusterRef'] = 'orders'), 'unknown field "spec.clusterRef"'],
  [
    'no cluster at all',
    (s) => delete (s as Record<string, unknown>)['cluster'],
    'give exactly one of cluster (the operator creates it) and clusterArn',
  ],
  ['a cluster to create and an existing one', (s) => (s['clusterArn'] = clusterArn), 'give exactly one of cluster'],
  ['a cluster without a number of brokers', (s) => delete s['brokers'], 'cluster needs brokers: how many to create'],
  [
    'a cluster without subnets',
    (s) => delete (s.network as Record<string, unknown>)['subnetIds'],
    'cluster needs network.subnetIds: where to create the brokers',
  ],
  [
    'rules for a group that is always managed',
    (s) => ((s.network as Record<string, unknown>)['manageBrokerIngress'] = true),
    'manageBrokerIngress goes with clusterArn only',
  ],
];

/** The same for a cluster that exists. */
const badWithExisting: readonly (readonly [string, object, string])[] = [
  [
    'an ARN of something else',
    { clusterArn: 'arn:aws:sns:eu-central-1:111111111111:orders' },
    'give the ARN of a cluster',
  ],
  ['a cluster’s name', { clusterArn: 'orders' }, 'give the ARN of a cluster, arn:aws:kafka:<region>:<account>'],
  [
    'a cluster of another Region',
    { clusterArn: clusterArn.replace('eu-central-1', 'us-east-1') },
    'the cluster must be in the Region of spec.region',
  ],
  ['a number of brokers', { brokers: 2 }, 'brokers goes with cluster only'],
  [
    'subnets',
    { network: { subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'] } },
    'an existing cluster has its own subnets and security groups',
  ],
  [
    'client groups',
    { network: { clientSecurityGroupIds: ['sg-0aaaaaaaaaaaaaac1'] } },
    'an existing cluster has its own subnets and security groups',
  ],
];

const brokenRulesOf = brokenRules(specSchema);
/** What the operator itself says of a spec that came past the API server. */
const toldByOperator = (given: object): string => {
  const parsed = specSchema.safeParse(given);
  return parsed.success ? brokenRulesOf(parsed.data).join('; ') : 'cannot be read';
};

/** What only a schema can say does no harm past it. */
const harmless = /^(Duplicate value|must have at most|unknown field)/;

test.each(bad)('%s is refused with a sentence, by the operator too', async (_what, break_, sentence) => {
  await expect(objects.create(specWith(break_))).rejects.toThrow(sentence);
  if (harmless.test(sentence)) return;
  expect(['cannot be read', expect.stringContaining(sentence)]).toContainEqual(toldByOperator(specWith(break_)));
});

test.each(badWithExisting)('%s is refused where the cluster exists', async (_what, changes, sentence) => {
  await expect(objects.create(existing(changes))).rejects.toThrow(sentence);
  expect(['cannot be read', expect.stringContaining(sentence)]).toContainEqual(toldByOperator(existing(changes)));
});

test('an existing cluster is exposed with nothing but its ARN', async () => {
  const { spec: made } = await objects.create(existing());
  expect(made).toMatchObject({ clusterArn, network: { clientSecurityGroupIds: [], manageBrokerIngress: false } });
  expect(made).not.toHaveProperty('cluster');
  expect(made).not.toHaveProperty('brokers');
});

test('the example of an existing cluster is accepted as it is', async () => {
  const documents = loadAll(readFileSync(`${top}examples/existing-cluster.yaml`, 'utf8')) as { spec?: object }[];
  const [example] = documents.flatMap(({ spec: wanted }) => wanted ?? []);
  await expect(objects.create(example ?? {})).resolves.toBeDefined();
});

test.each([
  ['a name that is too long', 'x'.repeat(53)],
  ['a name with a dot', 'a.b'],
])('%s is refused with a sentence', async (_what, name) => {
  await expect(objects.create(specWith(), name)).rejects.toThrow(
    'a CrossAccountKafka name has at most 52 characters and no dot',
  );
});

test('a cluster can be given everything at once', async () => {
  const everything = {
    authentication: ['Unauthenticated', 'Iam', 'Scram', 'MutualTls'],
    certificateAuthorityArns: [authorityArn],
    scramSecretArns: [scramSecretArn],
    configuration: { arn: configurationArn, revision: 3 },
    encryptionKeyArn: diskKeyArn,
    monitoring: 'PerTopicPerPartition',
  };
  const made = await objects.create(specWith((s) => Object.assign(s.cluster, everything)));
  expect(made.spec).toMatchObject({ cluster: everything });
});

test('what is left out gets its default', async () => {
  const { spec: made } = await objects.create(specWith());
  expect(made).toMatchObject({
    cluster: {
      instanceType: 'kafka.m7g.large',
      storageGiB: 100,
      authentication: ['Unauthenticated'],
      logRetentionDays: 30,
      certificateAuthorityArns: [],
      scramSecretArns: [],
      monitoring: 'Default',
    },
    exposure: { authentication: 'Unauthenticated', acceptance: 'Automatic', zones: 'AllZones', regions: [] },
    sharing: {},
  });
});

describe('the role', () => {
  test.each([
    ['an ARN with a path', 'arn:aws:iam::444444444444:role/teams/kafka'],
    ['an ARN of another partition', 'arn:aws-us-gov:iam::444444444444:role/kafka'],
  ])('is %s', async (_what, assumeRoleArn) => {
    await expect(objects.create(specWith((s) => (s['assumeRoleArn'] = assumeRoleArn)))).resolves.toBeDefined();
  });

  test.each([
    ['a user', 'arn:aws:iam::444444444444:user/kafka'],
    ['a name', 'kafka'],
    ['everything', 'arn:aws:iam::444444444444:role/*'],
  ])('is not %s', async (_what, assumeRoleArn) => {
    await expect(objects.create(specWith((s) => (s['assumeRoleArn'] = assumeRoleArn)))).rejects.toThrow(
      'give the ARN of a role',
    );
  });
});
