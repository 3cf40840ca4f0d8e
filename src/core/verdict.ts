import type { Reason } from '../api/conditions.ts';

/** A call as data: what would be sent. `call` is named as its IAM action, for example `ec2:CreateSecurityGroup`. */
export interface StepLike {
  readonly call: string;
  readonly input: object;
}

/** Something worth telling that is no reason to act or to wait. */
export interface Note {
  readonly field: string;
  readonly reason: Reason;
  readonly message: string;
}

/** Nothing to do here. */
export interface Ready {
  readonly is: 'ready';
  readonly notes?: readonly Note[];
}

/** AWS has to be changed: calls as data, in order. The first that fails stops the rest. */
export interface Change<Step> {
  readonly is: 'change';
  /** What is not as it is to be, in a phrase. */
  readonly why: string;
  readonly steps: readonly Step[];
  /** What a person is told when AWS refuses, before AWS's own words, where that says more than the call. */
  readonly whenRefused?: { readonly reason: Reason; readonly message: string };
  /** What waits for a person meanwhile, which this does not wait for: it is told with a refusal of this, in the order of the wish. */
  readonly beside?: { readonly before: readonly Stuck[]; readonly after: readonly Stuck[] };
  /** What a refusal is remembered by, where the step would be another one by the next pass. Default: the step. */
  readonly refusedAs?: string;
  /** Refused, it is followed by another change: the next pass comes at once. */
  readonly hasAlternative?: boolean;
  /** How many milliseconds AWS may take to show what was done, where that is longer than usual: it is not sent again sooner. */
  readonly shownWithinMs?: number;
  readonly notes?: readonly Note[];
}

/** Somebody else has to finish first. */
export interface Wait {
  readonly is: 'wait';
  readonly reason: Reason;
  /** What is waited for, in a sentence. */
  readonly message: string;
  /** Milliseconds after which looking again makes sense. */
  readonly lookInMs: number;
  readonly notes?: readonly Note[];
}

/** Nothing goes on here until a person acts. */
export interface Stuck {
  readonly is: 'stuck';
  readonly reason: Reason;
  /** What is wrong, where, and what to do. */
  readonly message: string;
  readonly notes?: readonly Note[];
}

/** Nothing is known to be wrong, and nothing shows that all is well: a person may know more than AWS lets us see. */
export interface Unsure {
  readonly is: 'unsure';
  readonly reason: Reason;
  /** What cannot be seen, and what must be so. */
  readonly message: string;
  readonly notes?: readonly Note[];
}

/** The only answers a resource can give. */
export type Verdict<Step> = Ready | Change<Step> | Wait | Stuck | Unsure;

export const ready: Ready = { is: 'ready' };
export const change = <Step>(why: string, ...steps: readonly Step[]): Change<Step> => ({ is: 'change', why, steps });
export const wait = (message: string, lookInMs: number, reason: Reason = 'WaitingForAws'): Wait => ({
  is: 'wait',
  reason,
  message,
  lookInMs,
});
export const stuck = (reason: Reason, message: string): Stuck => ({ is: 'stuck', reason, message });
/** Several things that wait for a person, told as one: by the reason of the first. */
export const allStuck = ([first, ...others]: readonly [Stuck, ...Stuck[]]): Stuck =>
  stuck(first.reason, [first, ...others].map(({ message }) => message).join('; '));
export const unsure = (reason: Reason, message: string): Unsure => ({ is: 'unsure', reason, message });
