import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import type { Double } from '../../sandbox/aws/double.ts';
import { putRole, type NewRole } from '../../sandbox/aws/iam/roles.ts';
import { clientsWith, type AwsClients } from './aws.ts';

export const allowing = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  more = {},
) => ({
  Statement: [{ Effect: 'Allow', Action, Resource, ...more }],
});

export const trusting = (principal: string | readonly string[], more = {}) => ({
  Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...more }],
});

/** A role that its own account and the provider trust, and that may do everything, unless told otherwise. @returns its ARN */
export const makeRole = (double: Double, account: string, name: string, more: Partial<NewRole> = {}): string =>
  putRole(double.world, {
    account,
    name,
    trust: trusting([account, '111111111111']),
    policies: [allowing('*')],
    ...more,
  }).arn;

/** Clients that work as a role which `caller` assumes. */
export const assume = async (
  double: Double,
  caller: AwsClients,
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<AwsClients> => {
  const { Credentials } = await caller.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...more }));
  return clientsWith(
    {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
    { endpoint: double.endpoint },
  );
};
