import type { Reason } from '../api/conditions.ts';
import type { Failure } from './failure.ts';
import type { Item } from './plan.ts';
import { refusalOf, type Told } from './failure-messages.ts';
import { show } from './show.ts';
import { allStuck, stuck, wait, type Change, type StepLike, type Stuck, type Verdict } from './verdict.ts';

/** A step that AWS took, or may have taken. */
interface Sent {
  /** It is not sent again sooner. */
  readonly untilMs: number;
  /** How often AWS said that it took it; what nobody knows the fate of says nothing of AWS's keeping it. */
  readonly times: number;
  /** What it was sent for, as in `Refusal`. */
  readonly attempt: string;
  /** What AWS does not keep is not sent again sooner. */
  readonly notKeptUntilMs: number;
}

/** A step that AWS said no to. */
interface Refusal {
  readonly untilMs: number;
  readonly reason: Reason;
  readonly message: string;
  /** Generation and reconcile-at annotation it was sent for: another one lifts the refusal. */
  readonly attempt: string;
}

/**
 * What one object's passes remember between them; a value, changed by functions from value to value. Forgetting all of it
 * only makes us wait longer or ask AWS once more.
 */
export interface Memory {
  readonly sent: Readonly<Record<string, Sent>>;
  readonly refused: Readonly<Record<string, Refusal>>;
  /** Since when a fact has been so: name of the fact → milliseconds since the epoch. */
  readonly since: Readonly<Record<string, number>>;
  readonly lastWriteMs: number | undefined;
  /** How soon the last pass wanted to look again, if it waited for something: how fresh this one's look must be. */
  readonly lookInMs: number | undefined;
}

export const emptyMemory: Memory = { sent: {}, refused: {}, since: {}, lastWriteMs: undefined, lookInMs: undefined };

/** The facts that hold now, each with the time since when it has; a fact that holds no more is forgotten. */
export const rememberFacts = (memory: Memory, prefix: string, facts: readonly string[], nowMs: number): Memory => {
  const others = Object.entries(memory.since).filter(([fact]) => !fact.startsWith(prefix));
  const held = facts.map((fact): [string, number] => [prefix + fact, memory.since[prefix + fact] ?? nowMs]);
  return { ...memory, since: Object.fromEntries([...others, ...held]) };
};

export const sinceMs = (memory: Memory, fact: string): number | undefined => memory.since[fact];

/** Whether AWS may not show yet what one of the steps has done. */
export const mayStillAppear = ({ sent }: Memory, nowMs: number): boolean =>
  Object.values(sent).some(({ untilMs }) => nowMs < untilMs);

/** Whether AWS took the step, and has had its time to show what came of it. */
export const shouldHaveAppeared = (step: StepLike, { sent }: Memory, nowMs: number): boolean => {
  const found = sent[show(step)];
  return found !== undefined && nowMs >= found.untilMs;
};

/** What became of a step. */
export interface Outcome {
  readonly step: StepLike;
  readonly failure: Failure | undefined;
  readonly whenRefused?: Told | undefined;
  readonly refusedAs?: string | undefined;
  readonly shownWithinMs?: number | undefined;
}

export interface Delays {
  /** The same step is not sent again sooner than this after it was taken. */
  readonly sameStepAgainMs: number;
  /** A refused step is not sent again sooner than this. */
  readonly refusedAgainMs: number;
  /** The same for a missing permission: granting one takes effect within minutes. */
  readonly deniedAgainMs: number;
}

/** Writes down what became of the steps of one pass. */
export const rememberOutcomes = (
  memory: Memory,
  outcomes: readonly Outcome[],
  nowMs: number,
  attempt: string,
  delays: Delays,
): Memory => outcomes.reduce((next, outcome) => rememberOutcome(next, outcome, nowMs, attempt, delays), memory);

