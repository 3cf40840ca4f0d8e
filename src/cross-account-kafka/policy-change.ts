import type { AwsStep } from '../aws/calls.ts';
import { differs } from '../core/differs.ts';
import { allStuck, change, type Change, type Verdict } from '../core/verdict.ts';
import { isStuck, unlessRefused } from './refused.ts';
import type { World } from './world.ts';

/** Whom a policy names, whom it is to name, and the call that makes it name exactly these. */
export interface PolicyChange {
  readonly has: readonly string[];
  readonly wanted: readonly string[];
  readonly write: (principals: readonly string[]) => AwsStep;
}

/**
 * AWS refuses a policy whole when it does not know one of its principals. Then whoever goes, goes without waiting for those who
 * come; and they come one by one, so that only whom AWS does not know stays outside.
 */
export const changePolicy = (policy: PolicyChange, world: World): Verdict<AwsStep> => {
  const { has, wanted, write } = policy;
  const stay = wanted.filter((one) => has.includes(one));
  const come = wanted.filter((one) => !has.includes(one));
  const somebodyGoes = has.some((one) => !wanted.includes(one));
  const whole = { ...admission(policy, stay, come), hasAlternative: somebodyGoes || come.length > 1 };
  if (!whole.hasAlternative || !namesStrangers(whole, world)) return whole;
  if (somebodyGoes) return change(differs('readers', has, stay), write(stay));
  return oneOf(come.map((one) => unlessRefused({ ...admission(policy, stay, [one]), hasAlternative: true }, world)));
};

/** What a policy with new principals in it is told by, when AWS refuses it. */
export const whenRefused = (principals: readonly string[]): NonNullable<Change<AwsStep>['whenRefused']> => ({
  reason: 'SpecRejected',
  message:
    principals.length === 1
      ? `spec.consumers: AWS takes no policy that names ${principals.join()}: correct the ARN, or make the role or user first`
      : `spec.consumers: AWS takes no policy with all of ${principals.join(', ')} in it; they are asked for one by one`,
});

/** Whether AWS refused the change for what is in it; without the permission for it, another one is refused as well. */
export const namesStrangers = (verdict: Verdict<AwsStep>, world: World): boolean => {
  const held = unlessRefused(verdict, world);
  return isStuck(held) && held.reason === 'SpecRejected';
};

const admission = ({ has, write }: PolicyChange, stay: readonly string[], come: readonly string[]): Change<AwsStep> => {
  // Those who come stand last: with others let in meanwhile it is another policy, and AWS is asked for it again.
  const principals = [...stay, ...come];
  const made = change(differs('readers', has, principals), write(principals));
  return come.length === 0 ? made : { ...made, whenRefused: whenRefused(come) };
};

const oneOf = (admissions: readonly Verdict<AwsStep>[]): Verdict<AwsStep> => {
  const [first, ...others] = admissions.filter(isStuck);
  const next = admissions.find(({ is }) => is === 'change');
  return next ?? (first ? allStuck([first, ...others]) : { is: 'ready' });
};
