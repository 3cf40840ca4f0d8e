import { CreateVpcEndpointCommand, DeleteVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DeleteListenerCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { added, inventoryOf, missing } from '../../sandbox/inventory.ts';
import type { InventoryRow } from '../../sandbox/aws/service.ts';
import { eventually } from '../support/eventually.ts';
import { quickstartSpec, startTestWorld, type TestWorld } from '../support/sandbox.ts';

let world: TestWorld;
let fresh: readonly InventoryRow[];

beforeAll(async () => {
  world = await startTestWorld();
  fresh = inventoryOf(world.sandbox.aws.world);
  await world.namespace('streaming');
  await world.namespace('other');
  await world.startOperator();
}, 600_000);

afterAll(async () => {
  await world.stop();
});

const perCluster = { cluster: 1, 'log-group': 1, 'security-group': 2, key: 1, secret: 1 };
const perBroker = (count: number) => ({
  'load-balancer': count,
  'target-group': count,
  listener: count,
  'endpoint-service': count,
});
const consumer = () =>
  new EC2Client({
    region: 'eu-central-1',
    endpoint: world.sandbox.aws.endpoint,
    credentials: { accessKeyId: 'LOCAL222222222222X', secretAccessKey: 'x' },
  });

test('kubectl apply, and kubectl wait returns when it is Ready', async () => {
  await world.create('streaming', 'sensors');
  await world.sandbox.kubectl(
    'wait',
    '--for=condition=Ready',
    'cak/sensors',
    '--namespace',
    'streaming',
    '--timeout=5m',
  );
  expect(world.owned()).toEqual({ ...perCluster, ...perBroker(2) });
  const { exposed, exposedBrokers, brokers, secret } = await world.status('streaming', 'sensors');
  expect({ exposed, brokers, paths: exposedBrokers?.map(({ path }) => path) }).toEqual({
    exposed: '2/2',
    brokers: 2,
    paths: ['Live', 'Live'],
  });
  expect(secret?.name).toBe('cak/streaming/sensors/brokers');
});

test('an idle object makes no AWS write and no status write in 10 minutes of AWS time', async () => {
  await world.until('streaming', 'sensors', 'Ready', 'True');
  const serial = world.sandbox.aws.journal.last;
  const { resourceVersion } = (await world.get('streaming', 'sensors')).metadata;
  await world.awsTime(600);
  expect(world.writesAfter(serial)).toEqual([]);
  expect((await world.get('streaming', 'sensors')).metadata.resourceVersion).toBe(resourceVersion);
  expect(world.sandbox.aws.journal.last).toBeGreaterThan(serial);
});

test('an object of the same name in another namespace collides with nothing', async () => {
  await world.create('other', 'sensors');
  await world.until('other', 'sensors', 'Ready', 'True');
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(world.owned()).toEqual({
    ...{ cluster: 2, 'log-group': 2, 'security-group': 4, key: 2, secret: 2 },
    ...perBroker(4),
  });
  await world.remove('other', 'sensors');
  await world.untilGone('other', 'sensors');
  expect(world.owned()).toMatchObject({ cluster: 1, ...perBroker(2) });
});

test('a second object that claims the first one’s cluster name is Stalled: NotOwned, and nothing is touched', async () => {
  const { cluster } = await world.status('streaming', 'sensors');
  const before = world.inventory();
  const serial = world.sandbox.aws.journal.last;
  await world.create('other', 'thief', quickstartSpec({ cluster: { name: cluster?.name } }));
  const stalled = await world.until('other', 'thief', 'Stalled', 'True', 'NotOwned');
  expect(stalled.message).toContain(cluster?.name);
  expect(world.writesAfter(serial)).toEqual([]);
  expect(world.inventory()).toEqual(before);
  await world.remove('other', 'thief');
  await world.untilGone('other', 'thief');
  expect(world.writesAfter(serial)).toEqual([]);
});

test.each([
  ['another Region', { region: 'eu-west-1' }],
  ['another secret name', { sharing: { secretName: 'another' } }],
  ['another cluster name', { cluster: { name: 'another' } }],
  ['no cluster', { cluster: null }],
  ['other subnets', { network: { subnetIds: ['subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa3'] } }],
])('%s on a live object is refused and writes nothing to AWS', async (_what, change) => {
  const serial = world.sandbox.aws.journal.last;
  await expect(world.merge('streaming', 'sensors', change)).rejects.toThrow(/fixed|Required|required/);
  expect(world.writesAfter(serial)).toEqual([]);
});

test('kubectl scale adds brokers, with everything that belongs to them', async () => {
  await world.sandbox.kubectl('scale', 'cak/sensors', '--namespace', 'streaming', '--replicas=4');
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(world.owned()).toEqual({ ...perCluster, ...perBroker(4) });
  expect((await world.status('streaming', 'sensors')).exposed).toBe('4/4');
});

test('a broker that comes back with another address is followed', async () => {
  const { cluster } = await world.status('streaming', 'sensors');
  const addressOf = async (): Promise<string | undefined> =>
    (await world.status('streaming', 'sensors')).exposedBrokers?.[0]?.address;
  const before = await addressOf();
  await event({ event: 'replaceBroker', clusterArn: cluster?.arn, brokerId: 1, keepAddress: false });
  await eventually(async () => {
    expect(await addressOf()).not.toBe(before);
  });
  await world.until('streaming', 'sensors', 'Ready', 'True');
  const targets = world.inventory().find(({ kind, name }) => kind === 'target-group' && name.endsWith('-b1'))?.state;
  expect(targets).toContain(`${(await addressOf()) ?? ''}:9094 healthy`);
  expect(targets).not.toContain(`${before ?? ''}:9094 healthy`);
});

test('what somebody takes away is put back', async () => {
  const owned = world.owned();
  const listener = world.inventory().find(({ kind }) => kind === 'listener');
  await deleteListener(listener?.id ?? '');
  await eventually(() => {
    expect(world.owned()).toEqual(owned);
  });
  await world.until('streaming', 'sensors', 'Ready', 'True');
});

test('a deletion waits while a consumer is connected, and removes nothing; then everything goes', async () => {
  const service = (await world.status('streaming', 'sensors')).exposedBrokers?.[0]?.endpointService?.name;
  const { VpcEndpoint } = await consumer().send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: 'Interface',
      VpcId: 'vpc-0bbbbbbbbbbbbbbb1',
      ServiceName: service,
      SubnetIds: ['subnet-0bbbbbbbbbbbbbbb1'],
    }),
  );
  await eventually(async () => {
    const consumers = (await world.status('streaming', 'sensors')).consumers;
    expect(consumers).toEqual([{ account: '222222222222', connected: 1, pending: 0, missing: [2, 3, 4] }]);
  });
  const owned = world.owned();
  await world.remove('streaming', 'sensors');
  const blocked = await world.until('streaming', 'sensors', 'DeletionBlocked', 'True', 'ConsumersStillConnected');
  expect(blocked.message).toContain('222222222222');
  expect(blocked.message).toContain(VpcEndpoint?.VpcEndpointId);
  await world.awsTime(1200);
  expect(world.owned()).toEqual(owned);
  await consumer().send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpoint?.VpcEndpointId ?? ''] }));
  await world.untilGone('streaming', 'sensors');
  const now = world.inventory();
  expect(missing(fresh, now)).toEqual([]);
  expect(added(fresh, now).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    ...['key PendingDeletion', 'key PendingDeletion'],
    ...['secret scheduled for deletion', 'secret scheduled for deletion'],
  ]);
});

