import { describe, expect, test } from '@jest/globals';
import { emptyMemory } from '../../src/core/memory.ts';
import { sight } from '../../src/core/seen.ts';
import type { ScramSecrets } from '../../src/cross-account-kafka/look-at-scram-secrets.ts';
import { notedScramSecrets } from '../../src/cross-account-kafka/resources/scram-secrets.ts';
import type { World } from '../../src/cross-account-kafka/world.ts';
import { clusterOf, nowMs, planFor, specOf, steadyWorld, stepsFor } from '../support/world.ts';

const failure = { class: 'throttled' as const, call: 'kafka:ListScramSecrets', code: 'x', message: 'Rate exceeded' };
const arnOf = (name: string): string =>
  `arn:aws:secretsmanager:eu-central-1:111111111111:secret:AmazonMSK_${name}-a1b2c3`;
const [one, two] = [arnOf('one'), arnOf('two')];
const specWith = (...scramSecretArns: string[]) =>
  specOf({ cluster: { authentication: ['Unauthenticated', 'Scram'], scramSecretArns } });

const secretOf = (arn: string, allow = 'streaming') => ({
  arn,
  secret: sight({
    ...{ arn, name: 'AmazonMSK_one', kmsKeyArn: undefined, deletedAt: undefined },
    tags: { 'crossaccountkafka.dev/allow': allow },
  }),
});

/** A cluster with SCRAM. */
const worldWith = (scramSecrets: Partial<ScramSecrets>): World => {
  const world = steadyWorld({ cluster: sight(clusterOf({ scram: true })) });
  return { ...world, scramSecrets: { ...world.scramSecrets, ...scramSecrets } };
};

/** What MSK would be told of secrets. */
const told = (world: World, spec = specWith()): string[] =>
  stepsFor(world, spec).flatMap(({ call, input }) =>
    'SecretArnList' in input ? [`${call} ${(input.SecretArnList ?? []).map(nameOf).join()}`] : [],
  );
const nameOf = (arn: string): string => /AmazonMSK_([\w]+)-/.exec(arn)?.[1] ?? '';
const verdictOf = (world: World, spec = specWith()) =>
  planFor(world, spec).find(({ resource }) => resource === 'cluster')?.verdict;

describe('a secret that the spec names', () => {
  test('is noted in status before MSK is told', () => {
    const unsettled = [secretOf(one)];
    expect(verdictOf(worldWith({ unsettled }), specWith(one))).toMatchObject({ is: 'wait' });
    expect(told(worldWith({ unsettled, noted: [one] }), specWith(one))).toEqual([
      'kafka:BatchAssociateScramSecret one',
    ]);
  });
  test.each(['', 'elsewhere', 'streaming-2'])('is not touched while its owner allows %j', (allow) => {
    const world = worldWith({ unsettled: [secretOf(one, allow)], noted: [one] });
    expect(verdictOf(world, specWith(one))).toMatchObject({ is: 'stuck', reason: 'SecretNotGranted' });
  });
  test('is one of ten that MSK is told of at once', () => {
    const arns = Array.from({ length: 12 }, (_, index) => arnOf(`user${index}`));
    const world = worldWith({ unsettled: arns.map((arn) => secretOf(arn)), noted: arns });
    expect(told(world, specWith(...arns))[0]?.split(',')).toHaveLength(10);
  });
});

describe('a secret that the spec does not name', () => {
  test('is taken away where status notes it', () => {
    const world = worldWith({ associated: sight([one, two]), noted: [one, two] });
    expect(told(world, specWith(two))).toEqual(['kafka:BatchDisassociateScramSecret one']);
  });
  test('stays where it does not: somebody else associated it', () => {
    expect(told(worldWith({ associated: sight([one, two]), noted: [two] }), specWith(two))).toEqual([]);
  });
});

test('a list that could not be read associates and takes away nothing', () => {
  const world = worldWith({ associated: { seen: false, failure }, noted: [one], unsettled: [secretOf(two)] });
  expect(told(world, specWith(two))).toEqual([]);
});

test('one that somebody else associated does not become ours without its owner’s word', () => {
  const world = worldWith({ associated: sight([one]), unsettled: [secretOf(one, 'elsewhere')] });
  expect(verdictOf(world, specWith(one))).toMatchObject({ is: 'stuck', reason: 'SecretNotGranted' });
  expect(notedScramSecrets(world)).toEqual([]);
});

describe('what status notes', () => {
  const granted = [secretOf(two)];

  test.each<[string, Partial<ScramSecrets>, readonly string[]]>([
    ['is what is ours, and what its owner lets us associate', { associated: sight([one]) }, [one, two]],
    ['is not what was seen to be gone', { associated: sight([]) }, [two]],
    ['is kept while it cannot be seen', { associated: { seen: false, failure } }, [one, two]],
  ])('%s', (_what, secrets, noted) => {
    expect(notedScramSecrets(worldWith({ noted: [one], unsettled: granted, ...secrets }))).toEqual(noted);
  });
  test('is kept while AWS may not show yet what was done', () => {
    const world = worldWith({ associated: sight([]), noted: [one] });
    const sent = {
      'kafka:BatchAssociateScramSecret {}': { untilMs: nowMs + 1, times: 1, attempt: '', notKeptUntilMs: 0 },
    };
    expect(notedScramSecrets({ ...world, remembered: { ...emptyMemory, sent } })).toEqual([one]);
  });
});
