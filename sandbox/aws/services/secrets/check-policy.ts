import { isPublic } from '../../policy.ts';
import { AwsRefusal } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkPrincipals } from '../principals.ts';

const longestPolicy = 20_480;

/** S16. @throws AwsRefusal */
export const checkPolicy = (policy: string, blockPublic: boolean, world: World): void => {
  if (policy.length > longestPolicy)
    throw new AwsRefusal(
      'InvalidParameterException',
      `The resource policy is longer than ${longestPolicy} characters.`,
    );
  // S17
  checkPrincipals(policy, world);
  if (blockPublic && isPublic(policy))
    throw new AwsRefusal(
      'PublicPolicyException',
      'The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.',
    );
};
