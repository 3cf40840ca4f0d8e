import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { TagResourceCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { putRole, type NewRole } from '../../sandbox/aws/iam/roles.ts';
import { abandonAnnotation } from '../../src/api/cross-account-kafka.ts';
import { consumer as otherAccount, freshKeyArn, provider, stranger } from '../support/aws.ts';
import { consumerSubnets, subnets } from '../support/double.ts';
import { allowing, trusting } from '../support/roles.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { sensors, Simulation } from './simulation.ts';

let world: Simulation;
beforeEach(() => {
  world = new Simulation();
});
afterEach(() => world.stop());

const roleArn = (name: string, account = otherAccount): string => `arn:aws:iam::${account}:role/${name}`;
const iot = roleArn('cross-account-kafka-iot');
const clientGroup = 'sg-0aaaaaaaaaaaaaac1';
const own = { namespaces: ['*'], role: 'operator' };
const granted = { namespaces: ['streaming'], role: iot };

/** A role that may do everything in its account, and that the operator's account may assume. */
const makeRole = (name = 'cross-account-kafka-iot', more: Partial<NewRole> = {}): void => {
  const trust = trusting(provider);
  putRole(world.double.world, { account: otherAccount, name, trust, policies: [allowing('*')], ...more });
};

/** A cluster in the other account. */
const abroad = (changes: Record<string, unknown> = {}): Record<string, unknown> =>
  quickstartSpec({
    assumeRoleArn: iot,
    network: { subnetIds: consumerSubnets },
    consumers: [{ principal: `arn:aws:iam::${stranger}:root` }],
    ...changes,
  });

/** What the operator asked AWS after a serial of the journal, in any account. */
const callsAfter = (serial = 0) =>
  world.double.journal.after(serial).filter(({ writer }) => writer.includes('cross-account-kafka/'));
const assumptions = (serial = 0) => callsAfter(serial).filter(({ action }) => action === 'sts:AssumeRole');
const message = async (type: string, ref = sensors): Promise<string> =>
  (await world.condition(type, ref))?.message ?? '';

/** A cluster in the other account, Ready. */
const atWorkAbroad = async (list: readonly object[] = [own, granted]): Promise<void> => {
  makeRole();
  world.allow(list);
  await world.create(abroad());
  await world.untilCondition('Ready', 'True');
};

test('everything is made in the account of the role, by sessions that tell the installation; deleted, it goes', async () => {
  await atWorkAbroad();
  const owned = world.inventory().filter(({ tags }) => 'crossaccountkafka.dev/owner' in tags);
  expect(new Set(owned.map(({ account }) => account))).toEqual(new Set([otherAccount]));
  expect((await world.status()).identity?.account).toBe(otherAccount);
  const writers = new Set(
    callsAfter()
      .filter(({ kind }) => kind === 'write')
      .map(({ principal }) => principal),
  );
  expect([...writers]).toEqual([
    `arn:aws:sts::${otherAccount}:assumed-role/cross-account-kafka-iot/cross-account-kafka-simulation`,
  ]);
  await world.remove();
  await world.untilGone();
});

interface Refused {
  readonly name: string;
  readonly list: string | readonly object[] | undefined;
  readonly spec: () => Record<string, unknown>;
  readonly words: string;
}

const refusals: readonly Refused[] = [
  { name: 'a role without a list', list: undefined, spec: abroad, words: `may not use role ${iot}` },
  { name: 'a role that another namespace has', list: [{ ...granted, namespaces: ['iot'] }], spec: abroad, words: iot },
  { name: 'the operator’s own role, not granted', list: [granted], spec: quickstartSpec, words: 'own role' },
  {
    name: 'a cluster name outside its pattern',
    list: [{ ...granted, clusterNames: ['iot-*'] }],
    spec: () => abroad({ cluster: { name: 'sensors' } }),
    words: 'clusters named iot-* with secrets named * only, not cluster sensors',
  },
  {
    name: 'the name of an existing cluster outside its pattern',
    list: [{ ...own, clusterNames: ['iot-*'] }],
    spec: () => ({
      region: 'eu-central-1',
      clusterArn: `arn:aws:kafka:eu-central-1:${provider}:cluster/orders/11111111-aaaa-4bbb-8ccc-000000000001-2`,
    }),
    words: 'not cluster orders',
  },
  {
    name: 'a secret name outside its pattern',
    list: [{ ...own, secretNames: ['kafka/*'] }],
    spec: quickstartSpec,
    words: 'with secret cak/streaming/sensors/brokers',
  },
  { name: 'anything by a list that never could be read', list: '- nobody', spec: abroad, words: 'cannot be read' },
];

test.each(refusals)('$name is refused before any call to AWS', async ({ list, spec, words }) => {
  makeRole();
  world.allow(list);
  await world.create(spec());
  await world.untilCondition('Stalled', 'True', 'RoleNotAllowed');
  await world.run(600);
  expect(await message('Stalled')).toContain(words);
  expect(await message('Stalled')).toContain('ConfigMap cakafka-system/cross-account-kafka-roles');
  expect(callsAfter()).toEqual([]);
  await world.remove();
  await world.untilGone();
});

test('a refused object is looked at when the list grants its role', async () => {
  makeRole();
  world.allow([own]);
  await world.create(abroad());
  await world.untilCondition('Stalled', 'True', 'RoleNotAllowed');
  world.allow([own, granted]);
  await world.untilCondition('Ready', 'True');
  expect(await world.condition('Stalled')).toMatchObject({ status: 'False' });
});

test('an external id of the list is given to the role that asks for it', async () => {
  const Condition = { StringEquals: { 'sts:ExternalId': 'open-sesame' } };
  makeRole('cross-account-kafka-iot', { trust: trusting(provider, { Condition }) });
  world.allow([{ ...granted, externalId: 'simsala' }]);
  await world.create(abroad());
  await world.untilCondition('Stalled', 'True', 'AccessDenied');
  expect(callsAfter().filter(({ action }) => action !== 'sts:AssumeRole')).toEqual([]);
  world.allow([{ ...granted, externalId: 'open-sesame' }]);
  await world.untilCondition('Ready', 'True');
});

test('a list that cannot be read any more is told, leaves what is granted, and allows nothing new', async () => {
  await atWorkAbroad();
  world.allow('- namespaces: [streaming');
  await world.create(quickstartSpec({ assumeRoleArn: roleArn('another') }), { namespace: 'streaming', name: 'new' });
  await world.untilCondition('Stalled', 'True', 'RoleNotAllowed', { namespace: 'streaming', name: 'new' });
  expect(world.operator.troubles.join()).toContain('the allow-list cannot be read, so nothing new is allowed');
  await world.edit({ spec: { tags: { team: 'iot' } } });
  await world.untilCondition('Ready', 'True');
  const serial = world.double.journal.last;
  world.startOperator();
  await world.untilCondition('Stalled', 'True', 'RoleNotAllowed');
  expect(callsAfter(serial)).toEqual([]);
});

test('a grant that is taken away stalls the object, and nothing of it is touched; given back, it is', async () => {
  await atWorkAbroad();
  const [before, { exposedBrokers }] = [world.inventory(), await world.status()];
  world.allow([own]);
  await world.edit({ spec: { consumers: [] } });
  await world.untilCondition('Stalled', 'True', 'RoleNotAllowed');
  const serial = world.double.journal.last;
  await world.run(1800);
  expect(callsAfter(serial)).toEqual([]);
  expect(world.inventory()).toEqual(before);
  expect((await world.status()).exposedBrokers).toEqual(exposedBrokers);
  world.allow([own, granted]);
  await world.untilCondition('Ready', 'True');
});

/** ARNs and ids in AWS of everything that the object has there. */
const idsOfOwned = (): readonly string[] =>
  world
    .inventory()
    .filter(({ tags, kind }) => 'crossaccountkafka.dev/owner' in tags && kind !== 'security-group')
    .filter(({ kind }) => !['log-group', 'listener'].includes(kind))
    .map(({ id }) => id);

test('the deletion of an object whose role is lost is blocked, with what is left; abandon lets it go', async () => {
  await atWorkAbroad();
  const before = world.inventory();
  world.allow([own]);
  const serial = world.double.journal.last;
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'RoleNotAllowed');
  const told = await message('DeletionBlocked');
  for (const id of idsOfOwned()) expect(told).toContain(id);
  await world.run(1800);
  const { metadata } = await world.get();
  await world.edit({ metadata: { annotations: { [abandonAnnotation]: metadata.uid } } });
  await world.untilGone();
  expect(callsAfter(serial)).toEqual([]);
  expect(world.inventory()).toEqual(before);
});

