import { expect, test } from '@jest/globals';
import type { Condition } from '../../src/api/condition.ts';
import type { Failure } from '../../src/core/failure.ts';
import { emptyMemory, rememberFacts } from '../../src/core/memory.ts';
import type { Item } from '../../src/core/plan.ts';
import {
  conditionsOf,
  nextLookMs,
  ofGeneration,
  report,
  unseenPrefix,
  type ReportOptions,
} from '../../src/core/report.ts';
import { change, ready, stuck, unsure, wait, type StepLike, type Verdict } from '../../src/core/verdict.ts';

const item = (verdict: Verdict<StepLike>, unseen?: Failure): Item<StepLike> => ({
  resource: 'cluster',
  slot: 'cluster',
  condition: 'ClusterReady',
  wanted: true,
  verdict,
  ...(unseen ? { unseen } : {}),
});

const options: ReportOptions = {
  nowMs: 1000,
  memory: emptyMemory,
  previous: [],
  cannotSeeAfterMs: 300,
  aspects: ['ClusterReady', 'SecretShared'],
  good: { Ready: 'all well' },
  deleting: false,
};

const told = (items: readonly Item<StepLike>[], more: Partial<ReportOptions> = {}): Record<string, string> =>
  Object.fromEntries(
    report(items, { ...options, ...more }).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  );

test('ready verdicts make Ready', () => {
  expect(told([item(ready)])).toEqual({
    Ready: 'True AsSpecified',
    Reconciling: 'False AsSpecified',
    Stalled: 'False AsSpecified',
    ClusterReady: 'True AsSpecified',
    SecretShared: 'True AsSpecified',
  });
});

test('waiting and changing is Reconciling, not Stalled', () => {
  expect(told([item(wait('MSK cluster is CREATING', 5))])).toMatchObject({
    Ready: 'False WaitingForAws',
    Reconciling: 'True WaitingForAws',
    Stalled: 'False WaitingForAws',
  });
  expect(told([item(change('why', { call: 'x', input: {} }))])).toMatchObject({
    Ready: 'False Applying',
    Reconciling: 'True Applying',
  });
});

test('stuck is Stalled, whatever else goes on, with its sentence', () => {
  const items = [item(stuck('SpecRejected', 'AWS refused it')), item(wait('something', 5))];
  expect(told(items)).toMatchObject({
    Ready: 'False SpecRejected',
    Reconciling: 'False SpecRejected',
    Stalled: 'True SpecRejected',
    SecretShared: 'True AsSpecified',
  });
  expect(report(items, options)[0]?.message).toBe('AWS refused it');
});

test('what AWS does not let us see is Unknown, unless something is known to be wrong', () => {
  const doubt = item(unsure('KeyPolicyNotSeen', 'nobody knows'));
  expect(told([item(ready), doubt])).toMatchObject({
    Ready: 'Unknown KeyPolicyNotSeen',
    Stalled: 'False KeyPolicyNotSeen',
    ClusterReady: 'Unknown KeyPolicyNotSeen',
  });
  expect(report([doubt], options)[0]?.message).toBe('nobody knows');
  expect(told([doubt, item(wait('something', 5))])).toMatchObject({ ClusterReady: 'False WaitingForAws' });
});

const failure = (name: Failure['class']): Failure => ({
  class: name,
  call: 'kafka:ListNodes',
  code: 'Code',
  message: 'no',
});
const word = (type: string): Condition => ({
  ...{ type, status: 'True', reason: 'AsSpecified', message: 'fine', observedGeneration: 1 },
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
const previous = [word('Ready'), word('ClusterReady')];
const unseenSince = (atMs: number) => rememberFacts(emptyMemory, unseenPrefix, ['kafka:ListNodes'], atMs);

test('what cannot be seen keeps its last word for a while, then nobody knows', () => {
  const items = [item(wait('kafka:ListNodes failed: no', 5), failure('transient'))];
  expect(told(items, { previous, memory: unseenSince(900) })).toMatchObject({
    Ready: 'True AsSpecified',
    ClusterReady: 'True AsSpecified',
  });
  expect(told(items, { previous, memory: unseenSince(700) })).toMatchObject({
    Ready: 'Unknown CannotSeeAws',
    ClusterReady: 'Unknown CannotSeeAws',
    Stalled: 'False CannotSeeAws',
  });
});

test('what cannot be seen makes nothing Ready: its last word was said of another state', () => {
  const items = [item(wait('kafka:ListNodes failed: no', 5), failure('transient'))];
  expect(told(items, { previous: [word('ClusterReady')], memory: unseenSince(900) })).toMatchObject({
    Ready: 'Unknown CannotSeeAws',
    Reconciling: 'True CannotSeeAws',
    ClusterReady: 'True AsSpecified',
  });
});

test('what was said of another generation is nobody’s last word', () => {
  const of = (observedGeneration: number): Condition => ({ ...word('ClusterReady'), observedGeneration });
  expect(ofGeneration([of(1), of(2)], 2)).toEqual([of(2)]);
});

test('a denied read is a person’s business only after a while', () => {
  const items = [item(wait('kafka:ListNodes failed: no', 5), failure('denied'))];
  expect(told(items, { previous, memory: unseenSince(900) })).toMatchObject({ Stalled: 'False AsSpecified' });
  expect(told(items, { previous, memory: unseenSince(700) })).toMatchObject({ Stalled: 'True AccessDenied' });
  expect(report(items, { ...options, memory: unseenSince(700) })[2]?.message).toContain('needs kafka:ListNodes');
});

test('equal sentences are told once, and no more than three of them', () => {
  const items = ['a', 'b', 'b', 'c', 'd'].map((message) => item(wait(message, 5)));
  expect(report(items, options)[0]?.message).toBe('a; b; c; and 1 more');
});

test('a condition keeps its time for as long as its status stays', () => {
  const [same] = conditionsOf(
    [{ type: 'ClusterReady', status: 'True', reason: 'AsSpecified', message: 'still' }],
    previous,
    2,
    5000,
  );
  const [other] = conditionsOf(
    [{ type: 'ClusterReady', status: 'False', reason: 'Applying', message: 'no' }],
    previous,
    2,
    5000,
  );
  expect(same).toMatchObject({ lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 2, message: 'still' });
  expect(other?.lastTransitionTime).toBe('1970-01-01T00:00:05Z');
});

test('after a write it looks at once, else when the first wait is over, if there is one', () => {
  expect(nextLookMs([item(wait('a', 5)), item(wait('b', 3))], false)).toBe(3);
  expect(nextLookMs([item(ready)], false)).toBeUndefined();
  expect(nextLookMs([item(wait('a', 5))], true)).toBe(0);
});
