import type * as kafka from '@aws-sdk/client-kafka';
import * as z from 'zod';
import type { ScramUser } from '../../broker-machines.ts';
import type { Call, Handlers } from '../../service.ts';
import type { Place } from '../../world.ts';
import { lookUpKey } from '../keys/state.ts';
import { secretsOf, type Secret } from '../secrets/state.ts';
import { pageOf } from './pages.ts';
import { badRequest } from './refusals.ts';
import { findCluster, type Cluster } from './state.ts';

export const secretAt = (arn: string, place: Place): Secret | undefined =>
  [...secretsOf(place).values()].find((secret) => secret.arn === arn);

/** Named by its alias or ARN, the default key is the default key. */
const isUnderDefaultKey = ({ kmsKeyId }: Secret, call: Call): boolean =>
  kmsKeyId === undefined || lookUpKey(kmsKeyId, call)?.manager === 'AWS';

/** M37: why MSK cannot use a secret as a user's password. */
const hindrance = (arn: string, call: Call): kafka.UnprocessedScramSecret | undefined => {
  const secret = secretAt(arn, call);
  const because = (ErrorCode: string, ErrorMessage: string) => ({ SecretArn: arn, ErrorCode, ErrorMessage });
  if (!secret || secret.deletedAt !== undefined)
    return because('ResourceNotFoundException', 'The secret does not exist.');
  if (!secret.name.startsWith('AmazonMSK_'))
    return because(
      'InvalidSecretArn',
      "The provided secret arn cannot be used with Amazon MSK. Secret names must have the prefix 'AmazonMSK_'",
    );
  if (isUnderDefaultKey(secret, call))
    return because('InvalidSecretKey', 'The secret must not be encrypted with the default key.');
  return undefined;
};

/** The user whom a secret is about, if it is as MSK's developer guide, msk-password-tutorial, has it. */
const userIn = ({ versions }: Secret): ScramUser | undefined => {
  const { data } = userSchema.safeParse(versions.find(({ stages }) => stages.has('AWSCURRENT'))?.value);
  return data && { name: data.username, password: data.password };
};

const userSchema = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('is no JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ username: z.string(), password: z.string() }));

/** M37: the policy that lets MSK read it. */
const policyFor = (arn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSKafkaResourcePolicy',
        Effect: 'Allow',
        Principal: { Service: 'kafka.amazonaws.com' },
        Action: 'secretsmanager:getSecretValue',
        Resource: arn,
      },
    ],
  });

const associate = (arn: string, cluster: Cluster, call: Call): kafka.UnprocessedScramSecret[] => {
  const secret = secretAt(arn, call);
  const error = hindrance(arn, call);
  if (error || !secret) return error ? [error] : [];
  cluster.scramSecretArns.add(arn);
  secret.policy = policyFor(arn);
  const user = userIn(secret);
  if (user) call.world.machines.admit(cluster.arn, user);
  return [];
};

const dissociate = (arn: string, cluster: Cluster, place: Place): kafka.UnprocessedScramSecret[] => {
  if (!cluster.scramSecretArns.delete(arn))
    return [{ SecretArn: arn, ErrorCode: 'ResourceNotFoundException', ErrorMessage: 'The secret is not associated.' }];
  const secret = secretAt(arn, place);
  if (secret?.policy === policyFor(arn)) secret.policy = undefined;
  return [];
};

const dismiss = (secret: Secret | undefined, cluster: Cluster, { world }: Place): void => {
  const user = secret && userIn(secret);
  if (user) world.machines.dismiss(cluster.arn, user.name);
};

/** M37: what happens to the secrets of a cluster that is deleted. */
export const dissociateAll = (cluster: Cluster, place: Place): void => {
  for (const arn of [...cluster.scramSecretArns]) dissociate(arn, cluster, place);
};

const mostInBatch = 10;

/** M56. @throws AwsRefusal */
const checkBatch = (arns: readonly string[]): void => {
  if (arns.length < 1 || arns.length > mostInBatch)
    throw badRequest(`A request names 1 to ${mostInBatch} secrets.`, 'secretArnList');
};

/** Secrets with the passwords of SASL/SCRAM users. */
export const scramHandlers: Handlers<typeof kafka> = {
  BatchAssociateScramSecret: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    checkBatch(input.SecretArnList ?? []);
    const failed = (input.SecretArnList ?? []).flatMap((arn) => associate(arn, cluster, call));
    return { ClusterArn: cluster.arn, UnprocessedScramSecrets: failed };
  },
  BatchDisassociateScramSecret: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    checkBatch(input.SecretArnList ?? []);
    const failed = (input.SecretArnList ?? []).flatMap((arn) => dissociate(arn, cluster, call));
    const done = (input.SecretArnList ?? []).filter((arn) => !failed.some(({ SecretArn }) => SecretArn === arn));
    for (const arn of done) dismiss(secretAt(arn, call), cluster, call);
    return { ClusterArn: cluster.arn, UnprocessedScramSecrets: failed };
  },
  ListScramSecrets: (input, call) => {
    const { items, next } = pageOf([...findCluster(input.ClusterArn, call).scramSecretArns], input);
    return { NextToken: next, SecretArnList: items };
  },
};
