import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import { CreateSecretCommand, PutResourcePolicyCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { consumer, refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { Things } from '../support/things.ts';
import { noLoadBalancer } from '../support/elb.ts';

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

/** How many calls in a row are done before one is refused, and with what. */
const burst = async (call: () => Promise<unknown>, most = 200): Promise<[done: number, code: string]> => {
  for (let done = 0; done < most; done += 1) {
    const code = await call().then(
      () => undefined,
      (error: unknown) => (error as { Code?: string; name: string }).Code ?? (error as Error).name,
    );
    if (code !== undefined) return [done, code];
  }
  return [most, 'none'];
};

const describeVpcs = () => world.aws.ec2.send(new ec2.DescribeVpcsCommand({}));
const describeSubnets = () => world.aws.ec2.send(new ec2.DescribeSubnetsCommand({}));
const describeLoadBalancers = () => world.aws.elbv2.send(new elb.DescribeLoadBalancersCommand({}));
const describeTargetGroups = () => world.aws.elbv2.send(new elb.DescribeTargetGroupsCommand({}));
const listClusters = (clients = world.aws) => clients.kafka.send(new kafka.ListClustersV2Command({}));

test('A19 EC2 has a bucket for each action, filled by AWS time', async () => {
  world.double.throttle.enabled = true;
  expect(await burst(describeVpcs)).toEqual([100, 'RequestLimitExceeded']);
  expect(await refusalOf(describeVpcs())).toEqual({
    code: 'RequestLimitExceeded',
    message: 'Request limit exceeded.',
    status: 503,
  });
  await describeSubnets();
  world.double.world.clock.advance(1);
  expect(await burst(describeVpcs)).toEqual([20, 'RequestLimitExceeded']);
  await world.double.reset();
  await things.sandbox('POST', '/switches', { 'ec2.rate': '5/1' });
  expect(await burst(describeVpcs)).toEqual([5, 'RequestLimitExceeded']);
});

test('A19 L31 all that ELB describes shares a bucket of 40, filled by 10 a second; writes have their own', async () => {
  world.double.throttle.enabled = true;
  expect(await burst(describeLoadBalancers)).toEqual([40, 'Throttling']);
  expect((await refusalOf(describeTargetGroups())).message).toBe('Rate exceeded');
  world.double.world.clock.advance(1);
  expect(await burst(describeTargetGroups)).toEqual([10, 'Throttling']);
  const deletion = () => world.aws.elbv2.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: noLoadBalancer }));
  expect(await burst(deletion)).toEqual([20, 'Throttling']);
  await things.sandbox('POST', '/switches', { 'elb.writeRate': 'none' });
  expect(await burst(deletion, 50)).toEqual([50, 'none']);
});

test('A19 M33 MSK is slow to admit, each account by itself, and has two codes for it', async () => {
  world.double.throttle.enabled = true;
  expect(await burst(listClusters)).toEqual([20, 'TooManyRequestsException']);
  await listClusters(world.other);
  world.double.world.clock.advance(1);
  expect(await burst(listClusters)).toEqual([2, 'TooManyRequestsException']);
  await things.sandbox('POST', '/switches', { 'msk.throttleCode': 'ThrottlingException' });
  expect((await refusalOf(listClusters())).code).toBe('ThrottlingException');
  expect((await refusalOf(things.cluster('modelled'))).code).toBe('TooManyRequestsException');
  await things.sandbox('POST', '/switches', { 'msk.rate': 'none' });
  expect(await burst(listClusters, 50)).toEqual([50, 'none']);
});

test('A19 S22 Secrets Manager takes 50 writes and 50 calls about policies a second', async () => {
  const { ARN } = await world.aws.secrets.send(new CreateSecretCommand({ Name: 's', SecretString: 'x' }));
  world.double.throttle.enabled = true;
  // A token that was used with the same value makes no new version.
  const write = () =>
    world.aws.secrets.send(
      new PutSecretValueCommand({ SecretId: ARN, SecretString: 'y', ClientRequestToken: 'a'.repeat(32) }),
    );
  const ResourcePolicy = JSON.stringify({
    Statement: [
      { Effect: 'Allow', Principal: { AWS: consumer }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
    ],
  });
  const share = () => world.aws.secrets.send(new PutResourcePolicyCommand({ SecretId: ARN, ResourcePolicy }));
  expect(await burst(write)).toEqual([50, 'ThrottlingException']);
  expect(await burst(share)).toEqual([50, 'ThrottlingException']);
});

test('A19 callers are refused by default, as AWS does, and can be let alone', async () => {
  await things.sandbox('POST', '/throttling', { enabled: true });
  expect((await burst(listClusters))[1]).toBe('TooManyRequestsException');
  await things.sandbox('POST', '/throttling', { enabled: false });
  expect(await burst(listClusters, 30)).toEqual([30, 'none']);
});
