import type { ConditionType, Reason } from '../api/conditions.ts';
import type { Condition } from '../api/condition.ts';
import type { Applied } from './apply.ts';
import type { Failure } from './failure.ts';
import { sinceMs, type Memory } from './memory.ts';
import { nameOf, type Item } from './plan.ts';
import { refusalOf } from './failure-messages.ts';
import { wait, type Verdict } from './verdict.ts';

/** What one condition says, before times and generations. */
export interface Statement {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: Reason;
  readonly message: string;
}

export interface ReportOptions {
  readonly nowMs: number;
  readonly memory: Memory;
  /** Conditions as they stand for this generation, for those that could not be judged this time. */
  readonly previous: readonly Condition[];
  readonly cannotSeeAfterMs: number;
  /** The conditions that together make Ready, in the order in which they are told. */
  readonly aspects: readonly ConditionType[];
  /** Said by a condition that is True. */
  readonly good: Readonly<Partial<Record<ConditionType, string>>>;
  /** How far a deletion is: nothing is removed while consumers may be connected. */
  readonly deleting: false | 'draining' | 'removing';
  /** What holds up the deletion, if anything does. */
  readonly heldUpBy?: string | undefined;
}

/** What is said where nothing is left to be done for now. */
const departing = {
  draining: {
    ready: 'waiting until no consumer is connected; nothing is removed before',
    aspect: 'kept until no consumer is connected',
  },
  removing: {
    ready: 'everything is withdrawn; looking once more before the object is let go',
    aspect: 'withdrawn',
  },
} as const;

/** The conditions that speak of this generation: what was true of another spec says nothing of this one. */
export const ofGeneration = (conditions: readonly Condition[] = [], generation: number): readonly Condition[] =>
  conditions.filter(({ observedGeneration }) => observedGeneration === generation);

/** Fact in memory: since when a read has failed. */
export const unseenPrefix = 'unseen:';

/** Verdicts after sending: what failed is no "change" any more but a wait, or stuck. */
export const afterApply = <Step>(
  items: readonly Item<Step>[],
  applied: readonly Applied<Step>[],
  heldBack: (item: Item<Step>) => Item<Step>,
  busyMs: number,
): readonly Item<Step>[] =>
  items.map((item) => {
    const failure = applied.find((one) => one.item === item && one.failure)?.failure;
    if (!failure) return item;
    const held = heldBack(item);
    if (held.verdict.is === 'stuck') return held;
    const reason = failure.class === 'busy' || failure.class === 'exists' ? 'WaitingForAws' : 'AwsUnavailable';
    return { ...item, verdict: wait(`${failure.call}: ${failure.message}`, busyMs, reason) };
  });

/** Verdicts → conditions. Pure: equal verdicts give equal sentences. */
export const report = <Step>(items: readonly Item<Step>[], options: ReportOptions): readonly Statement[] => {
  const aspects = options.aspects.map((type) => aspect(type, items, options));
  const stuckItems = items.filter(({ verdict }) => verdict.is === 'stuck');
  const denied = deniedForLong(items, options);
  const stalled = stuckItems.length > 0 ? tell(stuckItems) : denied;
  const ready = readiness(aspects, items, { ...options, heldUpBy: options.heldUpBy ?? stalled?.message });
  return [
    ready,
    stalled
      ? { type: 'Reconciling', status: 'False', reason: stalled.reason, message: stalled.message }
      : {
          type: 'Reconciling',
          status: ready.status === 'True' ? 'False' : 'True',
          reason: ready.reason,
          message: ready.message,
        },
    stalled
      ? { type: 'Stalled', status: 'True', ...stalled }
      : { type: 'Stalled', status: 'False', reason: ready.reason, message: 'nothing waits for a person' },
    ...aspects,
  ];
};

const readiness = <Step>(
  aspects: readonly Statement[],
  items: readonly Item<Step>[],
  options: ReportOptions,
): Statement => {
  if (options.deleting) {
    const open = aspects.find(({ reason }) => reason !== 'Deleting');
    const message = options.heldUpBy ?? open?.message ?? departing[options.deleting].ready;
    return { type: 'Ready', status: 'False', reason: 'Deleting', message };
  }
  const worst =
    aspects.find(({ status }) => status === 'False') ??
    aspects.find(({ status }) => status === 'Unknown') ??
    unseenBeforeReady(items, options);
  return worst
    ? { ...worst, type: 'Ready' }
    : {
        type: 'Ready',
        status: 'True',
        reason: 'AsSpecified',
        message: options.good.Ready ?? 'everything is as specified',
      };
};

