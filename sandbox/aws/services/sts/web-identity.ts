import type * as sts from '@aws-sdk/client-sts';
import * as z from 'zod';
import type { Context } from '../../iam/conditions.ts';
import { roleWith } from '../../iam/roles.ts';
import { judge } from '../../policy.ts';
import { AwsRefusal, type Call } from '../../service.ts';
import { checkRoleArn, openRoleSession } from './assume-role.ts';

const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
});

type Claims = z.infer<typeof claimsSchema>;

/** T4: what cannot be read is no token. Signatures are not checked: there is no identity provider to ask for its keys. */
const claimsOf = (token: string): Claims => {
  const parsed = claimsSchema.safeParse(jsonOf(token.split('.')[1] ?? ''));
  if (token.split('.').length !== 3 || !parsed.success)
    throw new AwsRefusal('InvalidIdentityToken', 'The ID Token provided is not a valid JWT');
  return parsed.data;
};

const jsonOf = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

const audiencesOf = ({ aud }: Claims): readonly string[] => (typeof aud === 'string' ? [aud] : aud);

/** `https://host/path` → what IAM calls the provider, and what begins the keys of conditions. */
const providerOf = ({ iss }: Claims): string => iss.replace(/^https:\/\//, '');

const contextOf = (claims: Claims): Context => ({
  [`${providerOf(claims)}:sub`]: claims.sub,
  [`${providerOf(claims)}:aud`]: audiencesOf(claims),
});

/** T2 and T4 for a token in place of a signature. The client's clock decides whether it has expired. */
export const assumeRoleWithWebIdentity = (input: sts.AssumeRoleWithWebIdentityRequest, { world }: Call) => {
  const { RoleArn = '', WebIdentityToken = '' } = input;
  checkRoleArn(RoleArn);
  const claims = claimsOf(WebIdentityToken);
  if (claims.exp * 1000 <= world.clock.clientNow())
    throw new AwsRefusal(
      'ExpiredTokenException',
      'Token expired: the current time is after the expiration of the token',
    );
  const role = roleWith(world, RoleArn);
  const principal = `arn:aws:iam::${RoleArn.split(':')[4] ?? ''}:oidc-provider/${providerOf(claims)}`;
  const action = 'sts:AssumeRoleWithWebIdentity';
  if (!role || judge(role.trust, { principal, action, resource: RoleArn, context: contextOf(claims) }) !== 'allow')
    throw new AwsRefusal('AccessDenied', `Not authorized to perform ${action}`, 403);
  return {
    ...openRoleSession(world, role, input),
    SubjectFromWebIdentityToken: claims.sub,
    Audience: audiencesOf(claims)[0],
    Provider: principal,
  };
};
