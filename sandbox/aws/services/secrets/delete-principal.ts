import { allRoles, forgetRole, roleWith } from '../../iam/roles.ts';
import type { World } from '../../world.ts';
import { keysState } from '../keys/state.ts';
import { forgetPrincipal, principalIn } from '../principals.ts';
import { secretsState } from './state.ts';

/** The unique id that IAM knew a role or a user by. */
const uniqueId = (arn: string, world: World): string =>
  roleWith(world, arn)?.id ?? `${arn.includes(':role/') ? 'AROA' : 'AIDA'}${world.id(17).toUpperCase()}`;

/**
 * S18: a role or user is deleted in IAM. Policies that name it keep its unique id in the place of its ARN, and admit nobody by
 * that, also if somebody makes another one of the same name.
 * @throws Error when the details are wrong
 */
export const deletePrincipal = (world: World, details: Readonly<Record<string, unknown>>): void => {
  const arn = principalIn(details);
  const id = uniqueId(arn, world);
  const role = roleWith(world, arn);
  if (role) forgetRole(world, role);
  forgetPrincipal(world, arn);
  const without = (policy: string): string => policy.replaceAll(`"${arn}"`, `"${id}"`);
  for (const { account, region } of world.places(secretsState))
    for (const secret of world.state(secretsState, account, region).values())
      if (secret.policy !== undefined) secret.policy = without(secret.policy);
  for (const { account, region } of world.places(keysState))
    for (const key of world.state(keysState, account, region).values()) key.policy = without(key.policy);
  for (const other of allRoles(world)) other.trust = without(other.trust);
};
