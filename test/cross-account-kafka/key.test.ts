import { describe, expect, test } from '@jest/globals';
import { sight } from '../../src/core/seen.ts';
import type { Spec } from '../../src/api/spec.ts';
import { consumersDecrypt, ownKeyPolicy } from '../../src/cross-account-kafka/key-statements.ts';
import type { OwnKey } from '../../src/cross-account-kafka/look-at-keys.ts';
import { consumerPrincipals } from '../../src/cross-account-kafka/policies.ts';
import type { World } from '../../src/cross-account-kafka/world.ts';
import {
  callsFor,
  givenKeyArn,
  givenKeyOf,
  keyId,
  ownKeyOf,
  planFor,
  secretText,
  secretWith,
  specOf,
  steadyWorld,
  stepsFor,
} from '../support/world.ts';

const surplusId = '11111111-aaaa-4bbb-8ccc-00000000000b';
const keys = (all: readonly OwnKey[], aliasedId = keyId): Partial<World> => ({
  ownKeys: sight({ all, aliasedId }),
});
const unaliased = (...all: OwnKey[]): Partial<World> => ({ ownKeys: sight({ all, aliasedId: undefined }) });
const verdictOn = (resource: string, world: World, spec?: Spec) =>
  planFor(world, spec).find((item) => item.resource === resource)?.verdict;
const noSecret = { secret: sight(undefined) };
const principalsOf = (text: string | undefined): unknown[] =>
  (JSON.parse(text ?? '') as { Statement: { Principal: unknown }[] }).Statement.map(({ Principal }) => Principal);

describe('the key that we make', () => {
  test('is made with its policy and tags', () => {
    const [made] = stepsFor(steadyWorld({ ...unaliased(), ...noSecret }));
    expect(made).toMatchObject({
      call: 'kms:CreateKey',
      input: {
        Policy: ownKeyPolicy(consumerPrincipals(specOf()), steadyWorld().identity),
        Tags: expect.arrayContaining([{ TagKey: 'crossaccountkafka.dev/slot', TagValue: 'key' }]),
      },
    });
  });

  const wrong: readonly (readonly [string, Partial<World>, readonly string[]])[] = [
    ['disabled', keys([ownKeyOf({ state: 'Disabled' })]), ['kms:EnableKey']],
    [
      'scheduled for deletion',
      keys([ownKeyOf({ state: 'PendingDeletion' })]),
      ['kms:CancelKeyDeletion', 'kms:EnableKey'],
    ],
    ['with another policy', keys([ownKeyOf({ policy: sight('{"Statement":[]}') })]), ['kms:PutKeyPolicy']],
    ['without an alias', unaliased(ownKeyOf()), ['kms:CreateAlias']],
    ['whose alias names another key', keys([ownKeyOf()], surplusId), ['kms:UpdateAlias']],
    ['that does not rotate', keys([ownKeyOf({ rotates: sight(false) })]), ['kms:EnableKeyRotation']],
    [
      'with another tag',
      keys([ownKeyOf({ tags: { ...ownKeyOf().tags, 'crossaccountkafka.dev/slot': 'another' } })]),
      ['kms:TagResource'],
    ],
  ];
  test.each(wrong)('%s is repaired', (_what, change, calls) => {
    expect(callsFor(steadyWorld(change))).toEqual(calls);
  });

  test('policies that say the same in another order and spelling are the same', () => {
    const { Statement } = JSON.parse(ownKeyPolicy(consumerPrincipals(specOf()), steadyWorld().identity)) as {
      Statement: { Action: string[] }[];
    };
    const respelt = Statement.map((one) => ({ Sid: 'x', ...one, Action: [one.Action].flat().reverse() }));
    const policy = sight(JSON.stringify({ Statement: respelt, Version: '2012-10-17' }));
    expect(callsFor(steadyWorld(keys([ownKeyOf({ policy })])))).toEqual([]);
  });

  test('a removed consumer leaves its policy', () => {
    const [put] = stepsFor(steadyWorld(), specOf({ consumers: [] })).filter(({ call }) => call === 'kms:PutKeyPolicy');
    expect(put?.call === 'kms:PutKeyPolicy' && principalsOf(put.input.Policy)).toEqual([
      { AWS: 'arn:aws:iam::111111111111:root' },
    ]);
  });

  test('an alias that names somebody else’s key, while we have none, stops everything', () => {
    const world = steadyWorld({ ...keys([], surplusId), ...noSecret, logGroup: sight(undefined) });
    expect(verdictOn('key', world)).toMatchObject({ is: 'stuck', reason: 'NotOwned' });
    expect(callsFor(world)).toEqual([]);
  });

  const older = ownKeyOf({ createdAt: '2025-01-01T00:00:00Z' }, surplusId);
  const used: readonly (readonly [string, Partial<World>, string])[] = [
    ['the secret’s', keys([older, ownKeyOf()], surplusId), surplusId],
    ['the alias’s, before there is a secret', { ...keys([older, ownKeyOf()]), ...noSecret }, surplusId],
    ['the oldest, before there is an alias', { ...unaliased(ownKeyOf(), older), ...noSecret }, keyId],
    [
      'one that is not to go, before there is an alias',
      {
        ...unaliased({ ...older, state: 'PendingDeletion' }, ownKeyOf()),
        ...noSecret,
      },
      '',
    ],
  ];
  test.each(used)('of several is used: %s; the others are scheduled for deletion', (_what, change, surplus) => {
    const scheduled = stepsFor(steadyWorld(change)).flatMap((step) =>
      step.call === 'kms:ScheduleKeyDeletion' ? [step.input.KeyId?.split('/')[1]] : [],
    );
    expect(scheduled).toEqual(surplus === '' ? [] : [surplus]);
  });

  test('goes after the secret, with a longer window', () => {
    const living = planFor(steadyWorld(), specOf(), 'remove').find(({ resource }) => resource === 'key');
    expect(living?.verdict).toMatchObject({ is: 'wait', message: 'the key goes after the secret that it encrypts' });
    const secret = sight({ ...secretWith('{}'), deletedAt: '2026-01-01T00:00:00Z' });
    const [schedule] = stepsFor(steadyWorld({ secret }), specOf(), 'remove').filter(({ call }) =>
      call.startsWith('kms'),
    );
    const [deletion] = stepsFor(steadyWorld(), specOf(), 'remove');
    expect(schedule).toMatchObject({ call: 'kms:ScheduleKeyDeletion' });
    const days = schedule?.call === 'kms:ScheduleKeyDeletion' ? schedule.input.PendingWindowInDays : undefined;
    const secretDays =
      deletion?.call === 'secretsmanager:DeleteSecret' ? deletion.input.RecoveryWindowInDays : undefined;
    expect(days).toBeGreaterThan(secretDays ?? Infinity);
  });

  test('a key that was scheduled for deletion is gone as far as a deletion goes', () => {
    const gone = { ...keys([ownKeyOf({ state: 'PendingDeletion' })]), ...noSecret };
    expect(callsFor(steadyWorld(gone), specOf(), 'remove').filter((call) => call.startsWith('kms'))).toEqual([]);
  });
});

