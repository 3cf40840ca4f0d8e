import * as z from 'zod';
import { parseIdentityPolicy, parsePolicy, type Policy } from '../policy.ts';
import { AwsRefusal, type InventoryRow } from '../service.ts';
import { stateOf, type World } from '../world.ts';

const policyDocument = z.record(z.string(), z.unknown());

export const roleSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/, 'an account has 12 digits'),
  name: z.string().regex(/^[\w+=,.@-]{1,64}$/, 'a role name has 1 to 64 letters, digits and +=,.@-_'),
  path: z
    .string()
    .regex(/^\/([\w+=,.@/-]+\/)?$/, 'a path begins and ends with a slash')
    .default('/'),
  /** How long its sessions last at most: IAM user guide, id_roles_use, an hour unless the role says more. */
  maxSessionSeconds: z.int().min(3600).max(43_200).default(3600),
  /** Who may assume it. */
  trust: policyDocument,
  /** What it may do: nothing without any. */
  policies: z.array(policyDocument).default([]),
});

/** A role as it is asked for. */
export type NewRole = z.input<typeof roleSchema>;

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly maxSessionSeconds: number;
  trust: string;
  readonly policies: readonly Policy[];
}

/** Roles by name; IAM knows no Regions. */
const roles = stateOf('roles', () => new Map<string, Role>());
const rolesOf = (world: World, account: string): Map<string, Role> => world.state(roles, account, 'any');

/** IAM user guide, reference_policies_elements_resource: a trust policy is about its own role. @throws AwsRefusal */
const checkTrust = (trust: string): void => {
  if (parsePolicy(trust).statements.some(({ Resource, NotResource }) => Resource ?? NotResource))
    throw new AwsRefusal('MalformedPolicyDocument', 'Has prohibited field Resource');
};

/** Makes a role, or changes the one of that name. @throws Error saying what is wrong with it */
export const putRole = (world: World, asked: NewRole): Role => {
  const { account, name, path, maxSessionSeconds, trust, policies } = roleSchema.parse(asked);
  const role: Role = {
    arn: `arn:aws:iam::${account}:role${path}${name}`,
    name,
    id: rolesOf(world, account).get(name)?.id ?? `AROA${world.id(17).toUpperCase()}`,
    maxSessionSeconds,
    trust: JSON.stringify(trust),
    policies: policies.map((policy) => parseIdentityPolicy(JSON.stringify(policy))),
  };
  checkTrust(role.trust);
  rolesOf(world, account).set(name, role);
  return role;
};

/** @throws Error when there is none */
export const roleNamed = (world: World, account: string, name: string): Role => {
  const role = rolesOf(world, account).get(name);
  if (!role) throw new Error(`account ${account} has no role ${name}`);
  return role;
};

/** Takes a role away, as far as IAM itself keeps it. */
export const forgetRole = (world: World, { arn, name }: Role): void => {
  rolesOf(world, arn.split(':')[4] ?? '').delete(name);
};

/** Every role there is. */
export const allRoles = (world: World): Role[] =>
  world.places(roles).flatMap(({ account }) => [...rolesOf(world, account).values()]);

/** The role with that ARN, its path included. */
export const roleWith = (world: World, arn: string): Role | undefined => {
  const [, account = '', name = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const role = rolesOf(world, account).get(name);
  return role?.arn === arn ? role : undefined;
};

export const roleInventory = (world: World): InventoryRow[] =>
  world.places(roles).flatMap(({ account }) =>
    [...rolesOf(world, account).values()].map(({ arn, name }) => ({
      service: 'iam',
      kind: 'role',
      account,
      region: '',
      id: arn,
      name,
      state: '',
      tags: {},
    })),
  );
