import type { AwsStep } from '../aws/calls.ts';
import { refusalNow } from '../core/memory.ts';
import { show } from '../core/show.ts';
import { allStuck, stuck, type Stuck, type Verdict } from '../core/verdict.ts';
import { attemptOf } from './lasting-facts.ts';
import type { World } from './world.ts';

/** What AWS refused a while ago waits for a person: whoever plans can do something else meanwhile. */
export const unlessRefused = (verdict: Verdict<AwsStep>, world: World): Verdict<AwsStep> => {
  if (verdict.is !== 'change') return verdict;
  const keys = verdict.refusedAs === undefined ? verdict.steps.map(show) : [verdict.refusedAs];
  const [refusal] = keys.flatMap((key) => refusalNow(key, world.remembered, world.nowMs, attemptOf(world)) ?? []);
  return refusal ? stuck(refusal.reason, refusal.message) : verdict;
};

export const isStuck = (verdict: Verdict<AwsStep>): verdict is Stuck => verdict.is === 'stuck';

/**
 * The first change that is possible, told together with those that wait for a person; else all of those; else what is waited for.
 * @param pending in the order in which they are told, without what was refused (`unlessRefused`)
 */
export const nextOf = (pending: readonly Verdict<AwsStep>[]): Verdict<AwsStep> | undefined => {
  const at = pending.findIndex(({ is }) => is === 'change');
  const possible = pending[at];
  if (possible?.is === 'change')
    return {
      ...possible,
      beside: { before: pending.slice(0, at).filter(isStuck), after: pending.slice(at).filter(isStuck) },
    };
  const [first, ...others] = pending.filter(isStuck);
  return first ? allStuck([first, ...others]) : pending[0];
};