const aspect = <Step>(type: ConditionType, items: readonly Item<Step>[], options: ReportOptions): Statement => {
  const own = items.filter(({ condition }) => condition === type);
  const stuckOnes = own.filter(({ verdict }) => verdict.is === 'stuck');
  if (stuckOnes.length > 0) return { type, status: 'False', ...tell(stuckOnes) };
  const unseen = own.filter((item) => item.unseen);
  if (unseen.length > 0) return unseenAspect(type, unseen, options);
  const open = own.filter(({ verdict }) => verdict.is === 'change' || verdict.is === 'wait');
  if (open.length > 0) return { type, status: 'False', ...tell(open) };
  const unsure = own.filter(({ verdict }) => verdict.is === 'unsure');
  if (unsure.length > 0) return { type, status: 'Unknown', ...tell(unsure) };
  if (options.deleting)
    return { type, status: 'False', reason: 'Deleting', message: departing[options.deleting].aspect };
  const notes = own.flatMap(({ verdict }) => verdict.notes ?? []).map(({ message }) => message);
  return {
    type,
    status: 'True',
    reason: 'AsSpecified',
    message: [options.good[type] ?? 'as specified', ...notes].join('; '),
  };
};

/** What cannot be seen keeps its last word for a while, then nobody knows. */
const unseenAspect = <Step>(type: ConditionType, unseen: readonly Item<Step>[], options: ReportOptions): Statement => {
  const last = options.previous.find((condition) => condition.type === type);
  if (last && last.reason !== 'NotObserved' && !longUnseen(unseen, options))
    return { type, status: last.status, reason: last.reason as Reason, message: last.message };
  return { type, status: 'Unknown', reason: 'CannotSeeAws', message: tell(unseen).message };
};

/**
 * A word that is kept may keep an object Ready, and never makes it so: it was said of brokers that may be others by now.
 * @returns what Ready says instead
 */
const unseenBeforeReady = <Step>(items: readonly Item<Step>[], options: ReportOptions): Statement | undefined => {
  const unseen = items.filter((item) => item.unseen && options.aspects.includes(item.condition));
  const wasReady = options.previous.some(({ type, status }) => type === 'Ready' && status === 'True');
  return unseen.length === 0 || wasReady
    ? undefined
    : { type: 'Ready', status: 'Unknown', reason: 'CannotSeeAws', message: tell(unseen).message };
};

const longUnseen = <Step>(unseen: readonly Item<Step>[], { memory, nowMs, cannotSeeAfterMs }: ReportOptions): boolean =>
  unseen.some(
    ({ unseen: failure }) =>
      nowMs - (sinceMs(memory, unseenPrefix + (failure?.call ?? '')) ?? nowMs) >= cannotSeeAfterMs,
  );

/** IAM takes minutes to spread a change: a denied read is a person's business only after that. */
const deniedForLong = <Step>(
  items: readonly Item<Step>[],
  options: ReportOptions,
): { reason: Reason; message: string } | undefined => {
  const denied = items.filter(({ unseen }) => unseen?.class === 'denied');
  const [first] = denied;
  return first?.unseen && longUnseen(denied, options) ? refusalOf(first.unseen) : undefined;
};

/** How many different sentences a message holds; more would not be read. */
const sentences = 3;

const rank: Readonly<Record<Verdict<unknown>['is'], number>> = { stuck: 0, wait: 1, change: 2, unsure: 3, ready: 4 };

const tell = <Step>(items: readonly Item<Step>[]): { reason: Reason; message: string } => {
  const sorted = [...items].sort((a, b) => rank[a.verdict.is] - rank[b.verdict.is]);
  const told = [...new Set(sorted.map(phrase))];
  const more = told.length > sentences ? `; and ${told.length - sentences} more` : '';
  return { reason: reasonOf(sorted[0]?.verdict), message: told.slice(0, sentences).join('; ') + more };
};

const reasonOf = (verdict: Verdict<unknown> | undefined): Reason =>
  verdict && 'reason' in verdict ? verdict.reason : 'Applying';

const phrase = <Step>({ verdict, resource, slot, wanted }: Item<Step>): string => {
  if ('message' in verdict) return verdict.message;
  return `${wanted ? 'bringing about' : 'removing'} ${nameOf({ resource, slot })}`;
};

/** Statements with the times and generation that make them conditions; an unchanged status keeps its time. */
export const conditionsOf = (
  statements: readonly Statement[],
  previous: readonly Condition[],
  generation: number,
  nowMs: number,
): Condition[] =>
  statements.map((statement) => {
    const last = previous.find(({ type }) => type === statement.type);
    const now = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
    const lastTransitionTime = last && last.status === statement.status ? last.lastTransitionTime : now;
    return { ...statement, observedGeneration: generation, lastTransitionTime };
  });

/** How soon to look again, in milliseconds: at once where there is news, else when the first wait is over; undefined where nothing is waited for. */
export const nextLookMs = <Step>(items: readonly Item<Step>[], news: boolean): number | undefined => {
  const waits = items.flatMap(({ verdict }) => (verdict.is === 'wait' ? [verdict.lookInMs] : []));
  if (news) return 0;
  return waits.length === 0 ? undefined : Math.min(...waits);
};

/** For whole passes that end before any resource is looked at, since nothing could be seen. */
export const unseenItem = (condition: ConditionType, failure: Failure, lookInMs: number): Item<never> => ({
  ...{ resource: 'object', slot: 'object', condition, wanted: true },
  verdict: wait(`${failure.call} failed: ${failure.message}`, lookInMs, 'AwsUnavailable'),
  unseen: failure,
});
