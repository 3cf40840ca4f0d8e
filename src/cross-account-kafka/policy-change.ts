import type { AwsStep } from '../aws/calls.ts';
import { differs } from '../core/differs.ts';
import { change, type Change, type Verdict } from '../core/verdict.ts';
import { isStuck, nextOf, unlessRefused } from './refused.ts';
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
  const alone = come.map((one) => ({ ...admission(policy, stay, [one]), hasAlternative: true }));
  const isRefused = [whole, ...alone].some((one) => namesStrangers(one, world));
  if (!whole.hasAlternative || !isRefused) return whole;
  return somebodyGoes
    ? change(differs('readers', has, stay), write(stay))
    : (nextOf(alone.map((one) => unlessRefused(one, world))) ?? whole);
};

/** What a person is told when AWS refuses a policy because of those who are new in it. */
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

/** A refusal is one of those who come, whoever has been let in since. */
const admission = ({ has, write }: PolicyChange, stay: readonly string[], come: readonly string[]): Change<AwsStep> => {
  const principals = [...stay, ...come].sort();
  const step = write(principals);
  const made = change(differs('readers', has, principals), step);
  return come.length === 0
    ? made
    : { ...made, whenRefused: whenRefused(come), refusedAs: `${step.call} ${come.join(' ')}` };
};
