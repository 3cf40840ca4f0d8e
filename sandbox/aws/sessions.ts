import { stateOf, type World } from './world.ts';

/** Temporary credentials that AssumeRole handed out. */
export interface Session {
  /** The role's account: that is where the calls land. */
  readonly account: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly principal: string;
  /** AWS time in milliseconds. */
  readonly expiresAt: number;
}

/** Sessions by access key. An access key says nothing about its account, so they are kept in one place for all. */
const sessions = stateOf('sessions', () => new Map<string, Session>());
const sessionsOf = (world: World): Map<string, Session> => world.state(sessions, 'any', 'any');

/** @returns the access key */
export const openSession = (world: World, session: Session): string => {
  const accessKey = `ASIA${world.id(16).toUpperCase()}`;
  sessionsOf(world).set(accessKey, session);
  return accessKey;
};

export const sessionOf = (world: World, accessKey: string): Session | undefined => sessionsOf(world).get(accessKey);
