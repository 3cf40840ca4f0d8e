import * as kms from '@aws-sdk/client-kms';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { consumer, freshKeyArn, provider, stranger, type AwsClients } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { aliasOf, foreignKeyFor } from './by-hand.ts';
import { Consumer } from './people.ts';
import { Saboteur } from './saboteur.ts';
import { Simulation, sensors } from './simulation.ts';

let world: Simulation;
let hand: AwsClients;
beforeEach(() => {
  world = new Simulation();
  hand = world.clients(provider);
});
afterEach(() => world.stop());

const given = { sharing: { kmsKeyArn: freshKeyArn } };
const both = [consumer, stranger].map((account) => ({ principal: `arn:aws:iam::${account}:root` }));
const ready = (): Promise<void> => world.untilCondition('Ready', 'True');
const makeReady = async (changes: Record<string, unknown> = {}): Promise<void> => {
  await world.create(quickstartSpec(changes));
  await ready();
};
const secretArn = async (): Promise<string> => (await world.status()).secret?.arn ?? '';
const keyArn = async (): Promise<string> => (await world.status()).secret?.kmsKeyArn ?? '';
const read = (account: string): Promise<unknown> => new Consumer(world, world.clients(account)).readSecret();
/** Keys with an owner tag, by state. */
const ownKeys = () =>
  world.inventory().filter(({ kind, tags }) => kind === 'key' && 'crossaccountkafka.dev/owner' in tags);
const aliasTarget = async (): Promise<string | undefined> => {
  const { Aliases = [] } = await hand.keys.send(new kms.ListAliasesCommand({}));
  return Aliases.find(({ AliasName }) => AliasName === aliasOf(sensors))?.TargetKeyId;
};
const principalsOf = async (policy: Promise<string | undefined>): Promise<string> => {
  const { Statement } = JSON.parse((await policy) ?? '{"Statement":[]}') as { Statement: { Principal: unknown }[] };
  return JSON.stringify(Statement.map(({ Principal }) => Principal));
};
const keyPolicy = async (KeyId: string): Promise<string | undefined> =>
  (await hand.keys.send(new kms.GetKeyPolicyCommand({ KeyId }))).Policy;
const secretPolicy = async (SecretId: string): Promise<string | undefined> =>
  (await hand.secrets.send(new secrets.GetResourcePolicyCommand({ SecretId }))).ResourcePolicy;

