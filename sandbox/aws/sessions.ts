import { roleWith } from './iam/roles.ts';
import type { Policy } from './policy.ts';
import { stateOf, type World } from './world.ts';

/** Temporary credentials that STS handed out. */
export interface Session {
  readonly roleArn: string;
  /** The role's account: that is where the calls land. */
  readonly account: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly principal: string;
  /** `AROA…:<session>`. */
  readonly userId: string;
  /** Given when the role was assumed: what the session may do at most. */
  readonly limit: Policy | undefined;
  /** AWS time in milliseconds. */
  readonly expiresAt: number;
}

/** Whose rights a caller has: the account's administrator's, or a role's. */
export type Identity =
  | 'administrator'
  | { readonly roleArn: string; readonly policies: readonly Policy[]; readonly limit: Policy | undefined };

/** Sessions by access key. An access key says nothing about its account, so they are kept in one place for all. */
const sessions = stateOf('sessions', () => new Map<string, Session>());
const sessionsOf = (world: World): Map<string, Session> => world.state(sessions, 'any', 'any');

/** @returns the access key */
export const openSession = (world: World, session: Session): string => {
  const accessKey = `ASIA${world.id(16).toUpperCase()}`;
  sessionsOf(world).set(accessKey, session);
  return accessKey;
};

/** IAM user guide, reference_identifiers: what begins temporary keys. */
export const isTemporary = (accessKey: string): boolean => accessKey.startsWith('ASIA');

/** The session token that goes with an access key. */
export const tokenOf = (accessKey: string): string => `session-${accessKey}`;

export const sessionOf = (world: World, accessKey: string): Session | undefined => sessionsOf(world).get(accessKey);

/**
 * A role's policies as they are now: a session loses what its role loses, and everything with the role itself (T8). Another
 * role of the same name is another: it has another id.
 */
export const identityOf = (world: World, session: Session | undefined): Identity =>
  session === undefined
    ? 'administrator'
    : {
        roleArn: session.roleArn,
        policies: policiesOf(world, session),
        limit: session.limit,
      };

const policiesOf = (world: World, { roleArn, userId }: Session): readonly Policy[] => {
  const role = roleWith(world, roleArn);
  return role && userId.startsWith(`${role.id}:`) ? role.policies : [];
};
