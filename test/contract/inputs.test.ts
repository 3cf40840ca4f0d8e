import { CreateLogGroupCommand, TagResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateClusterV2Command,
  ListClustersV2Command,
  type EnhancedMonitoring,
  type ProvisionedRequest,
} from '@aws-sdk/client-kafka';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  ListKeysCommand,
  type KeySpec,
} from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  TagResourceCommand as TagSecret,
} from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { NormalizedSchema } from '@smithy/core/schema';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { services } from '../../sandbox/aws/services/index.ts';
import { stepsOf } from '../../sandbox/aws/wire/check-limits.ts';
import { limits } from '../../sandbox/aws/wire/limits.ts';
import { modelOf } from '../../sandbox/aws/wire/model.ts';
import { unservedMembers } from '../../sandbox/aws/wire/unserved.ts';
import { refusalOf, type AwsClients } from '../support/aws.ts';
import { startTestDouble, vpc, type TestDouble } from '../support/double.ts';
import { provisioned } from '../support/msk.ts';

let world: TestDouble;

beforeAll(async () => {
  world = await startTestDouble();
});

afterAll(() => world.stop());

const long = (length: number): string => 'x'.repeat(length);
const targetGroup = (more: object) =>
  new CreateTargetGroupCommand({ Name: 'tg', Protocol: 'TCP', Port: 1, VpcId: vpc, TargetType: 'ip', ...more });
const cluster = (more: Partial<ProvisionedRequest>) =>
  new CreateClusterV2Command({ ClusterName: 'c', Provisioned: { ...provisioned(), ...more } });
const roleArn = 'arn:aws:iam::111111111111:role/r';

const outside: readonly [what: string, call: (aws: AwsClients) => Promise<unknown>, code: string, words: string][] = [
  [
    'a page of MSK',
    ({ kafka }) => kafka.send(new ListClustersV2Command({ MaxResults: 101 })),
    'BadRequestException',
    "'maxResults'",
  ],
  [
    'a tag of a cluster',
    ({ kafka }) => kafka.send(new CreateClusterV2Command({ ClusterName: 'c', Tags: { [long(129)]: '' } })),
    'BadRequestException',
    "'tags'",
  ],
  [
    'a word of MSK',
    ({ kafka }) => kafka.send(cluster({ EnhancedMonitoring: 'EVERYTHING' as EnhancedMonitoring })),
    'BadRequestException',
    'PER_TOPIC_PER_PARTITION',
  ],
  [
    'a word of KMS',
    ({ keys }) => keys.send(new CreateKeyCommand({ KeySpec: 'HMAC_random' as KeySpec })),
    'ValidationException',
    "Value 'HMAC_random' at 'keySpec'",
  ],
  [
    'a page of EC2',
    ({ ec2 }) => ec2.send(new DescribeVpcsCommand({ MaxResults: 4 })),
    'InvalidParameterValue',
    'MaxResults',
  ],
  [
    'a page of ELB',
    ({ elbv2 }) => elbv2.send(new DescribeLoadBalancersCommand({ PageSize: 401 })),
    'ValidationError',
    "'pageSize'",
  ],
  ['a port', ({ elbv2 }) => elbv2.send(targetGroup({ Port: 65_536 })), 'ValidationError', "Value '65536' at 'port'"],
  [
    'a port of none',
    ({ elbv2 }) => elbv2.send(new CreateListenerCommand({ LoadBalancerArn: 'x', Port: 0, DefaultActions: [] })),
    'ValidationError',
    'greater than or equal to 1',
  ],
  [
    'a threshold',
    ({ elbv2 }) => elbv2.send(targetGroup({ HealthyThresholdCount: 11 })),
    'ValidationError',
    'healthyThresholdCount',
  ],
  [
    'a tag’s key',
    ({ elbv2 }) => elbv2.send(targetGroup({ Tags: [{ Key: long(129), Value: '' }] })),
    'ValidationError',
    'tags.1.member.Key',
  ],
  [
    'a tag’s characters',
    ({ elbv2 }) => elbv2.send(targetGroup({ Tags: [{ Key: 'a;b', Value: '' }] })),
    'ValidationError',
    'regular expression',
  ],
  [
    'a secret’s name',
    ({ secrets }) => secrets.send(new CreateSecretCommand({ Name: long(513), SecretString: 'x' })),
    'InvalidParameterException',
    "'name'",
  ],
  [
    'a token',
    ({ secrets }) =>
      secrets.send(new CreateSecretCommand({ Name: 'n', SecretString: 'x', ClientRequestToken: 'short' })),
    'InvalidParameterException',
    'clientRequestToken',
  ],
  [
    'an empty id',
    ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: '' })),
    'InvalidParameterException',
    'secretId',
  ],
  [
    'a tag’s value',
    ({ secrets }) => secrets.send(new TagSecret({ SecretId: 'n', Tags: [{ Key: 'k', Value: long(257) }] })),
    'InvalidParameterException',
    'tags.1.member.Value',
  ],
  [
    'a key’s id',
    ({ keys }) => keys.send(new DescribeKeyCommand({ KeyId: long(2049) })),
    'ValidationException',
    'keyId',
  ],
  [
    'an alias',
    ({ keys }) => keys.send(new CreateAliasCommand({ AliasName: 'alias/ä', TargetKeyId: 'x' })),
    'ValidationException',
    'aliasName',
  ],
  ['a page of KMS', ({ keys }) => keys.send(new ListKeysCommand({ Limit: 0 })), 'ValidationException', 'limit'],
  [
    'a log group’s name',
    ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: 'a b' })),
    'InvalidParameterException',
    'logGroupName',
  ],
  [
    'a tag of a log group',
    ({ logs }) => logs.send(new TagResourceCommand({ resourceArn: 'arn', tags: { a: long(257) } })),
    'InvalidParameterException',
    'tags.a',
  ],
  [
    'no tags',
    ({ logs }) => logs.send(new TagResourceCommand({ resourceArn: 'arn', tags: {} })),
    'InvalidParameterException',
    'tags',
  ],
  [
    'a short session',
    ({ sts }) => sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'x', DurationSeconds: 900 })),
    'ValidationError',
    'roleSessionName',
  ],
  [
    'a session of a minute',
    ({ sts }) => sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'xx', DurationSeconds: 60 })),
    'ValidationError',
    'durationSeconds',
  ],
];

