import { expect, test } from '@jest/globals';
import type { Failure, FailureClass } from '../../src/core/failure.ts';
import {
  brake,
  emptyMemory,
  forgetSettled,
  rememberFacts,
  rememberOutcomes,
  sinceMs,
  type Memory,
} from '../../src/core/memory.ts';
import type { Item } from '../../src/core/plan.ts';
import { change, stuck, type StepLike } from '../../src/core/verdict.ts';

const delays = { sameStepAgainMs: 100, refusedAgainMs: 1000, deniedAgainMs: 500 };
const step: StepLike = { call: 'kafka:CreateClusterV2', input: { ClusterName: 'sensors' } };
const item = (planned: StepLike = step): Item<StepLike> => ({
  resource: 'cluster',
  slot: 'cluster',
  condition: 'ClusterReady',
  wanted: true,
  verdict: change('why', planned),
});
const failure = (name: FailureClass): Failure => ({
  class: name,
  call: step.call,
  code: 'Code',
  message: 'AWS’s words',
});

const after = (outcome: Failure | undefined, atMs: number, memory: Memory = emptyMemory): Memory =>
  rememberOutcomes(memory, [{ step, failure: outcome }], atMs, 'first', delays);
const verdictAt = (memory: Memory, atMs: number, attempt = 'first') => brake(item(), memory, atMs, attempt).verdict;

test('a step that was never sent goes', () => {
  expect(verdictAt(emptyMemory, 0).is).toBe('change');
});

test('a refused step is stuck with AWS’s words until its delay is over', () => {
  const memory = after(failure('refused'), 0);
  expect(verdictAt(memory, 999)).toMatchObject({
    is: 'stuck',
    reason: 'SpecRejected',
    message: 'AWS refused kafka:CreateClusterV2: AWS’s words',
  });
  expect(verdictAt(memory, 1000).is).toBe('change');
});

test('a refusal is told among what else waits for a person, in the order of the wish', () => {
  const beside = {
    before: [stuck('OperationFailed', 'MSK could not do that')],
    after: [stuck('SpecRejected', 'nor this')],
  };
  const verdict = { ...change('why', step), beside };
  const memory = after(failure('refused'), 0);
  expect(brake({ ...item(), verdict }, memory, 1, 'first').verdict).toMatchObject({
    is: 'stuck',
    reason: 'OperationFailed',
    message: 'MSK could not do that; AWS refused kafka:CreateClusterV2: AWS’s words; nor this',
  });
});

test('another generation or reconcile-at lifts a refusal at once', () => {
  expect(verdictAt(after(failure('refused'), 0), 1, 'second').is).toBe('change');
});

test.each([
  ['denied', 'AccessDenied', 'access denied: the operator’s role needs kafka:CreateClusterV2'],
  ['quota', 'QuotaExceeded', 'AWS refused kafka:CreateClusterV2'],
  ['notOwned', 'NotOwned', 'AWS refused'],
] satisfies [FailureClass, string, string][])('%s is stuck as %s', (name, reason, message) => {
  expect(verdictAt(after(failure(name), 0), 1)).toMatchObject({
    is: 'stuck',
    reason,
    message: expect.stringContaining(message),
  });
});

test('a denied step is tried again sooner than a refused one', () => {
  expect(verdictAt(after(failure('denied'), 0), 500).is).toBe('change');
});

test.each([
  ['taken', undefined],
  ['of uncertain fate', failure('uncertain')],
])('a step %s is not sent again before AWS had time to show it', (_what, outcome) => {
  const memory = after(outcome, 0);
  expect(verdictAt(memory, 99)).toMatchObject({ is: 'wait', lookInMs: 1 });
  expect(verdictAt(memory, 100).is).toBe('change');
});

test('a step that AWS may take longer to show is held back, and remembered, for so long', () => {
  const memory = rememberOutcomes(emptyMemory, [{ step, failure: undefined, shownWithinMs: 700 }], 0, 'first', delays);
  expect(verdictAt(memory, 699)).toMatchObject({ is: 'wait', lookInMs: 1 });
  expect(forgetSettled(memory, [], 699).sent).toEqual(memory.sent);
  expect(verdictAt(memory, 700).is).toBe('change');
});

test.each(['throttled', 'transient', 'busy', 'exists'] as const)('%s holds nothing back', (name) => {
  expect(verdictAt(after(failure(name), 0), 1).is).toBe('change');
});

test('a step that AWS took three times and does not show is stuck, and is tried again as seldom as a refused one', () => {
  const memory = [0, 200, 400].reduce((held, atMs) => after(undefined, atMs, held), emptyMemory);
  expect(verdictAt(memory, 1399)).toMatchObject({ is: 'stuck', reason: 'NotAccepted' });
  expect(verdictAt(memory, 1400).is).toBe('change');
  expect(verdictAt(after(undefined, 1400, memory), 1401)).toMatchObject({ is: 'stuck', reason: 'NotAccepted' });
});

test('another generation or reconcile-at sends at once what AWS did not keep, and counts anew', () => {
  const memory = [0, 200, 400].reduce((held, atMs) => after(undefined, atMs, held), emptyMemory);
  expect(verdictAt(memory, 1000, 'second').is).toBe('change');
});

test('a step whose fate nobody knows is sent again, however often', () => {
  const memory = [0, 200, 400].reduce((held, atMs) => after(failure('uncertain'), atMs, held), emptyMemory);
  expect(verdictAt(memory, 1000).is).toBe('change');
});

test('what is planned no more is forgotten once it can hold nothing back', () => {
  const memory = after(undefined, 0);
  expect(forgetSettled(memory, [], 50).sent).toEqual(memory.sent);
  expect(forgetSettled(memory, [], 100).sent).toEqual({});
  expect(forgetSettled(memory, [step], 5000).sent).toEqual(memory.sent);
});

test('secret values are remembered by their hash alone', () => {
  const secret: StepLike = { call: 'secretsmanager:PutSecretValue', input: { SecretString: 'do not tell' } };
  expect(
    JSON.stringify(rememberOutcomes(emptyMemory, [{ step: secret, failure: undefined }], 0, 'first', delays)),
  ).not.toContain('do not tell');
});

test('a fact is remembered since it first held, and forgotten when it no longer does', () => {
  const first = rememberFacts(emptyMemory, 'live:', ['1'], 10);
  const second = rememberFacts(first, 'live:', ['1', '2'], 20);
  expect([sinceMs(second, 'live:1'), sinceMs(second, 'live:2')]).toEqual([10, 20]);
  expect(rememberFacts(second, 'live:', ['2'], 30).since).toEqual({ 'live:2': 20 });
});
