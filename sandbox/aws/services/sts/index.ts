import * as sts from '@aws-sdk/client-sts';
import { roleInventory } from '../../iam/roles.ts';
import type { Handlers, Service } from '../../service.ts';
import { assumeRole } from './assume-role.ts';
import { stsPermissions } from './permissions.ts';
import { rules } from './rules.ts';
import { assumeRoleWithWebIdentity } from './web-identity.ts';

const handlers: Handlers<typeof sts> = {
  GetCallerIdentity: (_input, { account, principal, userId }) => ({ Account: account, Arn: principal, UserId: userId }),
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
};

/** AWS Security Token Service; the roles are IAM's, which has no API here. */
export const stsService: Service = {
  module: sts,
  handlers,
  permissions: stsPermissions,
  rules,
  inventory: roleInventory,
};