const rememberOutcome = (
  memory: Memory,
  { step, failure, whenRefused, refusedAs, shownWithinMs }: Outcome,
  nowMs: number,
  attempt: string,
  delays: Delays,
): Memory => {
  const key = show(step);
  const refused = failure && refusalOf(failure, whenRefused);
  if (refused) {
    const restMs = failure.class === 'denied' ? delays.deniedAgainMs : delays.refusedAgainMs;
    const refusal = { untilMs: nowMs + restMs, ...refused, attempt };
    return { ...memory, lastWriteMs: nowMs, refused: { ...memory.refused, [refusedAs ?? key]: refusal } };
  }
  const taken = failure === undefined || failure.class === 'uncertain';
  if (!taken) return { ...memory, lastWriteMs: nowMs };
  const untilMs = nowMs + (shownWithinMs ?? delays.sameStepAgainMs);
  const notKeptUntilMs = nowMs + delays.refusedAgainMs;
  const times = timesTaken(key, memory, attempt) + (failure ? 0 : 1);
  return {
    ...memory,
    lastWriteMs: nowMs,
    sent: { ...memory.sent, [key]: { untilMs, times, attempt, notKeptUntilMs } },
  };
};

const timesTaken = (key: string, { sent }: Memory, attempt: string): number =>
  sent[key]?.attempt === attempt ? sent[key].times : 0;

/** Steps taken this often and planned again show that AWS does not keep what it accepts. */
const notAcceptedAfter = 3;

/** Holds back steps that were refused, were sent a moment ago, or are accepted again and again without effect. */
export const brake = <Step extends StepLike>(
  item: Item<Step>,
  memory: Memory,
  nowMs: number,
  attempt: string,
): Item<Step> => {
  if (item.verdict.is !== 'change') return item;
  const { steps, beside, refusedAs } = item.verdict;
  const [first] = steps;
  const held = first && heldBack(first, refusedAs ?? show(first), memory, nowMs, attempt);
  if (!held) return item;
  return { ...item, verdict: held.is === 'stuck' && beside ? among(held, beside) : held };
};

const among = (held: Stuck, { before, after }: NonNullable<Change<unknown>['beside']>): Stuck => {
  const [first, ...others] = before;
  return first ? allStuck([first, ...others, held, ...after]) : allStuck([held, ...after]);
};

/** What AWS said no to a while ago, for the same wish. @param refusedAs `Change.refusedAs`, or the step as `show` has it */
export const refusalNow = (
  refusedAs: string,
  { refused }: Memory,
  nowMs: number,
  attempt: string,
): Refusal | undefined => {
  const refusal = refused[refusedAs];
  return refusal && refusal.attempt === attempt && nowMs < refusal.untilMs ? refusal : undefined;
};

const heldBack = (
  step: StepLike,
  refusedAs: string,
  memory: Memory,
  nowMs: number,
  attempt: string,
): Verdict<never> | undefined => {
  const key = show(step);
  const refusal = refusalNow(refusedAs, memory, nowMs, attempt);
  if (refusal) return stuck(refusal.reason, refusal.message);
  const sent = memory.sent[key];
  if (!sent) return undefined;
  const times = timesTaken(key, memory, attempt);
  if (times >= notAcceptedAfter && nowMs < sent.notKeptUntilMs)
    return stuck(
      'NotAccepted',
      `AWS accepted this ${times} times and does not show it: ${key}. Look at what else changes it.`,
    );
  const restMs = sent.untilMs - nowMs;
  return restMs > 0 ? wait(`${step.call} was sent; waiting until AWS shows it`, restMs) : undefined;
};

/** Drops what is remembered of steps that are planned no more, once it can hold nothing back. */
export const forgetSettled = (memory: Memory, planned: readonly StepLike[], nowMs: number): Memory => {
  const wanted = new Set(planned.map(show));
  const sent = Object.entries(memory.sent).filter(([key, { untilMs }]) => wanted.has(key) || nowMs < untilMs);
  const refused = Object.entries(memory.refused).filter(([, { untilMs }]) => nowMs < untilMs);
  return { ...memory, sent: Object.fromEntries(sent), refused: Object.fromEntries(refused) };
};