test.each(outside)(
  'A4 A7 %s outside of the model’s limits is refused in the service’s way',
  async (_what, call, code, words) => {
    const refused = await refusalOf(call(world.aws));
    expect(refused).toMatchObject({ code, status: 400 });
    expect(refused.message).toContain(words);
  },
);

/** The member that a path of the table leads to; undefined where the model has none. */
const memberAt = (schema: NormalizedSchema | undefined, steps: readonly string[]): NormalizedSchema | undefined => {
  const [step, ...rest] = steps;
  if (schema === undefined || step === undefined) return schema;
  if (step === '{key}') return schema.isMapSchema() ? schema.getKeySchema() : undefined;
  if (step === '[]' || step === '{}')
    return schema.isListSchema() || schema.isMapSchema() ? memberAt(schema.getValueSchema(), rest) : undefined;
  if (!schema.isStructSchema()) return undefined;
  return memberAt(new Map(schema.structIterator()).get(step), rest);
};

test('A4 every limit is of a member that an operation here has', () => {
  const lost = Object.entries(limits).flatMap(([service, byOperation]) => {
    const found = services.find(({ module }) => modelOf(module).signingName === service);
    const operations = found ? modelOf(found.module).operations : new Map<string, { input: NormalizedSchema }>();
    return Object.entries(byOperation).flatMap(([operation, members]) =>
      Object.keys(members)
        .filter((at) => {
          const steps = stepsOf(at);
          const names = operation === '*' ? Object.keys(found?.handlers ?? {}) : [operation];
          return !names.some((name) => memberAt(operations.get(name)?.input, steps) !== undefined);
        })
        .map((at) => `${service} ${operation} ${at}`),
    );
  });
  expect(lost).toEqual([]);
});

test('A31 what the double has no part for is refused by name', async () => {
  const replicated = { Name: 'n', SecretString: 'x', AddReplicaRegions: [{ Region: 'eu-west-1' }] };
  const limited = {
    RoleArn: roleArn,
    RoleSessionName: 'xx',
    PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
  };
  const calls: readonly [() => Promise<unknown>, string][] = [
    [() => world.aws.secrets.send(new CreateSecretCommand(replicated)), 'AddReplicaRegions'],
    [() => world.aws.sts.send(new AssumeRoleCommand(limited)), 'PolicyArns'],
    [() => world.aws.keys.send(new CreateKeyCommand({ Origin: 'EXTERNAL' })), 'Origin'],
    [() => world.aws.logs.send(new CreateLogGroupCommand({ logGroupName: 'g', kmsKeyId: 'x' })), 'kmsKeyId'],
  ];
  for (const [call, member] of calls) {
    const refused = await refusalOf(call());
    expect(refused).toMatchObject({ code: 'NotImplementedByTheSandbox', status: 501 });
    expect(refused.message).toContain(member);
  }
  await world.aws.keys.send(new CreateKeyCommand({ Origin: 'AWS_KMS', MultiRegion: false }));
});

test('A31 every member that is refused by name is one of its operation', () => {
  const lost = unservedMembers.filter((line) => {
    const [, prefix = '', operation = '', member = ''] = /^(\w+):(\w+) (.+)$/.exec(line) ?? [];
    const found = services.find(({ module }) => modelOf(module).actionPrefix === prefix);
    return !found || memberAt(modelOf(found.module).operations.get(operation)?.input, member.split('.')) === undefined;
  });
  expect(lost).toEqual([]);
});

test('A7 what looks like an operation of JavaScript’s own is none', async () => {
  const response = await fetch(world.double.endpoint, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=LOCAL111111111111X/20260101/eu-central-1/sts/aws4_request',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'Action=toString&Version=2011-06-15',
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('<Code>InvalidAction</Code>');
});
