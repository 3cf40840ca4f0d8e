import type * as sts from '@aws-sdk/client-sts';
import { denied, refusalUnder, sentenceOf } from '../../iam/authorize.ts';
import { roleWith, type Role } from '../../iam/roles.ts';
import { parseIdentityPolicy } from '../../policy.ts';
import { AwsRefusal, type Call } from '../../service.ts';
import { openSession } from '../../sessions.ts';
import type { World } from '../../world.ts';

const defaultSessionSeconds = 3600;

interface SessionRequest {
  readonly RoleSessionName?: string | undefined;
  readonly DurationSeconds?: number | undefined;
  readonly Policy?: string | undefined;
}

/** T1: credentials whose calls are the role's, in its account. They live by the client's clock: it decides when to renew them. */
export const openRoleSession = (
  world: World,
  role: Role,
  { RoleSessionName = '', DurationSeconds = defaultSessionSeconds, Policy }: SessionRequest,
) => {
  const account = role.arn.split(':')[4] ?? '';
  const principal = `arn:aws:sts::${account}:assumed-role/${role.name}/${RoleSessionName}`;
  const userId = `${role.id}:${RoleSessionName}`;
  const expiresAt = world.clock.clientNow() + DurationSeconds * 1000;
  const limit = Policy === undefined ? undefined : parseIdentityPolicy(Policy);
  const accessKey = openSession(world, { roleArn: role.arn, account, principal, userId, limit, expiresAt });
  return {
    Credentials: {
      AccessKeyId: accessKey,
      SecretAccessKey: 'sandbox',
      SessionToken: `session-${accessKey}`,
      Expiration: new Date(expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: principal },
  };
};

/** @throws AwsRefusal when it is no role's ARN */
export const checkRoleArn = (arn: string): void => {
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(arn)) throw new AwsRefusal('ValidationError', `${arn} is invalid`);
};

/** T2: a role that does not exist is refused like one that does not trust the caller, so that nobody learns which there are. */
export const assumeRole = (input: sts.AssumeRoleRequest, call: Call) => {
  const { RoleArn = '', ExternalId, RoleSessionName } = input;
  checkRoleArn(RoleArn);
  const role = roleWith(call.world, RoleArn);
  const asked = {
    action: 'sts:AssumeRole',
    resource: RoleArn,
    context: { 'sts:ExternalId': ExternalId, 'sts:RoleSessionName': RoleSessionName },
  };
  if (!role || refusalUnder(role.trust, asked, call)) throw denied('sts', sentenceOf(undefined, asked, call));
  return openRoleSession(call.world, role, input);
};
