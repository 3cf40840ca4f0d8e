import * as sts from '@aws-sdk/client-sts';
import { AwsRefusal, type Handlers, type Service } from '../service.ts';
import { openSession } from '../sessions.ts';

const defaultSessionSeconds = 3600;

const handlers: Handlers<typeof sts> = {
  GetCallerIdentity: (_input, { account, principal }) => ({ Account: account, Arn: principal, UserId: account }),
  /** T1. Roles are not kept here: any role of any account can be assumed, and may do what its account's administrator may. */
  AssumeRole: ({ RoleArn = '', RoleSessionName = '', DurationSeconds = defaultSessionSeconds }, { world }) => {
    const [, account = '', path = ''] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(RoleArn) ?? [];
    if (account === '') throw new AwsRefusal('ValidationError', `${RoleArn} is invalid`);
    if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName))
      throw new AwsRefusal('ValidationError', `1 validation error detected: Value at 'roleSessionName' is not valid`);
    const role = path.slice(path.lastIndexOf('/') + 1);
    const principal = `arn:aws:sts::${account}:assumed-role/${role}/${RoleSessionName}`;
    const expiresAt = world.clock.now() + DurationSeconds * 1000;
    const accessKey = openSession(world, { account, principal, expiresAt });
    return {
      Credentials: {
        AccessKeyId: accessKey,
        SecretAccessKey: 'sandbox',
        SessionToken: `session-${accessKey}`,
        Expiration: new Date(expiresAt),
      },
      AssumedRoleUser: { AssumedRoleId: `AROA${accessKey.slice(4)}:${RoleSessionName}`, Arn: principal },
    };
  },
};

/** AWS Security Token Service. */
export const stsService: Service = { module: sts, handlers, rules: [] };