test('an object made again takes its secret and key back', async () => {
  await world.create('streaming', 'sensors');
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(world.inventory().filter(({ kind, state }) => kind === 'secret' && state === 'live')).toHaveLength(1);
  expect(world.owned()).toMatchObject({ key: 1 });
});

test('Retain keeps cluster, log group and the brokers’ security group, and an object made again takes them over', async () => {
  const { cluster } = await world.status('streaming', 'sensors');
  await world.merge('streaming', 'sensors', { deletionPolicy: 'Retain' });
  await world.until('streaming', 'sensors', 'Ready', 'True');
  await world.remove('streaming', 'sensors');
  await world.untilGone('streaming', 'sensors');
  expect(world.owned()).toEqual({ cluster: 1, 'log-group': 1, 'security-group': 1 });
  await world.create('streaming', 'sensors');
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect((await world.status('streaming', 'sensors')).cluster?.arn).toBe(cluster?.arn);
  expect(world.owned()).toEqual({ ...perCluster, ...perBroker(2) });
});

test('through all of it the shipped IAM policy let the operator do everything that it called', () => {
  const role = 'arn:aws:sts::111111111111:assumed-role/cross-account-kafka/';
  const entries = world.sandbox.aws.journal.after(0).filter(({ principal }) => principal.startsWith(role));
  expect(entries.map(({ action }) => action)).toContain('kafka:CreateClusterV2');
  expect(entries.filter(({ error }) => /AccessDenied|Unauthorized/.test(error ?? ''))).toEqual([]);
});

const event = async (body: object): Promise<void> => {
  const response = await fetch(`${world.sandbox.aws.endpoint}/_sandbox/events`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(await response.text()).toBe('{}');
};

/** What an administrator does by hand. */
const deleteListener = async (ListenerArn: string): Promise<void> => {
  const credentials = { accessKeyId: 'LOCAL111111111111HAND', secretAccessKey: 'x' };
  const client = new ElasticLoadBalancingV2Client({
    region: 'eu-central-1',
    endpoint: world.sandbox.aws.endpoint,
    credentials,
  });
  await client.send(new DeleteListenerCommand({ ListenerArn }));
};
