import * as z from 'zod';
import { roleWith } from '../iam/roles.ts';
import { principalsNamedIn } from '../policy.ts';
import { AwsRefusal } from '../service.ts';
import { stateOf, type World } from '../world.ts';

/** How long IAM's news take to reach other services: Terraform repeats for two minutes. */
const propagationSeconds = 120;

/** Principals that were made a while ago or less, and when that was. */
const newPrincipals = stateOf('new-principals', () => new Map<string, { readonly madeAt: number }>());
const newPrincipalsOf = (world: World): Map<string, { readonly madeAt: number }> =>
  world.state(newPrincipals, 'any', 'any');

/** Whether AWS knows a principal; users are not kept here, so all that are named exist. */
const isKnown = (principal: string, world: World): boolean => {
  const made = newPrincipalsOf(world).get(principal);
  if (made) return world.clock.now() >= made.madeAt + propagationSeconds * 1000;
  if (principal.includes(':role/')) return roleWith(world, principal) !== undefined;
  return !/^A(RO|ID)A/.test(principal);
};

/** A principal is no more, and is new again if somebody makes another one of its name. */
export const forgetPrincipal = (world: World, arn: string): void => {
  newPrincipalsOf(world).delete(arn);
};

/**
 * S17: a policy names nobody whom AWS does not know yet, or no longer: a deleted principal's id is told and not taken.
 * @param words of the service, in which it refuses
 * @throws AwsRefusal MalformedPolicyDocumentException
 */
export const checkPrincipals = (
  policy: string,
  world: World,
  words = 'This resource policy contains invalid principals.',
): void => {
  if (!principalsNamedIn(policy).every((principal) => isKnown(principal, world)))
    throw new AwsRefusal('MalformedPolicyDocumentException', words);
};

const principal = z.object({
  arn: z.string().regex(/^arn:aws:iam::\d{12}:(role|user)\/.+$/, 'the arn is that of a role or a user'),
});

/** The ARN in the details of an event. @throws Error */
export const principalIn = (details: Readonly<Record<string, unknown>>): string => principal.parse(details).arn;

/** S17: a principal is made now, in IAM. @throws Error when the details are wrong */
export const makePrincipal = (world: World, details: Readonly<Record<string, unknown>>): void => {
  newPrincipalsOf(world).set(principalIn(details), { madeAt: world.clock.now() });
};
