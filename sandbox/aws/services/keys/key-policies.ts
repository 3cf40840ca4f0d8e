import type * as kms from '@aws-sdk/client-kms';
import { judge } from '../../policy.ts';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { checkPrincipals } from '../principals.ts';
import { ownKey, changeable } from './state.ts';

/** KMS developer guide, resource-limits. */
const longestPolicy = 32_768;

/**
 * A key's policy names principals that AWS knows, and leaves its author a way to change it again, unless he insists that it
 * does not.
 * @throws AwsRefusal
 */
export const checkKeyPolicy = (policy: string, bypass: boolean | undefined, call: Call): void => {
  if (policy.length > longestPolicy)
    throw new AwsRefusal('LimitExceededException', `The key policy is longer than ${longestPolicy} characters.`);
  checkPrincipals(policy, call.world, 'Policy contains a statement with one or more invalid principals.');
  const judgement = judge(policy, {
    principal: call.principal,
    action: 'kms:PutKeyPolicy',
    resource: '*',
    context: { 'kms:CallerAccount': call.account },
  });
  if (judgement !== 'allow' && bypass !== true)
    throw new AwsRefusal(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    );
};

/** A key has one policy, of this name. @throws AwsRefusal */
const checkName = (name: string | undefined): void => {
  if ((name ?? 'default') !== 'default') throw new AwsRefusal('NotFoundException', `No such policy: ${name ?? ''}`);
};

export const keyPolicyHandlers: Handlers<typeof kms> = {
  GetKeyPolicy: (input, call) => {
    checkName(input.PolicyName);
    return { Policy: ownKey('kms:GetKeyPolicy', input.KeyId, call).policy, PolicyName: 'default' };
  },
  PutKeyPolicy: (input, call) => {
    checkName(input.PolicyName);
    const key = changeable('kms:PutKeyPolicy', input.KeyId, call);
    checkKeyPolicy(input.Policy ?? '', input.BypassPolicyLockoutSafetyCheck, call);
    key.policy = input.Policy ?? key.policy;
    return {};
  },
  ListKeyPolicies: (input, call) => {
    ownKey('kms:ListKeyPolicies', input.KeyId, call);
    return { PolicyNames: ['default'], Truncated: false };
  },
};
