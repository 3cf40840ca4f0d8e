import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { quickstartSpec, startTestWorld, type TestWorld } from '../support/sandbox.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await startTestWorld();
  await world.namespace('streaming');
  await world.startOperator();
}, 600_000);

afterAll(async () => {
  await world.stop();
});

const noKey = 'arn:aws:kms:eu-central-1:111111111111:key/11111111-aaaa-4bbb-8ccc-0000000000ff';
const network = (...subnetIds: string[]) => ({ subnetIds, clientSecurityGroupIds: [] });

/** Legal for the API server, refused by AWS: what is wrong, AWS's words, and the spec that mends it. */
const cases = [
  {
    name: 'version',
    spec: { cluster: { kafkaVersion: '3.99.x' } },
    words: 'Unsupported KafkaVersion [3.99.x]',
    mended: { cluster: { kafkaVersion: '3.8.x' } },
  },
  {
    name: 'vpc',
    spec: { network: network('subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaab1') },
    words: 'all subnets must be of one VPC',
    mended: { network: network('subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2') },
  },
  {
    name: 'subnet',
    spec: { network: network('subnet-0aaaaaaaaaaaaaaa1', 'subnet-0123456789abcdef0') },
    words: "The subnet ID 'subnet-0123456789abcdef0' does not exist",
    mended: { network: network('subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2') },
  },
  {
    name: 'key',
    spec: { sharing: { kmsKeyArn: noKey } },
    words: `Key '${noKey}' does not exist`,
    mended: { sharing: { kmsKeyArn: noKey.replace('ff', '01') } },
  },
];

test.each(cases)(
  '$name: Stalled with the reason, at most one try in 10 minutes, and mended without a restart',
  async ({ name, spec, words, mended }) => {
    const serial = world.sandbox.aws.journal.last;
    await world.create('streaming', name, quickstartSpec(spec));
    const stalled = await world.until('streaming', name, 'Stalled', 'True', 'SpecRejected');
    expect(stalled.message).toContain(words);
    await world.awsTime(600);
    const refused = world.writesAfter(serial).filter(({ error }) => error === 'BadRequestException');
    expect(refused.length).toBeLessThanOrEqual(1);
    await world.merge('streaming', name, mended);
    await world.until('streaming', name, 'Ready', 'True');
    expect((await world.condition('streaming', name, 'Stalled'))?.status).toBe('False');
    await world.remove('streaming', name);
    await world.untilGone('streaming', name);
  },
  120_000,
);
