import { expect, test } from '@jest/globals';
import { apply } from '../../src/core/apply.ts';
import type { Failure } from '../../src/core/failure.ts';
import { plan, touchNothingNotOwned, type Item } from '../../src/core/plan.ts';
import type { Resource } from '../../src/core/resource.ts';
import { see, sight, type Seen } from '../../src/core/seen.ts';
import { change, ready, stuck, type StepLike } from '../../src/core/verdict.ts';

interface World {
  readonly thing: Seen<readonly string[]>;
}

const failure: Failure = {
  class: 'throttled',
  call: 'ec2:DescribeThings',
  code: 'Throttling',
  message: 'Rate exceeded',
};
const step = (name: string): StepLike => ({ call: name, input: {} });

const things: Resource<readonly string[], World, StepLike> = {
  name: 'thing',
  condition: 'ClusterReady',
  wanted: (wanted) => wanted,
  present: (world) => see(world.thing),
  plan: (slot, _wanted, world) => (see(world.thing).includes(slot) ? ready : change('why', step(`create ${slot}`))),
  remove: (slot) => change('why', step(`delete ${slot}`)),
  release: (slot) => change('why', step(`release ${slot}`)),
};

const planned = (wanted: readonly string[], thing: World['thing'], retained = false): readonly Item<StepLike>[] =>
  plan([things], wanted, { thing }, { retains: () => retained, policies: [], lookAgainMs: 7 });

const words = (items: readonly Item<StepLike>[]): string[] =>
  items.map(
    ({ slot, verdict }) =>
      `${slot}: ${verdict.is === 'change' ? verdict.steps.map(({ call }) => call).join() : verdict.is}`,
  );

test('wanted slots are planned, present ones that are not wanted are removed', () => {
  expect(words(planned(['a', 'b'], sight(['b', 'c'])))).toEqual(['a: create a', 'b: ready', 'c: delete c']);
});

test('a retained slot is let go instead of deleted', () => {
  expect(words(planned([], sight(['c']), true))).toEqual(['c: release c']);
});

test('what could not be read is waited for, and nothing is deleted', () => {
  const items = planned(['a'], { seen: false, failure });
  expect(items).toMatchObject([
    { verdict: { is: 'wait', lookInMs: 7, message: 'ec2:DescribeThings failed: Rate exceeded' }, unseen: failure },
  ]);
});

test('where one thing is not ours, nothing is touched', () => {
  const foreign: Item<StepLike> = {
    resource: 'cluster',
    slot: 'cluster',
    condition: 'ClusterReady',
    wanted: true,
    verdict: stuck('NotOwned', 'not yours'),
  };
  const items = touchNothingNotOwned([foreign, ...planned(['a'], sight([]))]);
  expect(items.map(({ verdict }) => verdict)).toEqual([foreign.verdict, foreign.verdict]);
});

test('steps go in order within a slot; a failure stops that slot and no other', async () => {
  const items = ['a', 'b'].map((slot): Item<StepLike> => ({
    resource: 'thing',
    slot,
    condition: 'ClusterReady',
    wanted: true,
    verdict: change('why', step(`${slot}1`), step(`${slot}2`)),
  }));
  const sent: string[] = [];
  const applied = await apply(items, ({ call }) => {
    sent.push(call);
    return Promise.resolve(call === 'a1' ? failure : undefined);
  });
  expect(sent.sort()).toEqual(['a1', 'b1', 'b2']);
  expect(applied.filter((one) => one.failure).map(({ item }) => item.slot)).toEqual(['a']);
});