test('the deletion of an object whose role was lost goes on when the role is granted again', async () => {
  await atWorkAbroad();
  world.allow([own]);
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'RoleNotAllowed');
  world.allow([own, granted]);
  await world.untilGone();
});

test('a role that trusts the operator no longer blocks a deletion too', async () => {
  await atWorkAbroad();
  makeRole('cross-account-kafka-iot', { trust: trusting(otherAccount) });
  await world.run(3600);
  expect(await world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'AccessDenied' });
  expect(await message('Stalled')).toContain('the operator’s role needs sts:AssumeRole');
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'AccessDenied');
  expect(await message('DeletionBlocked')).toContain((await world.status()).secret?.arn);
  makeRole();
  await world.untilGone();
});

test('another role of the same account takes over, and finds nothing to do', async () => {
  await atWorkAbroad([own, granted, { ...granted, role: roleArn('another') }]);
  makeRole('another');
  await world.edit({ spec: { assumeRoleArn: roleArn('another') } });
  const serial = world.double.journal.last;
  await world.untilCondition('Ready', 'True');
  await world.run(600);
  expect(world.writesAfter(serial)).toEqual([]);
  const after = callsAfter(serial).filter(({ action }) => action !== 'sts:AssumeRole');
  expect(new Set(after.map(({ principal }) => principal.split('/')[1]))).toEqual(new Set(['another']));
});

