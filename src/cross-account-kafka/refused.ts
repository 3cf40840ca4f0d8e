import type { AwsStep } from '../aws/calls.ts';
import { refusalNow } from '../core/memory.ts';
import { show } from '../core/show.ts';
import { stuck, type Stuck, type Verdict } from '../core/verdict.ts';
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