describe('without a given key', () => {
  test('one key is made, with alias, rotation and tags; a consumer reads the secret with its own credentials', async () => {
    await makeReady({ tags: { team: 'garden' } });
    const [made, ...more] = ownKeys();
    expect(more).toEqual([]);
    expect(made).toMatchObject({
      ...{ id: await keyArn(), state: 'Enabled' },
      tags: { team: 'garden', 'crossaccountkafka.dev/slot': 'key' },
    });
    expect(await aliasTarget()).toBe(made?.name);
    expect(await hand.keys.send(new kms.GetKeyRotationStatusCommand({ KeyId: made?.id }))).toMatchObject({
      KeyRotationEnabled: true,
    });
    expect(await read(consumer)).toHaveProperty('b-1');
  });

  test('a third account is refused by the secret, and by the key where somebody opened the secret', async () => {
    await makeReady();
    await expect(read(stranger)).rejects.toThrow('not authorized to perform: secretsmanager:GetSecretValue');
    const Principal = { AWS: both.map(({ principal }) => principal) };
    const Statement = { Effect: 'Allow', Principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' };
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement });
    await hand.secrets.send(new secrets.PutResourcePolicyCommand({ SecretId: await secretArn(), ResourcePolicy }));
    await expect(read(stranger)).rejects.toThrow('Access to KMS is not allowed');
    expect(await read(consumer)).toHaveProperty('b-1');
  });

  test('consumers come and go; one that is removed is out of key and secret at the first look', async () => {
    await makeReady();
    await world.edit({ spec: { consumers: both } });
    await ready();
    expect(await read(stranger)).toHaveProperty('b-1');
    await world.edit({ spec: { consumers: both.slice(1) } });
    await world.look();
    expect(await principalsOf(keyPolicy(await keyArn()))).not.toContain(consumer);
    expect(await principalsOf(secretPolicy(await secretArn()))).not.toContain(consumer);
    const made = await keyArn();
    await world.edit({ spec: { consumers: [] } });
    await ready();
    expect(await keyArn()).toBe(made);
    expect(await principalsOf(keyPolicy(made))).toBe(JSON.stringify([{ AWS: `arn:aws:iam::${provider}:root` }]));
  });

  test.each([
    ['its alias', () => Promise.resolve()],
    ['its tags', () => hand.keys.send(new kms.DeleteAliasCommand({ AliasName: aliasOf(sensors) }))],
  ])(
    'goes after the secret, with a longer window; an object made again takes both back, by %s',
    async (_what, meanwhile) => {
      await makeReady();
      const [key, secret] = [await keyArn(), await secretArn()];
      const serial = world.double.journal.last;
      await world.remove();
      await world.untilGone();
      const writes = world.writesAfter(serial);
      expect(writes.indexOf('kms:ScheduleKeyDeletion')).toBeGreaterThan(writes.indexOf('secretsmanager:DeleteSecret'));
      const { KeyMetadata } = await hand.keys.send(new kms.DescribeKeyCommand({ KeyId: key }));
      const { DeletedDate } = await hand.secrets.send(new secrets.DescribeSecretCommand({ SecretId: secret }));
      expect(KeyMetadata?.DeletionDate?.getTime()).toBeGreaterThan(DeletedDate?.getTime() ?? Infinity);
      await meanwhile();
      await makeReady();
      expect([await keyArn(), await secretArn()]).toEqual([key, secret]);
      expect(ownKeys()).toMatchObject([{ id: key, state: 'Enabled' }]);
      expect(await aliasTarget()).toBe(ownKeys()[0]?.name);
      expect(await read(consumer)).toHaveProperty('b-1');
    },
  );

  test('an alias of that name on somebody else’s key: NotOwned, and nothing is made until it is out of the way', async () => {
    const AliasName = aliasOf(sensors);
    const TargetKeyId = await foreignKeyFor({ aws: hand });
    await hand.keys.send(new kms.CreateAliasCommand({ AliasName, TargetKeyId }));
    const serial = world.double.journal.last;
    await world.create(quickstartSpec());
    await world.untilCondition('Stalled', 'True', 'NotOwned');
    expect((await world.condition('Stalled'))?.message).toContain(AliasName);
    await world.run(600);
    expect(world.writesAfter(serial)).toEqual([]);
    await hand.keys.send(new kms.DeleteAliasCommand({ AliasName }));
    await ready();
    expect(ownKeys()).toHaveLength(1);
  });

  test('an object that is deleted before the tagging API shows its key waits for it, and leaves none behind', async () => {
    world.event('freezeTags', { seconds: 600 });
    await world.create(quickstartSpec({ deletionPolicy: 'Retain' }));
    await world.until(() => world.writesAfter(0).includes('kms:CreateKey'));
    await world.remove();
    await world.untilGone();
    expect(ownKeys()).toMatchObject([{ state: 'PendingDeletion' }]);
  });

  test.each(['killed', 'answerLost'] as const)(
    'a process that dies at CreateKey (%s) while the tagging API lags: one key is used in the end, and the other goes',
    async (how) => {
      const calm = new Saboteur();
      world.startOperator(calm);
      await world.create(quickstartSpec());
      await world.until(() => calm.writes.includes('CreateKey'));
      await world.stop();
      world = new Simulation();
      hand = world.clients(provider);
      world.startOperator(new Saboteur(calm.writes.indexOf('CreateKey'), how));
      world.event('freezeTags', { seconds: 600 });
      await makeReady();
      const states = Object.fromEntries(ownKeys().map(({ id, state }) => [state, id]));
      expect(ownKeys()).toHaveLength(2);
      expect(states).toMatchObject({ Enabled: await keyArn(), PendingDeletion: expect.any(String) });
      expect(await aliasTarget()).toBe(states['Enabled']?.split('/')[1]);
    },
  );
});

