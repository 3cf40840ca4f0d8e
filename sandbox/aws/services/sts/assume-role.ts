import type * as sts from '@aws-sdk/client-sts';
import { denied, refusalUnder, sentenceOf } from '../../iam/authorize.ts';
import { roleWith, type Role } from '../../iam/roles.ts';
import { parseIdentityPolicy, type Policy } from '../../policy.ts';
import { AwsRefusal, type Call } from '../../service.ts';
import { openSession, tokenOf, type Identity } from '../../sessions.ts';
import type { World } from '../../world.ts';

const defaultSessionSeconds = 3600;
const mostSecondsInAChain = 3600;

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
  by?: Identity,
) => {
  checkDuration(role, DurationSeconds, by !== undefined && by !== 'administrator');
  const account = role.arn.split(':')[4] ?? '';
  const principal = `arn:aws:sts::${account}:assumed-role/${role.name}/${RoleSessionName}`;
  const userId = `${role.id}:${RoleSessionName}`;
  const expiresAt = world.clock.clientNow() + DurationSeconds * 1000;
  const limit = Policy === undefined ? undefined : limitOf(Policy);
  const accessKey = openSession(world, { roleArn: role.arn, account, principal, userId, limit, expiresAt });
  return {
    Credentials: {
      AccessKeyId: accessKey,
      SecretAccessKey: 'sandbox',
      SessionToken: tokenOf(accessKey),
      Expiration: new Date(expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: principal },
  };
};

/** T6. @throws AwsRefusal */
const checkDuration = (role: Role, seconds: number, isChained: boolean): void => {
  if (isChained && seconds > mostSecondsInAChain)
    throw new AwsRefusal(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  if (seconds > role.maxSessionSeconds)
    throw new AwsRefusal(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
};

/** A session's own policy. @throws AwsRefusal MalformedPolicyDocument, as STS has it on the wire */
const limitOf = (policy: string): Policy => {
  try {
    return parseIdentityPolicy(policy);
  } catch (error) {
    throw error instanceof AwsRefusal ? new AwsRefusal('MalformedPolicyDocument', error.message) : error;
  }
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
  return openRoleSession(call.world, role, input, call.identity);
};
