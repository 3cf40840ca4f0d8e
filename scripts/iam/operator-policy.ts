import { reads } from '../../src/aws/reads.ts';
import { look, readOwnSecret, toExpose } from './expose.ts';
import { toMakeClusters } from './make-clusters.ts';
import { allow, policy, through } from './statements.ts';

/** The operator's IAM policy: what its code calls, by the names of its tables, and what AWS asks for besides. */
export const operatorPolicy = (): object => policy(...toExpose(), ...toMakeClusters());

/** For objects that name an existing cluster, and none that makes one. */
export const exposeExistingPolicy = (): object => policy(...toExpose());

/** What that one lacks: both together are the operator's policy, in two parts that a managed policy has room for. */
export const makeClustersPolicy = (): object => policy(...toMakeClusters());

/** For objects that are only looked at: `mode: Plan`, or paused. */
export const readOnlyPolicy = (): object =>
  policy(
    look(Object.keys(reads)),
    readOwnSecret,
    allow('DecryptTheSecret', ['kms:Decrypt'], through('secretsmanager')),
  );

/**
 * What the operator's own role needs besides where the allow-list grants others: to assume those that are called after it.
 * Whose names are others are added by hand.
 */
export const assumeRolesPolicy = (): object =>
  policy(allow('AssumeGrantedRoles', ['sts:AssumeRole'], { Resource: 'arn:*:iam::*:role/cross-account-kafka-*' }));