test('the role of another account is not taken over by: AccountChanged, and nothing is written', async () => {
  await atWorkAbroad();
  await world.edit({ spec: { assumeRoleArn: null } });
  const serial = world.double.journal.last;
  await world.untilCondition('Stalled', 'True', 'AccountChanged');
  await world.run(600);
  expect(world.writesAfter(serial)).toEqual([]);
});

test('a session is renewed before its hour is over, once, and nobody notices', async () => {
  await atWorkAbroad();
  const [serial, told] = [world.double.journal.last, world.operator.troubles.length];
  await world.run(3 * 3600);
  expect(callsAfter(serial).filter(({ error }) => error !== undefined)).toEqual([]);
  expect(world.operator.troubles.slice(told)).toEqual([]);
  const times = assumptions().map(({ at }) => Date.parse(at));
  const minutesApart = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 60_000);
  expect(minutesApart.length).toBeGreaterThanOrEqual(3);
  for (const minutes of minutesApart) {
    expect(minutes).toBeLessThan(60);
    expect(minutes).toBeGreaterThan(50);
  }
});

test('while STS fails the session that there is serves on; when it has expired that is told, and mends itself', async () => {
  await atWorkAbroad();
  const since = Date.parse(assumptions().at(-1)?.at ?? '');
  const runUntil = (minutes: number): Promise<void> => world.run(minutes * 60 - (world.clock.now() - since) / 1000);
  const message503 = { code: 'ServiceUnavailable', message: 'come back later', status: 503 };
  world.double.faults.add({ action: 'sts:AssumeRole', effect: { is: 'error', ...message503 } });
  await runUntil(58);
  expect(await world.condition('Ready')).toMatchObject({ status: 'True' });
  const serial = world.double.journal.last;
  await runUntil(63);
  expect(await world.condition('Ready')).toMatchObject({ status: 'True' });
  await world.untilCondition('Ready', 'Unknown', 'CannotSeeAws');
  expect(await message('Ready')).toContain('sts:AssumeRole failed: come back later');
  const minutes = (world.clock.now() - since) / 60_000 - 58;
  expect(assumptions(serial).length).toBeLessThanOrEqual(4 * minutes + 1);
  world.double.faults.clear();
  await world.untilCondition('Ready', 'True');
});

