import type { AwsStep } from '../../aws/calls.ts';
import { see, seenOr } from '../../core/seen.ts';
import { canonicalJson } from '../../core/show.ts';
import { ready, stuck, unsure, type Verdict } from '../../core/verdict.ts';
import type { Intent, StackResource } from '../intent.ts';
import { admits, readingThroughSecretsManager } from '../key-policy.ts';
import { consumersDecrypt } from '../key-statements.ts';
import { consumerPrincipals } from '../policies.ts';
import type { GivenKey } from '../look-at-keys.ts';
import type { World } from '../world.ts';

/** The user's customer managed key: never changed, only checked. A consumer that may not decrypt with it reads nothing. */
export const givenKey: StackResource = {
  name: 'given-key',
  condition: 'SecretShared',
  wanted: ({ phase }, world) => (phase === 'remove' || world.givenKey === undefined ? [] : ['given-key']),
  present: () => [],
  plan: (_slot, intent, world) => (world.givenKey ? judge(world.givenKey, intent, world) : ready),
  remove: () => ready,
};

/** Whether the secret can be under it without shutting a consumer out, as far as can be seen. @throws NotSeen */
export const servesConsumers = (given: GivenKey, intent: Intent, world: World): boolean =>
  ['ready', 'unsure'].includes(judge(given, intent, world).is);

const judge = (given: GivenKey, intent: Intent, world: World): Verdict<AwsStep> => {
  const found = see(given.key);
  const rejected = (what: string): Verdict<AwsStep> => stuck('SpecRejected', `sharing.kmsKeyArn: ${what}`);
  if ('missing' in found) return rejected(`AWS says: ${found.missing}. Give a key of this account and Region.`);
  if (found.manager !== 'CUSTOMER')
    return rejected(`${found.arn} is managed by AWS and can never be shared; give a customer managed key.`);
  if (found.keySpec !== 'SYMMETRIC_DEFAULT')
    return rejected(`${found.arn} is a ${found.keySpec} key; Secrets Manager encrypts with symmetric keys only.`);
  if (found.state !== 'Enabled') return rejected(`${found.arn} is ${found.state}; enable it or give another.`);
  return admission(found.arn, given.policy, intent, world);
};

const admission = (keyArn: string, policy: GivenKey['policy'], { spec }: Intent, world: World): Verdict<AwsStep> => {
  if (spec.consumers.length === 0) return ready;
  const statement = canonicalJson(consumersDecrypt(consumerPrincipals(spec), spec.region));
  if (!policy.seen && policy.failure.class === 'denied')
    return unsure(
      'KeyPolicyNotSeen',
      `whether the consumers may decrypt with ${keyArn} cannot be seen without kms:GetKeyPolicy; its policy needs this statement: ${statement}`,
    );
  const secretArn = seenOr(world.secret, undefined)?.arn;
  const refused = spec.consumers
    .map(({ principal }) => principal)
    .filter(
      (principal) =>
        !admits(see(policy) ?? '{}', readingThroughSecretsManager(principal, keyArn, spec.region, secretArn)),
    );
  return refused.length === 0
    ? ready
    : stuck(
        'KeyNotShared',
        `the policy of ${keyArn} does not let ${someOf(refused)} read the secret. Add this statement to it, and take away what denies it: ${statement}`,
      );
};

/** As many as are read; the statement names them all. */
const named = 3;

const someOf = (principals: readonly string[]): string =>
  principals.slice(0, named).join(', ') + (principals.length > named ? ` and ${principals.length - named} more` : '');
