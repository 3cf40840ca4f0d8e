import type { ClientBroker } from '@aws-sdk/client-kafka';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { added, missing } from '../../sandbox/inventory.ts';
import { freshKeyArn, consumer } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { ClusterOwner } from './cluster-owner.ts';
import { Consumer } from './people.ts';
import { sensors, Simulation } from './simulation.ts';

let world: Simulation;
let owner: ClusterOwner;
beforeEach(() => {
  world = new Simulation();
  owner = new ClusterOwner(world);
});
afterEach(() => world.stop());

const name = 'streaming/sensors';
const other = { namespace: 'streaming', name: 'other' };

const exposing = (clusterArn = owner.arn, changes: object = {}): Record<string, unknown> => ({
  region: 'eu-central-1',
  clusterArn,
  consumers: [{ principal: `arn:aws:iam::${consumer}:root` }],
  sharing: { kmsKeyArn: freshKeyArn },
  deletionPolicy: 'Delete',
  ...changes,
});
const managed = (): Record<string, unknown> => exposing(owner.arn, { network: { manageBrokerIngress: true } });

const mskWrites = (): readonly string[] => world.writesAfter(0).filter((action) => action.startsWith('kafka:'));
const message = async (type: string, ref = sensors): Promise<string | undefined> =>
  (await world.condition(type, ref))?.message;

/** A granted cluster, exposed and at rest. */
const exposed = async (spec: () => Record<string, unknown> = exposing): Promise<void> => {
  await owner.grant(name);
  await world.create(spec());
  await world.untilCondition('Ready', 'True');
};

test('a cluster that somebody made is exposed, idle and left as it was, with no write to MSK', async () => {
  await owner.create();
  await owner.grant(name);
  const [before, cluster, rules] = [world.inventory(), await owner.describe(), await owner.rules()];
  await exposed();
  const status = await world.status();
  expect(status).toMatchObject({ brokers: 2, exposed: '2/2', cluster: { arn: owner.arn, kafkaVersion: '2.8.1' } });
  expect(status.identity).toEqual({
    ...{ account: '111111111111', region: 'eu-central-1', clusterArn: owner.arn },
    secretName: 'cak/streaming/sensors/brokers',
  });
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  await world.run(120);
  expect(await reader.states()).toEqual({ 1: 'available', 2: 'available' });
  const serial = world.double.journal.last;
  await world.run(3600);
  expect(world.writesAfter(serial)).toEqual([]);
  await reader.disconnect();
  await world.remove();
  await world.untilGone();
  await world.run(600);
  const now = world.inventory();
  expect(missing(before, now)).toEqual([]);
  expect(added(before, now).map(({ kind, state }) => `${kind} ${state}`)).toEqual(['secret scheduled for deletion']);
  expect(await owner.describe()).toEqual(cluster);
  expect(await owner.rules()).toEqual(rules);
  expect(mskWrites()).toEqual([]);
});

test.each([[[]], [['streaming/other']], [['elsewhere/sensors', 'streaming/sensors-2']]])(
  'a cluster whose tag lists %j is not exposed, and nothing is made',
  async (granted) => {
    await owner.create();
    if (granted.length > 0) await owner.grant(...granted);
    await world.create(exposing());
    await world.untilCondition('Stalled', 'True', 'ClusterNotGranted');
    expect(await message('Stalled')).toContain('crossaccountkafka.dev/expose, which must list streaming/sensors');
    expect((await world.status()).exposedBrokers).toBeUndefined();
    await world.run(600);
    expect(world.writesAfter(0)).toEqual([]);
    await owner.grant(...granted, name);
    await world.untilCondition('Ready', 'True');
    await world.remove();
    await world.untilGone();
  },
);