describe('a key of the user’s', () => {
  const spec = specOf({ sharing: { kmsKeyArn: givenKeyArn } });
  const allowing = JSON.stringify({ Statement: [consumersDecrypt(consumerPrincipals(spec), spec.region)] });
  const denied = { class: 'denied' as const, call: 'kms:GetKeyPolicy', code: 'x', message: 'no' };
  const withKey = (...given: Parameters<typeof givenKeyOf>): World =>
    steadyWorld({ givenKey: givenKeyOf(...given), ...keys([ownKeyOf()]) });

  test('that serves the consumers gets the secret, with its value; ours stays', () => {
    expect(stepsFor(withKey(sight(allowing)), spec)).toMatchObject([
      {
        call: 'secretsmanager:UpdateSecret',
        input: { KmsKeyId: givenKeyArn, SecretString: secretText(1, 2) },
      },
    ]);
  });

  test('that shuts a consumer out is told with the statement to paste, and the secret stays where it is', () => {
    const world = withKey(sight(JSON.stringify({ Statement: [] })));
    expect(callsFor(world, spec)).toEqual([]);
    const verdict = verdictOn('given-key', world, spec);
    expect(verdict).toMatchObject({ is: 'stuck', reason: 'KeyNotShared' });
    const [, quoted = ''] = /: (\{.*\})$/.exec(verdict?.is === 'stuck' ? verdict.message : '') ?? [];
    const mended = JSON.stringify({ Statement: [JSON.parse(quoted)] });
    expect(verdictOn('given-key', withKey(sight(mended)), spec)).toMatchObject({ is: 'ready' });
  });

  test('that shuts out a hundred consumers is told in a message that the API server takes', () => {
    const consumers = Array.from({ length: 100 }, (_, index) => ({
      principal: `arn:aws:iam::222222222222:role/${String(index).padStart(200, 'r')}`,
    }));
    const crowded = specOf({ sharing: { kmsKeyArn: givenKeyArn }, consumers });
    const verdict = verdictOn('given-key', withKey(sight(JSON.stringify({ Statement: [] }))), crowded);
    expect(verdict?.is === 'stuck' && verdict.message).toMatch(/and 97 more read the secret/);
    expect(verdict?.is === 'stuck' && verdict.message.length).toBeLessThan(32_768);
  });

  test('whose policy we may not see is nothing that we vouch for', () => {
    const world = withKey({ seen: false, failure: denied });
    expect(verdictOn('given-key', world, spec)).toMatchObject({
      is: 'unsure',
      message: expect.stringContaining(JSON.stringify(['kms:Decrypt', 'kms:DescribeKey'])),
    });
  });

  test('whose policy cannot be read for now is waited for', () => {
    const world = withKey({ seen: false, failure: { ...denied, class: 'throttled' } });
    expect(verdictOn('given-key', world, spec)).toMatchObject({ is: 'wait' });
    expect(callsFor(world, spec)).toEqual([]);
  });

  test.each([
    ['disabled', { state: 'Disabled' }, 'is Disabled; enable it'],
    ['AWS’s own', { manager: 'AWS' }, 'managed by AWS'],
    ['asymmetric', { keySpec: 'RSA_2048' }, 'is a RSA_2048 key'],
  ])('that is %s is rejected', (_what, change, words) => {
    const world = withKey(sight(allowing), change);
    expect(verdictOn('given-key', world, spec)).toMatchObject({
      ...{ is: 'stuck', reason: 'SpecRejected' },
      message: expect.stringContaining(words),
    });
    expect(callsFor(world, spec)).toEqual([]);
  });

  test('given up, gives the secret back to ours', () => {
    const secret = sight({ ...secretWith(secretText(1, 2)), kmsKeyArn: givenKeyArn });
    expect(stepsFor(steadyWorld({ secret }))).toMatchObject([
      { call: 'secretsmanager:UpdateSecret', input: { KmsKeyId: ownKeyOf().arn } },
    ]);
  });
});
