import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import { provider } from '../support/aws.ts';
import { trusting } from '../support/roles.ts';
import type { Credentials } from './operator-process.ts';
import { Saboteur } from './saboteur.ts';
import type { Simulation } from './simulation.ts';

const sessionSeconds = 43_200;

export interface Policy {
  readonly Statement: readonly { readonly Sid: string }[];
}

/** A session of a role that has this policy and no other right. */
const sessionWith = async (world: Simulation, policy: Policy): Promise<Credentials> => {
  const { arn: RoleArn } = putRole(world.double.world, {
    ...{ account: provider, name: 'cross-account-kafka', trust: trusting(provider), maxSessionSeconds: sessionSeconds },
    policies: [{ ...policy }],
  });
  const { Credentials: given } = await world
    .clients(provider)
    .sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', DurationSeconds: sessionSeconds }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};

/** From now on the operator may do what the policy allows, and nothing else. */
export const restrict = async (world: Simulation, policy: object): Promise<void> => {
  world.startOperator(new Saboteur(), await sessionWith(world, policy as Policy));
};

/** The operator's calls that were not allowed. */
export const refusals = (world: Simulation): readonly string[] =>
  world.double.journal
    .after(0)
    .filter(({ error }) => /AccessDenied|Unauthorized|Forbidden/.test(error ?? ''))
    .map(({ action, message }) => `${action}: ${message ?? ''}`);

/** Whether the object says what it lacks. */
export const tells = async (world: Simulation, what: string): Promise<boolean> =>
  (await world.status()).conditions?.some(({ message }) => message.includes(what)) ?? false;

export const withoutStatement = (policy: object, sid: string): Policy => {
  const { Statement, ...rest } = policy as Policy;
  return { ...rest, Statement: Statement.filter(({ Sid }) => Sid !== sid) };
};

export const sidsOf = (policy: object): readonly string[] => (policy as Policy).Statement.map(({ Sid }) => Sid);