test('a grant that is taken away tears nothing down, holds everything, and still lets the object go', async () => {
  await owner.create();
  await exposed();
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  await world.run(120);
  const [before, secret, { exposedBrokers }] = [world.inventory(), await reader.readSecret(), await world.status()];
  await owner.takeGrantAway();
  await world.edit({ spec: { consumers: [{ principal: 'arn:aws:iam::333333333333:root' }] } });
  const serial = world.double.journal.last;
  await world.untilCondition('Stalled', 'True', 'ClusterNotGranted');
  await world.run(1800);
  expect(world.writesAfter(serial)).toEqual([]);
  expect(world.inventory()).toEqual(before.map((row) => (row.id === owner.arn ? { ...row, tags: {} } : row)));
  expect(await reader.readSecret()).toEqual(secret);
  expect(await reader.states()).toEqual({ 1: 'available', 2: 'available' });
  expect((await world.status()).exposedBrokers).toEqual(exposedBrokers);
  await reader.disconnect();
  await world.remove();
  await world.untilGone();
  expect(mskWrites()).toEqual([]);
});

test('a missing ingress rule is told with the command that adds it, and later with the one that takes it away', async () => {
  await owner.create({ opensTo: [] });
  await owner.grant(name);
  await world.create(exposing());
  await world.untilCondition('BrokersExposed', 'False', 'BrokerIngressMissing');
  expect(await owner.rules()).toEqual([]);
  await owner.obey(await message('BrokersExposed'));
  await world.untilCondition('Ready', 'True');
  expect(await owner.rules()).toHaveLength(1);
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'BrokerIngressRemains');
  await world.run(600);
  expect(await owner.rules()).toHaveLength(1);
  await owner.obey(await message('DeletionBlocked'));
  await world.untilGone();
});

test('the rule is not asked for where ranges of addresses let the load balancers in, whatever else ails a broker', async () => {
  await owner.create({ opensTo: ['127.20.1.0/24', '127.20.2.0/24'] });
  await exposed(managed);
  await owner.allowRules('streaming');
  world.event('stopBroker', { clusterArn: owner.arn, brokerId: 1 });
  await world.untilCondition('BrokersExposed', 'False', 'TargetUnhealthy');
  await world.run(600);
  expect(await owner.rules()).toEqual(['9094 from 127.20.1.0/24', '9094 from 127.20.2.0/24']);
});

test('manageBrokerIngress adds one rule where the owner allows it, puts it back, and takes exactly that one away', async () => {
  await owner.create({ opensTo: ['127.20.9.0/24'] });
  await owner.grant(name);
  await world.create(managed());
  await world.untilCondition('BrokersExposed', 'False', 'BrokerIngressMissing');
  expect(await message('BrokersExposed')).toContain('the tag crossaccountkafka.dev/allow of one of');
  await owner.allowRules('elsewhere');
  await world.run(600);
  expect(await owner.rules()).toEqual(['9094 from 127.20.9.0/24']);
  await owner.allowRules('elsewhere streaming');
  await world.untilCondition('Ready', 'True');
  const [own, foreign] = [...(await owner.rules())].reverse();
  expect([own, foreign]).toEqual([expect.stringMatching(/^9094 from sg-/), '9094 from 127.20.9.0/24']);
  await world.run(300);
  await owner.revokeForeignRules();
  await world.run(60);
  expect(await owner.rules()).toEqual([foreign, own].sort());
  await world.remove();
  await world.untilGone();
  expect(await owner.rules()).toEqual([foreign]);
});

test('switched off, manageBrokerIngress takes its rule away and tells which is missing', async () => {
  await owner.create({ opensTo: [] });
  await owner.allowRules('streaming');
  await exposed(managed);
  expect(await owner.rules()).toHaveLength(1);
  await world.edit({ spec: { network: { manageBrokerIngress: false } } });
  await world.untilCondition('BrokersExposed', 'False', 'BrokerIngressMissing');
  expect(await owner.rules()).toEqual([]);
});

test('the rule that was added goes with the object even after the cluster has gone', async () => {
  await owner.create({ opensTo: [] });
  await owner.allowRules('streaming');
  await exposed(managed);
  await owner.delete();
  await world.untilCondition('Stalled', 'True', 'ClusterNotFound');
  await world.remove();
  await world.untilGone();
  expect(await owner.rules()).toEqual([]);
});

