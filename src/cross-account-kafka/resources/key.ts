import type { AwsStep } from '../../aws/calls.ts';
import { see, seenOr } from '../../core/seen.ts';
import { ready, stuck, type Verdict } from '../../core/verdict.ts';
import type { Intent, StackResource } from '../intent.ts';
import { admits } from '../key-policy.ts';
import type { World } from '../world.ts';

/** The user's customer managed key: never changed, only checked. A consumer that may not decrypt with it reads nothing. */
export const key: StackResource = {
  name: 'key',
  condition: 'SecretShared',
  wanted: ({ phase }) => (phase === 'remove' ? [] : ['key']),
  present: () => [],
  plan: (_slot, intent, world) => {
    const found = see(world.key);
    const { kmsKeyArn } = intent.spec.sharing;
    if ('missing' in found)
      return stuck(
        'SpecRejected',
        `sharing.kmsKeyArn: AWS says: ${found.missing}. Give a key of this account and Region.`,
      );
    if (found.manager !== 'CUSTOMER')
      return stuck(
        'SpecRejected',
        `sharing.kmsKeyArn: ${kmsKeyArn} is managed by AWS and can never be shared; give a customer managed key.`,
      );
    if (found.state !== 'Enabled')
      return stuck('SpecRejected', `sharing.kmsKeyArn: ${kmsKeyArn} is ${found.state}; enable it or give another.`);
    return admission(intent, world);
  },
  remove: () => ready,
};

const admission = ({ spec }: Intent, world: World): Verdict<AwsStep> => {
  // Without kms:GetKeyPolicy we cannot know, and do not claim to.
  const policy = seenOr(world.keyPolicy, undefined);
  const refused =
    policy === undefined ? [] : spec.consumers.filter(({ principal }) => !admits(policy, principal, 'kms:Decrypt'));
  return refused.length === 0
    ? ready
    : stuck(
        'KeyNotShared',
        `the policy of ${spec.sharing.kmsKeyArn} does not let ${refused.map(({ principal }) => principal).join(', ')} use kms:Decrypt: add a statement that allows it.`,
      );
};
