import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import { ListKeysCommand } from '@aws-sdk/client-kms';
import { CreateSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { Things } from '../support/things.ts';

let world: TestDouble;
let things: Things;

beforeAll(async () => {
  world = await startTestDouble();
  things = new Things(world);
});

beforeEach(async () => {
  world.double.throttle.enabled = false;
  await world.double.reset();
});

afterAll(() => world.stop());

const config = (Name: string) => ({ Name, ServerProperties: new TextEncoder().encode('num.partitions=1') });

interface Listing {
  readonly items: readonly unknown[];
  readonly next: string | undefined;
}

/** Each list that comes in pages: one page of it, from a token on. */
const listings: readonly [name: string, read: (next: string | undefined) => Promise<Listing>][] = [
  [
    'kafka:ListClustersV2',
    async (NextToken) => {
      const page = await world.aws.kafka.send(new kafka.ListClustersV2Command({ NextToken }));
      return { items: page.ClusterInfoList ?? [], next: page.NextToken };
    },
  ],
  [
    'ec2:DescribeSecurityGroups',
    async (NextToken) => {
      const page = await world.aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ NextToken }));
      return { items: page.SecurityGroups ?? [], next: page.NextToken };
    },
  ],
  [
    'ec2:DescribeSubnets',
    async (NextToken) => {
      const page = await world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ NextToken }));
      return { items: page.Subnets ?? [], next: page.NextToken };
    },
  ],
  [
    'elasticloadbalancing:DescribeLoadBalancers',
    async (Marker) => {
      const page = await world.aws.elbv2.send(new elb.DescribeLoadBalancersCommand({ Marker }));
      return { items: page.LoadBalancers ?? [], next: page.NextMarker };
    },
  ],
  [
    'secretsmanager:ListSecrets',
    async (NextToken) => {
      const page = await world.aws.secrets.send(new ListSecretsCommand({ NextToken }));
      return { items: page.SecretList ?? [], next: page.NextToken };
    },
  ],
  [
    'logs:DescribeLogGroups',
    async (nextToken) => {
      const page = await world.aws.logs.send(new DescribeLogGroupsCommand({ nextToken }));
      return { items: page.logGroups ?? [], next: page.nextToken };
    },
  ],
];

const pagesOf = async (read: (next: string | undefined) => Promise<Listing>): Promise<(readonly unknown[])[]> => {
  const pages: (readonly unknown[])[] = [];
  let next: string | undefined;
  do {
    const page = await read(next);
    pages.push(page.items);
    next = page.next;
  } while (next !== undefined);
  return pages;
};

test.each(listings)('A16 %s comes in pages of one where that is asked of everything', async (_name, read) => {
  for (const name of ['one', 'two', 'three']) {
    await things.cluster(name);
    await things.loadBalancer(name);
    await things.securityGroup(name);
    await things.logGroup(name);
    await world.aws.secrets.send(new CreateSecretCommand({ Name: name, SecretString: 'x' }));
  }
  const [whole = []] = await pagesOf(read);
  expect(whole.length).toBeGreaterThanOrEqual(3);
  await things.fault('*', { is: 'pageSize', size: 1 });
  expect(await pagesOf(read)).toEqual(whole.map((item) => [item]));
});

const badTokens: Readonly<Record<string, string>> = {
  ec2: 'InvalidNextToken',
  elasticloadbalancing: 'ValidationError',
  kafka: 'BadRequestException',
  logs: 'InvalidParameterException',
  secretsmanager: 'InvalidNextTokenException',
};

test.each(listings)('A29 %s takes no token that it did not give', async (name, read) => {
  for (const one of ['one', 'two']) await world.aws.kafka.send(new kafka.CreateConfigurationCommand(config(one)));
  const page = await world.aws.kafka.send(new kafka.ListConfigurationsCommand({ MaxResults: 1 }));
  const code = badTokens[name.split(':')[0] ?? ''];
  for (const token of ['bogus', page.NextToken])
    expect(await refusalOf(read(token))).toMatchObject({ code, status: 400 });
});

test('A29 KMS says InvalidMarkerException, Service Quotas InvalidPaginationTokenException', async () => {
  expect((await refusalOf(world.aws.keys.send(new ListKeysCommand({ Marker: 'bogus' })))).code).toBe(
    'InvalidMarkerException',
  );
  const quotas = world.aws.quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'kafka', NextToken: 'bogus' }));
  expect((await refusalOf(quotas)).code).toBe('InvalidPaginationTokenException');
});
