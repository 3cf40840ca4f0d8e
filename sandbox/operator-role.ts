import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { putRole } from './aws/iam/roles.ts';
import type { World } from './aws/world.ts';
import { operator } from './kubernetes/control-plane.ts';

const account = '111111111111';
const issuer = 'kubernetes.default.svc.cluster.local';
const audience = 'sts.amazonaws.com';

/**
 * Makes the operator's role as for IRSA on EKS: with the shipped policies and no other right, for tokens of its service account
 * in whatever namespace it is installed (Amazon EKS user guide, iam-roles-for-service-accounts).
 * @returns its ARN
 */
export const putOperatorRole = (world: World, top: string): string => {
  const policies = ['operator-policy', 'assume-roles-policy'].map((file) =>
    shipped(path.join(top, `deploy/iam/${file}.json`)),
  );
  return putRole(world, { account, name: 'cross-account-kafka', trust, policies }).arn;
};

/**
 * Gives a process what a pod of the operator's service account has.
 * @returns the variables that the SDK finds the role by
 */
export const wearRole = async (
  arn: string,
  { folder, kubectl }: { folder: string; kubectl: (...args: string[]) => Promise<string> },
): Promise<NodeJS.ProcessEnv> => {
  const [namespace = '', name = ''] = operator.name.split(':').slice(-2);
  const token = await kubectl('create', 'token', name, '-n', namespace, '--audience', audience, '--duration', '24h');
  const file = path.join(folder, 'token');
  writeFileSync(file, token.trim(), { mode: 0o600 });
  return { AWS_ROLE_ARN: arn, AWS_WEB_IDENTITY_TOKEN_FILE: file };
};

const shipped = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

const trust = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${issuer}:aud`]: audience },
        StringLike: { [`${issuer}:sub`]: 'system:serviceaccount:*:cross-account-kafka' },
      },
    },
  ],
};
