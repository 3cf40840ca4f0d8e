import type { ConditionType, Reason } from '../api/conditions.ts';
import type { Failure } from './failure.ts';
import type { Resource, Slot } from './resource.ts';
import { NotSeen } from './seen.ts';
import { wait, type Change, type StepLike, type Verdict, type Wait } from './verdict.ts';

/** One verdict with where it came from. */
export interface Item<Step> {
  readonly resource: string;
  readonly condition: ConditionType;
  readonly slot: Slot;
  readonly wanted: boolean;
  readonly verdict: Verdict<Step>;
  /** Set where the verdict is "wait" because something could not be read. */
  readonly unseen?: Failure;
}

/** What a verdict is about, for people: `cluster`, `load-balancer b1`. */
export const nameOf = ({ resource, slot }: Pick<Item<unknown>, 'resource' | 'slot'>): string =>
  slot === resource ? resource : `${resource} ${slot}`;

/** A policy: a filter over verdicts. */
export type Policy<Step> = (items: readonly Item<Step>[]) => readonly Item<Step>[];

export interface PlanOptions<Step> {
  /** Unwanted slots that are let go instead of deleted. */
  readonly retains: (resource: string, slot: Slot) => boolean;
  readonly policies: readonly Policy<Step>[];
  /** When to look again at what could not be read, in milliseconds. */
  readonly lookAgainMs: number;
}

/** Every verdict for an intent and a world, in the order of `resources`. Pure. */
export const plan = <Intent, World, Step extends StepLike>(
  resources: readonly Resource<Intent, World, Step>[],
  intent: Intent,
  world: World,
  options: PlanOptions<Step>,
): readonly Item<Step>[] => {
  const items = resources.flatMap((resource) => planResource(resource, intent, world, options));
  return options.policies.reduce<readonly Item<Step>[]>((kept, policy) => policy(kept), items);
};

const planResource = <Intent, World, Step extends StepLike>(
  resource: Resource<Intent, World, Step>,
  intent: Intent,
  world: World,
  options: PlanOptions<Step>,
): Item<Step>[] => {
  const about = { resource: resource.name, condition: resource.condition };
  const judge = (slot: Slot, wanted: boolean, verdict: () => Verdict<Step>): Item<Step> => ({
    ...about,
    slot,
    wanted,
    ...orUnseen(verdict, options.lookAgainMs),
  });
  const slots = orUnseen(
    () => ({ wanted: resource.wanted(intent, world), present: resource.present(world) }),
    options.lookAgainMs,
  );
  if ('unseen' in slots) return [{ ...about, slot: 'all', wanted: true, ...slots }];
  const { wanted, present } = slots.verdict;
  const leave = (slot: Slot): Verdict<Step> =>
    resource.release && options.retains(resource.name, slot)
      ? resource.release(slot, world)
      : resource.remove(slot, world);
  return [
    ...wanted.map((slot) => judge(slot, true, () => resource.plan(slot, intent, world))),
    ...present.filter((slot) => !wanted.includes(slot)).map((slot) => judge(slot, false, () => leave(slot))),
  ];
};

type OrUnseen<T> =
  { readonly verdict: T } | { readonly verdict: Extract<Verdict<never>, { is: 'wait' }>; readonly unseen: Failure };

/** The one place where "could not see" becomes "wait". */
const orUnseen = <T>(answer: () => T, lookInMs: number): OrUnseen<T> => {
  try {
    return { verdict: answer() };
  } catch (error) {
    if (!(error instanceof NotSeen)) throw error;
    const { failure } = error;
    const message = `${failure.call} failed: ${failure.message}`;
    return { verdict: { is: 'wait', reason: 'AwsUnavailable', message, lookInMs }, unseen: failure };
  }
};

/** Policy: what would be changed waits, with a word why. */
export const holdBack =
  <Step extends StepLike>(reason: Reason, lookInMs: number): Policy<Step> =>
  (items) =>
    items.map((item) => (item.verdict.is === 'change' ? { ...item, verdict: held(item, reason, lookInMs) } : item));

const held = <Step extends StepLike>(
  { resource, slot, verdict }: Item<Step>,
  reason: Reason,
  lookInMs: number,
): Wait => {
  const { steps, why } = verdict as Change<Step>;
  const calls = steps.map(({ call }) => call).join(', ');
  return wait(`${nameOf({ resource, slot })} would be changed by ${calls}: ${why}`, lookInMs, reason);
};

/** Policy: where something is not ours, nothing at all is touched until a person has decided whose it is. */
export const touchNothingNotOwned = <Step>(items: readonly Item<Step>[]): readonly Item<Step>[] => {
  const foreign = items.find(({ verdict }) => verdict.is === 'stuck' && verdict.reason === 'NotOwned');
  return foreign
    ? items.map((item) => (item.verdict.is === 'change' ? { ...item, verdict: foreign.verdict } : item))
    : items;
};
