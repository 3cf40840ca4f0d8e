import type { Failure } from './failure.ts';
import type { Outcome } from './memory.ts';
import type { Item } from './plan.ts';
import type { StepLike } from './verdict.ts';

/** What sending one slot's steps came to. */
export interface Applied<Step> extends Outcome {
  readonly item: Item<Step>;
  readonly step: Step & StepLike;
}

/** How many slots are worked on at a time: enough to be quick, few enough not to empty an account's rate limits. */
const slotsAtATime = 8;

/** Sends the steps of every "change": in order within a slot, stopping that slot at its first failure; slots side by side. */
export const apply = async <Step extends StepLike>(
  items: readonly Item<Step>[],
  send: (step: Step) => Promise<Failure | undefined>,
): Promise<readonly Applied<Step>[]> => {
  const queue = [...items];
  const applied: Applied<Step>[] = [];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item; item = queue.shift()) applied.push(...(await applyItem(item, send)));
  };
  await Promise.all(Array.from({ length: slotsAtATime }, worker));
  return applied;
};

const applyItem = async <Step extends StepLike>(
  item: Item<Step>,
  send: (step: Step) => Promise<Failure | undefined>,
): Promise<Applied<Step>[]> => {
  const applied: Applied<Step>[] = [];
  if (item.verdict.is !== 'change') return applied;
  const { steps, whenRefused, refusedAs, shownWithinMs } = item.verdict;
  for (const step of steps) {
    const failure = await send(step);
    applied.push({ item, step, failure, whenRefused, refusedAs, shownWithinMs });
    if (failure) break;
  }
  return applied;
};
