import { callerOf, type Caller } from './accounts.ts';
import { identityOf, isTemporary, sessionOf, tokenOf, type Identity } from './sessions.ts';
import type { WireRequest } from './wire/codec.ts';
import type { World } from './world.ts';

/** Who calls, with what rights: a signature, and the session that its key belongs to. */
export interface KnownCaller extends Caller {
  readonly identity: Identity;
  readonly userId: string;
  readonly isExpired: boolean;
  /** T5: its keys are temporary ones that STS did not give, or come without their token. */
  readonly isUnknown: boolean;
}

/** Calls that nobody signs: a token in them stands for the caller. */
const unsignedActions = ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'];

const anonymous: Caller = { accessKey: '', account: '', region: 'us-east-1', service: 'sts', principal: 'anonymous' };

const unsignedCaller = ({ body, query }: WireRequest): Caller | undefined => {
  const action = (body === '' ? query : new URLSearchParams(body.slice(0, 20_000))).get('Action') ?? '';
  return unsignedActions.includes(action) ? anonymous : undefined;
};

/** The access key of a signed URL stands in its query. */
const credentialOf = ({ headers, query }: WireRequest): string | undefined => {
  const presigned = query.get('X-Amz-Credential');
  return headers['authorization'] ?? (presigned === null ? undefined : `Credential=${presigned}`);
};

const securityTokenOf = ({ headers, query }: WireRequest): string | null =>
  headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token');

/** Undefined for a request that nobody signed and that needs a signature. */
export const knownCallerOf = (request: WireRequest, world: World): KnownCaller | undefined => {
  const signed = callerOf(credentialOf(request)) ?? unsignedCaller(request);
  if (!signed) return undefined;
  const session = sessionOf(world, signed.accessKey);
  const { account, principal, userId } = session ?? { ...signed, userId: signed.account };
  return {
    ...signed,
    ...{ account, principal, userId },
    identity: identityOf(world, session),
    isUnknown: isTemporary(signed.accessKey) && (!session || securityTokenOf(request) !== tokenOf(signed.accessKey)),
    isExpired: session !== undefined && session.expiresAt <= world.clock.clientNow(),
  };
};
