import { GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import { kubeEvents } from '../../src/kube/events.ts';
import { clientsWith, consumer, provider, stranger, type AwsClients } from '../support/aws.ts';
import { allowing, trusting } from '../support/roles.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Consumer } from './people.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
beforeEach(() => {
  world = new Simulation();
});
afterEach(() => world.stop());

const rootOf = (account: string): string => `arn:aws:iam::${account}:root`;
const principals = (...arns: string[]) => ({ consumers: arns.map((principal) => ({ principal })) });
const ready = (): Promise<void> => world.untilCondition('Ready', 'True');
const connected = (status: string): Promise<void> => world.untilCondition('ConsumersConnected', status);
const message = async (): Promise<string> => (await world.condition('ConsumersConnected'))?.message ?? '';

/** A role of the consumer's account that may do everything there. */
const makeRole = (name: string): string =>
  putRole(world.double.world, {
    ...{ account: consumer, name, trust: trusting(consumer), policies: [allowing('*')] },
  }).arn;

const clientsAs = async (RoleArn: string): Promise<AwsClients> => {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'reader' });
  const { Credentials } = await world.clients(consumer).sts.send(command);
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken } = Credentials ?? {};
  const credentials = { accessKeyId, secretAccessKey, sessionToken: SessionToken ?? '' };
  return clientsWith(credentials, { requestHandler: world.double.requestHandler });
};

/** Whom the policies of secret and key name. */
const named = async (): Promise<{ secret: string; key: string }> => {
  const { secrets, keys } = world.clients(provider);
  const { secret } = await world.status();
  const ofSecret = await secrets.send(new GetResourcePolicyCommand({ SecretId: secret?.arn }));
  const ofKey = await keys.send(new GetKeyPolicyCommand({ KeyId: secret?.kmsKeyArn, PolicyName: 'default' }));
  return { secret: ofSecret.ResourcePolicy ?? '', key: ofKey.Policy ?? '' };
};

test('who lacks which broker is told, account by account, also after more brokers have come', async () => {
  await world.create(quickstartSpec(principals(rootOf(consumer), rootOf(stranger))));
  await ready();
  expect(await message()).toBe(
    'not connected to every broker: 222222222222 lacks every broker; 333333333333 lacks every broker',
  );
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  await world.run(120);
  expect(await message()).toBe('not connected to every broker: 333333333333 lacks every broker');
  await world.edit({ spec: { brokers: 4, ...principals(rootOf(consumer)) } });
  await ready();
  expect(await message()).toBe('not connected to every broker: 222222222222 lacks b-3, b-4');
  expect(await world.status()).toMatchObject({
    connectedAccounts: 0,
    consumers: [{ account: consumer, connected: 2, missing: [3, 4] }],
  });
  await reader.connect();
  await connected('True');
  expect(await message()).toBe('every consumer account is connected to every broker');
  expect(await world.status()).toMatchObject({ connectedAccounts: 1, consumers: [{ connected: 4, missing: [] }] });
});

test('of many accounts three are named', async () => {
  const accounts = Array.from({ length: 5 }, (_, index) => String(444444444440 + index));
  await world.create(quickstartSpec(principals(...accounts.map(rootOf))));
  await ready();
  expect(await message()).toMatch(/^not connected to every broker: 444444444440 lacks .*; and 2 more$/);
  expect((await world.status()).consumers).toHaveLength(5);
});

test('a role that is a consumer no more loses secret and key; its account keeps its connections, and that is told', async () => {
  const [reader, writer] = [makeRole('reader'), makeRole('writer')];
  await world.create(quickstartSpec(principals(reader, writer)));
  await ready();
  const person = new Consumer(world, await clientsAs(reader));
  await person.connect();
  await connected('True');
  await world.edit({ spec: principals(writer) });
  await ready();
  await world.run(600);
  expect(await person.states()).toEqual({ 1: 'available', 2: 'available' });
  await expect(person.readSecret()).rejects.toThrow('not authorized');
  for (const policy of Object.values(await named())) {
    expect(policy).toContain(writer);
    expect(policy).not.toContain(reader);
  }
  expect(await message()).toBe(
    'every consumer account is connected to every broker. Connections carry no role: what 222222222222 has connected stays while any principal of the account is a consumer',
  );
  const { items } = await world.kube.list(kubeEvents, {});
  expect(items.filter(({ reason }) => reason === 'ConsumerRemoved').map(({ note }) => note)).toEqual([
    `${reader} may not connect any more. Connections carry no role: those of account 222222222222, which still has a consumer, stay.`,
  ]);
  await world.edit({ spec: principals() });
  await ready();
  await world.run(60);
  expect(await person.states()).toEqual({ 1: 'rejected', 2: 'rejected' });
});