test('credentials that AWS calls expired are given up, whatever our clock says', async () => {
  await atWorkAbroad();
  const expired = { code: 'RequestExpired', message: 'Request has expired.', status: 400 };
  world.double.faults.add({ action: 'ec2:DescribeSecurityGroups', times: 1, effect: { is: 'error', ...expired } });
  const serial = world.double.journal.last;
  await world.run(60);
  expect(assumptions(serial)).toHaveLength(1);
  expect(await world.condition('Ready')).toMatchObject({ status: 'True' });
});

/** How many seconds a cluster in the operator's own account takes. */
const secondsToReady = async (): Promise<number> => {
  const began = world.clock.now();
  await world.create(quickstartSpec(), sensors);
  await world.untilCondition('Ready', 'True', undefined, sensors);
  return (world.clock.now() - began) / 1000;
};

test('an account that throttles is asked at a walking pace, and slows no other account', async () => {
  const alone = await secondsToReady();
  await world.stop();
  world = new Simulation();
  const throttled = { namespace: 'iot', name: 'sensors' };
  makeRole();
  world.allow([own, { ...granted, namespaces: ['iot'] }]);
  await world.create(abroad(), throttled);
  await world.untilCondition('Ready', 'True', undefined, throttled);
  for (const action of ['ec2:*', 'elasticloadbalancing:*', 'kafka:*', 'secretsmanager:*', 'kms:*', 'logs:*', 'tag:*'])
    world.double.faults.add({ action, account: otherAccount, effect: { is: 'throttle' } });
  const serial = world.double.journal.last;
  const beside = await secondsToReady();
  expect(beside - alone).toBeLessThan(5);
  await world.untilCondition('Ready', 'Unknown', 'CannotSeeAws', throttled);
  const calls = callsAfter(serial).filter(({ account }) => account === otherAccount);
  expect(calls.length).toBeGreaterThan(100);
  const often = Map.groupBy(calls, ({ action, input }) => `${action} ${JSON.stringify(input)}`);
  const walkingPace = beside / 15 + 1;
  for (const [call, { length }] of often)
    expect({ call, isOften: length > walkingPace }).toEqual({ call, isOften: false });
  world.double.faults.clear();
  await world.untilCondition('Ready', 'True', undefined, throttled);
});

const tagged = { Key: 'crossaccountkafka.dev/allow', Value: 'elsewhere streaming' };

test('with requireGrants nothing is made before the owners have tagged what the spec names', async () => {
  world.allow([{ ...own, requireGrants: true }]);
  const { ec2, keys } = world.clients(provider);
  await world.create(quickstartSpec({ sharing: { kmsKeyArn: freshKeyArn } }));
  await world.untilCondition('Stalled', 'True', 'NotGranted');
  await ec2.send(new CreateTagsCommand({ Resources: subnets.slice(0, 2), Tags: [tagged] }));
  await ec2.send(new CreateTagsCommand({ Resources: [clientGroup], Tags: [{ ...tagged, Value: 'streaming-2' }] }));
  await world.run(120);
  expect(await message('Stalled')).toContain(
    `network.clientSecurityGroupIds ${clientGroup}, sharing.kmsKeyArn ${freshKeyArn}`,
  );
  expect(world.writesAfter(0)).toEqual([]);
  await ec2.send(new CreateTagsCommand({ Resources: [clientGroup], Tags: [tagged] }));
  await keys.send(
    new TagResourceCommand({ KeyId: freshKeyArn, Tags: [{ TagKey: tagged.Key, TagValue: tagged.Value }] }),
  );
  await world.untilCondition('Ready', 'True');
  await ec2.send(new DeleteTagsCommand({ Resources: [clientGroup], Tags: [{ Key: tagged.Key }] }));
  await world.untilCondition('Stalled', 'True', 'NotGranted');
  const serial = world.double.journal.last;
  await world.edit({ spec: { consumers: [] } });
  await world.run(600);
  expect(world.writesAfter(serial)).toEqual([]);
  await world.remove();
  await world.untilGone();
});
