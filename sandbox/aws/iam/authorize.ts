import { judge, judgeByName, judgeIdentity, judgeSession, type Judgement, type Question } from '../policy.ts';
import { AwsRefusal, type Call } from '../service.ts';
import type { Context } from './conditions.ts';
import { accountOf } from './principals.ts';

/** One thing that a call must be allowed to do. */
export interface Asked {
  readonly action: string;
  /** ARN of what it is done to; `*` where the action knows no resources. */
  readonly resource: string;
  readonly context?: Context;
  /** The policy of that thing, undefined for none; only of things that are of an account: no other account's identities reach them. */
  readonly policy?: string | undefined;
  /** What AWS does on the way, once all is allowed. */
  readonly whenAllowed?: () => void;
}

/** Who asks, and where. */
export type Asker = Pick<Call, 'principal' | 'account' | 'region' | 'identity'>;

const questionOf = ({ action, resource, context }: Asked, { principal, region, identity }: Asker): Question => ({
  principal,
  roleArn: identity === 'administrator' ? undefined : identity.roleArn,
  action,
  resource,
  context: { 'aws:RequestedRegion': region, ...context },
});

/** What the caller's own policies say. An account's administrator may do everything. */
export const judgeCaller = (asked: Asked, asker: Asker): Judgement => {
  const { identity } = asker;
  if (identity === 'administrator') return 'allow';
  const question = questionOf(asked, asker);
  const byRole = judgeIdentity(identity.policies, question);
  if (identity.limit === undefined || byRole === 'deny') return byRole;
  const byLimit = judgeIdentity([identity.limit], question);
  return byLimit === 'allow' ? byRole : byLimit;
};

/**
 * Whether a thing's policy lets its account's own caller in by name, so that no other policy has to agree. A session's own
 * policy bounds what its role is granted, not what is granted to the session itself (IAM user guide, access_policies, session
 * policies).
 */
const grantsByName = (policy: string, asked: Asked, asker: Asker): boolean => {
  const question = questionOf(asked, asker);
  const limit = asker.identity === 'administrator' ? undefined : asker.identity.limit;
  const isWithinLimit = limit === undefined || judgeIdentity([limit], question) === 'allow';
  const judged = isWithinLimit ? judgeByName(policy, question) : judgeSession(policy, question);
  return judged === 'allow';
};

/** Why a call is refused, in IAM's words. */
export type Refusal =
  | 'explicit deny in an identity-based policy'
  | 'explicit deny in a resource-based policy'
  | 'no identity-based policy'
  | 'no resource-based policy';

/**
 * Whether the caller may do this to a thing that has a policy of its own. In its own account either policy is enough, and
 * across accounts it takes both; an explicit Deny of either ends it.
 * @returns why not, or undefined
 */
export const refusalBetween = (policy: string | undefined, asked: Asked, asker: Asker): Refusal | undefined => {
  const byCaller = judgeCaller(asked, asker);
  const question = questionOf(asked, asker);
  const byResource = policy === undefined ? 'silent' : judge(policy, question);
  if (byCaller === 'deny') return 'explicit deny in an identity-based policy';
  if (byResource === 'deny') return 'explicit deny in a resource-based policy';
  if (isForeign(asked.resource, asker.account)) {
    if (byResource !== 'allow') return 'no resource-based policy';
    return byCaller === 'allow' ? undefined : 'no identity-based policy';
  }
  const isGranted = byCaller === 'allow' || (policy !== undefined && grantsByName(policy, asked, asker));
  return isGranted ? undefined : 'no identity-based policy';
};

/**
 * The same for a thing whose own policy has the last word: a key, or a role's trust. What names the account leaves it to the
 * account's policies; what names the caller needs no more within one account.
 */
export const refusalUnder = (policy: string, asked: Asked, asker: Asker): Refusal | undefined => {
  if (judge(policy, questionOf(asked, asker)) === 'silent') return 'no resource-based policy';
  return refusalBetween(policy, asked, asker);
};

/** @param why untold where AWS tells nobody */
export const sentenceOf = (
  why: Refusal | undefined,
  { action, resource }: Asked,
  { principal }: Pick<Asker, 'principal'>,
): string => {
  const sentence = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource}`;
  if (why === undefined) return sentence;
  return why.startsWith('explicit')
    ? `${sentence} with an ${why}`
    : `${sentence} because ${why} allows the ${action} action`;
};

/**
 * In the service's own form. Sources: kafka, aws-controllers-k8s/community#2464; ec2, its error codes page; elasticloadbalancing,
 * eksctl-io/eksctl#2570; sts, Netflix/security_monkey#77; the others say AccessDeniedException with 400.
 */
export const denied = (service: string, sentence: string): AwsRefusal => {
  if (service === 'ec2')
    return new AwsRefusal(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${sentence}`,
      403,
    );
  if (service === 'elasticloadbalancing' || service === 'sts') return new AwsRefusal('AccessDenied', sentence, 403);
  return new AwsRefusal('AccessDeniedException', sentence, service === 'kafka' ? 403 : 400);
};

const refusalOf = (asked: Asked, asker: Asker): Refusal | undefined => {
  const judgement = judgeCaller(asked, asker);
  if (judgement === 'allow') return undefined;
  return judgement === 'deny' ? 'explicit deny in an identity-based policy' : 'no identity-based policy';
};

/** What is no ARN is of nobody's account. */
const isForeign = (resource: string, account: string): boolean => ![account, ''].includes(accountOf(resource));

/** Whether the caller's own policies allow all of it. @throws AwsRefusal in the service's form */
export const authorize = (service: string, asked: readonly Asked[], asker: Asker): void => {
  for (const one of asked) {
    const why = 'policy' in one ? refusalBetween(one.policy, one, asker) : refusalOf(one, asker);
    if (why) throw denied(service, sentenceOf(why, one, asker));
  }
  for (const { whenAllowed } of asked) whenAllowed?.();
};
