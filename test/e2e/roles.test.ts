import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import type { JournalEntry } from '../../sandbox/aws/journal.ts';
import { allowListKey, allowListName } from '../../src/aws/allow-list.ts';
import { clientsOf } from '../support/aws.ts';
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

describe('the shipped trust policy', () => {
  const [system, serviceAccount, audience] = ['cakafka-system', 'cross-account-kafka', 'sts.amazonaws.com'];

  beforeAll(async () => {
    const provider = 'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE';
    const issuer = 'kubernetes.default.svc.cluster.local';
    const text = readFileSync('deploy/iam/trust-irsa.json', 'utf8').replaceAll(provider, issuer);
    const trust = JSON.parse(text) as Record<string, unknown>;
    putRole(world.sandbox.aws.world, { account: '111111111111', name: 'as-shipped', trust });
    await world.sandbox.kubectl('create', 'serviceaccount', serviceAccount, '-n', 'streaming');
  });

  /** Becomes the role with a token that the API server gives a service account. @returns who one is then */
  const become = async (namespace: string, name: string, forWhom: string): Promise<string> => {
    const args = ['create', 'token', name, '-n', namespace, '--audience', forWhom];
    const WebIdentityToken = (await world.sandbox.kubectl(...args)).trim();
    const clients = clientsOf(world.sandbox.aws.endpoint);
    const RoleArn = 'arn:aws:iam::111111111111:role/as-shipped';
    const command = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'test', WebIdentityToken });
    const { AssumedRoleUser } = await clients.sts.send(command).finally(() => {
      clients.destroy();
    });
    return AssumedRoleUser?.Arn ?? '';
  };

  test('admits the operator’s pods', async () => {
    expect(await become(system, serviceAccount, audience)).toBe(
      'arn:aws:sts::111111111111:assumed-role/as-shipped/test',
    );
  });

  test.each([
    ['another service account', system, 'default', audience],
    ['another namespace', 'streaming', serviceAccount, audience],
    ['a token for somebody else than AWS', system, serviceAccount, 'vault'],
  ])('does not admit %s', async (_what, namespace, name, forWhom) => {
    await expect(become(namespace, name, forWhom)).rejects.toThrow('Not authorized');
  });
});
