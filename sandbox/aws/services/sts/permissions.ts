import type * as sts from '@aws-sdk/client-sts';
import type { Permissions } from '../../service.ts';

/** Who one is, everybody may ask; the policy of a role has a say in who assumes it, and is judged where the role is found. */
export const stsPermissions: Permissions<typeof sts> = {
  GetCallerIdentity: () => [],
  AssumeRole: () => [],
  AssumeRoleWithWebIdentity: () => [],
};
