import { describe, expect, test } from '@jest/globals';
import { sight } from '../../src/core/seen.ts';
import type { ScramSecrets } from '../../src/cross-account-kafka/look-at-scram-secrets.ts';
import { notedScramSecrets } from '../../src/cross-account-kafka/resources/scram-secrets.ts';
import type { World } from '../../src/cross-account-kafka/world.ts';
import { clusterOf, planFor, specOf, steadyWorld, stepsFor } from '../support/world.ts';

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
    const missing = [secretOf(one)];
    expect(verdictOf(worldWith({ missing }), specWith(one))).toMatchObject({ is: 'wait' });
    expect(told(worldWith({ missing, noted: [one] }), specWith(one))).toEqual(['kafka:BatchAssociateScramSecret one']);
  });
  test.each(['', 'elsewhere', 'streaming-2'])('is not touched while its owner allows %j', (allow) => {
    const world = worldWith({ missing: [secretOf(one, allow)], noted: [one] });
    expect(verdictOf(world, specWith(one))).toMatchObject({ is: 'stuck', reason: 'SecretNotGranted' });
  });
  test('is one of ten that MSK is told of at once', () => {
    const arns = Array.from({ length: 12 }, (_, index) => arnOf(`user${index}`));
    const world = worldWith({ missing: arns.map((arn) => secretOf(arn)), noted: arns });
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
  const world = worldWith({ associated: { seen: false, failure }, noted: [one], missing: [secretOf(two)] });
  expect(told(world, specWith(two))).toEqual([]);
});

describe('what status notes', () => {
  const secrets = (associated: ScramSecrets['associated']): ScramSecrets => ({ associated, noted: [one], missing: [] });

  test.each<[string, ScramSecrets['associated'], boolean, readonly string[]]>([
    ['is what the spec names and what is associated', sight([one]), false, [one, two]],
    ['is not what was seen to be gone', sight([]), false, [two]],
    ['is kept while AWS may not show yet what was done', sight([]), true, [one, two]],
    ['is kept while it cannot be seen', { seen: false, failure }, false, [one, two]],
  ])('%s', (_what, associated, mayAppear, noted) => {
    expect(notedScramSecrets([two], secrets(associated), mayAppear)).toEqual(noted);
  });
});