test('two objects share a cluster and nothing else: one goes, the other stays whole', async () => {
  await owner.create({ opensTo: [] });
  await owner.allowRules('streaming');
  await owner.grant(name, 'streaming/other');
  await world.create(managed());
  await world.create(managed(), other);
  await world.untilCondition('Ready', 'True');
  await world.untilCondition('Ready', 'True', undefined, other);
  expect(await owner.rules()).toHaveLength(2);
  const { exposedBrokers, secret } = await world.status();
  await world.remove(other);
  await world.untilGone(other);
  await world.run(600);
  expect(await world.condition('Ready')).toMatchObject({ status: 'True' });
  expect(await world.status()).toMatchObject({ exposedBrokers, secret });
  expect(await owner.rules()).toHaveLength(1);
});

test('brokers that the owner adds and removes are followed', async () => {
  await owner.create({ instanceType: 'kafka.m5.large' });
  await exposed();
  const reader = new Consumer(world, world.clients(consumer));
  await owner.scale(4);
  await world.until(async () => (await world.status()).exposed === '4/4');
  await world.untilCondition('Ready', 'True');
  expect(Object.keys(await reader.readSecret())).toEqual(['b-1', 'b-2', 'b-3', 'b-4']);
  await owner.scale(2);
  await world.until(async () => (await world.status()).exposed === '2/2');
  await world.untilCondition('Ready', 'True');
  await world.run(900);
  expect(Object.keys(await reader.readSecret())).toHaveLength(2);
  expect(world.inventory().filter(({ kind }) => kind === 'load-balancer')).toHaveLength(2);
  expect(mskWrites()).toEqual([]);
});

const notOffered: readonly (readonly [string, object, ClientBroker, string])[] = [
  ['an authentication mode', { exposure: { authentication: 'Scram' } }, 'TLS', 'offers Unauthenticated, not Scram'],
  ['TLS', {}, 'PLAINTEXT', 'offers its clients no TLS'],
];

test.each(notOffered)(
  '%s that the cluster does not offer is not exposed, and nothing is made',
  async (_what, changes, clientBroker, words) => {
    await owner.create({ clientBroker });
    await owner.grant(name);
    await world.create(exposing(owner.arn, changes));
    await world.untilCondition('Stalled', 'True', 'NotPossible');
    expect(await message('Stalled')).toContain(words);
    expect(world.writesAfter(0)).toEqual([]);
  },
);

test('another cluster of the same name is another cluster', async () => {
  await owner.create();
  await exposed();
  const former = owner.arn;
  const secret = await new Consumer(world, world.clients(consumer)).readSecret();
  await owner.delete();
  await world.untilCondition('Stalled', 'True', 'ClusterNotFound');
  const again = new ClusterOwner(world);
  await again.create({ groupName: 'another-group' });
  await again.grant(name);
  expect((await again.describe()).ClusterName).toBe('cross-account-msk-data-streaming');
  await world.run(600);
  expect(await world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'ClusterNotFound' });
  expect((await world.status()).identity?.clusterArn).toBe(former);
  expect(await new Consumer(world, world.clients(consumer)).readSecret()).toEqual(secret);
});

test('an object does not delete the cluster that a former object of its name made and kept', async () => {
  await world.create(quickstartSpec({ deletionPolicy: 'Retain' }));
  await world.untilCondition('Ready', 'True');
  const arn = (await world.status()).cluster?.arn ?? '';
  await world.remove();
  await world.untilGone();
  owner.arn = arn;
  await owner.grant(name);
  const before = world.inventory();
  await world.create(exposing(arn));
  await world.untilCondition('BrokersExposed', 'False', 'BrokerIngressMissing');
  const serial = world.double.journal.last;
  await world.remove();
  await world.untilGone();
  expect(world.writesAfter(serial).filter((action) => action.startsWith('kafka:'))).toEqual([]);
  expect(missing(before, world.inventory())).toEqual([]);
});
