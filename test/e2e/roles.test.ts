import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import type { JournalEntry } from '../../sandbox/aws/journal.ts';
import { allowListKey, allowListName } from '../../src/aws/allow-list.ts';
import { configMap, configMaps } from '../support/cluster.ts';
import { consumerSubnets } from '../support/double.ts';
import { quickstartSpec, startTestWorld, type TestWorld } from '../support/sandbox.ts';

const account = '222222222222';
const role = `arn:aws:iam::${account}:role/cross-account-kafka-iot`;
const operatorRole = 'arn:aws:iam::111111111111:role/cross-account-kafka';
const allowListRef = { namespace: 'cakafka-system', name: allowListName };

let world: TestWorld;

beforeAll(async () => {
  world = await startTestWorld();
  await world.namespace('streaming');
  makeRole();
}, 600_000);

afterAll(async () => {
  await world.stop();
});

/** As the guide has it: a role that trusts the operator's own with an external id, and may do what the operator may. */
const makeRole = (): void => {
  const Condition = { StringEquals: { 'sts:ExternalId': 'open-sesame' } };
  const trusted = { Effect: 'Allow', Principal: { AWS: operatorRole }, Action: 'sts:AssumeRole', Condition };
  const policy = JSON.parse(readFileSync('deploy/iam/operator-policy.json', 'utf8')) as Record<string, unknown>;
  putRole(world.sandbox.aws.world, {
    ...{ account, name: 'cross-account-kafka-iot', policies: [policy] },
    trust: { Version: '2012-10-17', Statement: [trusted] },
  });
};

const listWith = (...entries: readonly object[]): Record<string, string> => ({
  [allowListKey]: JSON.stringify([{ namespaces: ['*'], role: 'operator' }, ...entries]),
});
const granted = { namespaces: ['streaming'], role, externalId: 'open-sesame' };

const writeList = (data: Record<string, string>): Promise<unknown> =>
  world.kube.patch(configMaps, allowListRef, { type: 'application/merge-patch+json', body: { data } });

/** What was asked of AWS after a serial of the journal, as the role or to become it. */
const callsAbroad = (serial: number): readonly JournalEntry[] =>
  world.sandbox.aws.journal
    .after(serial)
    .filter((entry) => entry.account === account || entry.action === 'sts:AssumeRole');

test('the allow-list is followed under the shipped rights: without a grant nothing is asked, with it all is made', async () => {
  const operator = await world.startOperator();
  await world.create(
    'streaming',
    'iot',
    quickstartSpec({
      assumeRoleArn: role,
      network: { subnetIds: consumerSubnets },
      consumers: [{ principal: 'arn:aws:iam::333333333333:root' }],
    }),
  );
  const { message } = await world.until('streaming', 'iot', 'Stalled', 'True', 'RoleNotAllowed');
  expect(message).toContain('ConfigMap cakafka-system/cross-account-kafka-roles');
  await world.kube.create(configMaps, configMap(allowListRef.namespace, allowListRef.name, listWith()));
  await world.awsTime(120);
  expect(callsAbroad(0)).toEqual([]);
  await writeList(listWith(granted));
  await world.until('streaming', 'iot', 'Ready', 'True');
  expect(callsAbroad(0).filter(({ error }) => /Denied|Unauthorized/.test(error ?? ''))).toEqual([]);
  await operator.stop();
});

test('taken away while nobody looked, the grant holds up a deletion until it is back', async () => {
  await writeList(listWith());
  const serial = world.sandbox.aws.journal.last;
  await world.remove('streaming', 'iot');
  const operator = await world.startOperator();
  await world.until('streaming', 'iot', 'DeletionBlocked', 'True', 'RoleNotAllowed');
  expect(callsAbroad(serial)).toEqual([]);
  await world.kube.delete(configMaps, allowListRef);
  await world.kube.create(configMaps, configMap(allowListRef.namespace, allowListRef.name, listWith(granted)));
  await world.untilGone('streaming', 'iot');
  expect(world.owned()).toEqual({});
  await operator.stop();
});
