import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import type { Double } from '../../sandbox/aws/double.ts';
import { putRole, type NewRole } from '../../sandbox/aws/iam/roles.ts';
import { clientsWith, provider, type AwsClients } from './aws.ts';
import type { TestDouble } from './double.ts';

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

/** Sessions of roles that are made as a test wants them. */
export class Sessions {
  readonly #world: TestDouble;
  readonly #opened: AwsClients[] = [];
  #roles = 0;
  /** ARN of the role whose session was opened last. */
  lastRole = '';

  constructor(world: TestDouble) {
    this.#world = world;
  }

  /** One that may do what these policies say. */
  async open(policies: readonly Record<string, unknown>[], account = provider): Promise<AwsClients> {
    const { double, aws } = this.#world;
    this.#roles += 1;
    this.lastRole = makeRole(double, account, `role-${this.#roles}`, { policies: [...policies] });
    const clients = await assume(double, aws, this.lastRole);
    this.#opened.push(clients);
    return clients;
  }

  /** One that may do just this. */
  may(action: string | readonly string[], resource: string | readonly string[] = '*', more = {}): Promise<AwsClients> {
    return this.open([allowing(action, resource, more)]);
  }

  close(): void {
    for (const clients of this.#opened) clients.destroy();
  }
}