describe('with a given key', () => {
  test('from ours to a given one and back, consumers always read; ours stays until the object goes, theirs for ever', async () => {
    await makeReady();
    const own = await keyArn();
    await world.edit({ spec: given });
    await ready();
    expect(await keyArn()).toBe(freshKeyArn);
    expect(await read(consumer)).toHaveProperty('b-1');
    expect(ownKeys()).toMatchObject([{ id: own, state: 'Enabled' }]);
    await world.edit({ spec: { sharing: { kmsKeyArn: null } } });
    await ready();
    expect(await keyArn()).toBe(own);
    expect(await read(consumer)).toHaveProperty('b-1');
    await world.edit({ spec: given });
    await ready();
    await world.remove();
    await world.untilGone();
    expect(ownKeys()).toMatchObject([{ id: own, state: 'PendingDeletion' }]);
    const { KeyMetadata } = await hand.keys.send(new kms.DescribeKeyCommand({ KeyId: freshKeyArn }));
    expect(KeyMetadata?.KeyState).toBe('Enabled');
  });

  test('no key is made, and a secret that was under it comes under ours when it is given up', async () => {
    await makeReady(given);
    expect(ownKeys()).toEqual([]);
    await world.edit({ spec: { sharing: { kmsKeyArn: null } } });
    await ready();
    expect(ownKeys()).toMatchObject([{ id: await keyArn(), state: 'Enabled' }]);
    expect(await read(consumer)).toHaveProperty('b-1');
  });

  test('whose policy lacks the consumers is told with a statement that mends it, and the secret stays readable', async () => {
    await makeReady();
    const own = await keyArn();
    const kmsKeyArn = await foreignKeyFor({ aws: hand });
    await world.edit({ spec: { sharing: { kmsKeyArn } } });
    await world.untilCondition('SecretShared', 'False', 'KeyNotShared');
    expect(await keyArn()).toBe(own);
    expect(await read(consumer)).toHaveProperty('b-1');
    const [, statement = ''] = /: (\{.*\})/.exec((await world.condition('SecretShared'))?.message ?? '') ?? [];
    const policy = JSON.parse((await keyPolicy(kmsKeyArn)) ?? '') as { Statement: unknown[] };
    policy.Statement.push(JSON.parse(statement));
    await hand.keys.send(new kms.PutKeyPolicyCommand({ KeyId: kmsKeyArn, Policy: JSON.stringify(policy) }));
    await ready();
    expect(await keyArn()).toBe(kmsKeyArn);
    expect(await read(consumer)).toHaveProperty('b-1');
  });

  test('of another account, whose policy nobody else may see: Unknown with the statement, shared all the same, and let go', async () => {
    const accounts = [provider, consumer, stranger].map((account) => `arn:aws:iam::${account}:root`);
    const Statement = { Effect: 'Allow', Principal: { AWS: accounts }, Action: 'kms:*', Resource: '*' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const { KeyMetadata } = await world.clients(stranger).keys.send(new kms.CreateKeyCommand({ Policy }));
    await world.create(quickstartSpec({ sharing: { kmsKeyArn: KeyMetadata?.Arn } }));
    await world.untilCondition('Ready', 'Unknown', 'KeyPolicyNotSeen');
    expect((await world.condition('SecretShared'))?.message).toContain('"kms:ViaService"');
    expect(await read(consumer)).toHaveProperty('b-1');
    await world.remove();
    await world.untilGone();
  });
});
