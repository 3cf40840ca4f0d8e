import type * as kafka from '@aws-sdk/client-kafka';
import { AwsRefusal, type Handlers } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkPrincipals } from '../principals.ts';
import { badRequest, notFound } from './refusals.ts';
import { findCluster, findClusterUnmodelled, newVersion, type Cluster } from './state.ts';

/** M36. @throws AwsRefusal */
const policyOf = ({ policy }: Cluster): NonNullable<Cluster['policy']> => {
  if (!policy) throw notFound('cluster policy', 'clusterArn');
  return policy;
};

/** M55. @throws AwsRefusal */
const checkText = (text: string, world: World): void => {
  try {
    checkPrincipals(text, world);
  } catch (error) {
    throw error instanceof AwsRefusal ? badRequest(error.message, 'policy') : error;
  }
};

/** The cluster's resource policy; its version is its own, not the cluster's. */
export const policyHandlers: Handlers<typeof kafka> = {
  PutClusterPolicy: (input, call) => {
    const cluster = findClusterUnmodelled(input.ClusterArn, call);
    const text = input.Policy ?? '';
    checkText(text, call.world);
    // M35
    if (cluster.policy && cluster.policy.version !== input.CurrentVersion)
      throw badRequest('Current cluster policy version needed for Update', 'currentVersion');
    cluster.policy = { text, version: newVersion(call) };
    return { CurrentVersion: cluster.policy.version };
  },
  GetClusterPolicy: (input, call) => {
    const { text, version } = policyOf(findCluster(input.ClusterArn, call));
    return { Policy: text, CurrentVersion: version };
  },
  DeleteClusterPolicy: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    policyOf(cluster);
    cluster.policy = undefined;
    return {};
  },
};
