import type * as kafka from '@aws-sdk/client-kafka';
import type { Handlers } from '../../service.ts';
import { badRequest, notFound } from './refusals.ts';
import { findCluster, findClusterUnmodelled, newVersion, type Cluster } from './state.ts';

/** M36. @throws AwsRefusal */
const policyOf = ({ policy }: Cluster): NonNullable<Cluster['policy']> => {
  if (!policy) throw notFound('cluster policy', 'clusterArn');
  return policy;
};

/** @throws AwsRefusal */
const checkText = (text: string): void => {
  try {
    JSON.parse(text);
  } catch {
    throw badRequest('The policy is not valid JSON.', 'policy');
  }
};

/** The cluster's resource policy; its version is its own, not the cluster's. */
export const policyHandlers: Handlers<typeof kafka> = {
  PutClusterPolicy: (input, call) => {
    const cluster = findClusterUnmodelled(input.ClusterArn, call);
    const text = input.Policy ?? '';
    checkText(text);
    // M35
    if (cluster.policy && cluster.policy.version !== input.CurrentVersion)
      throw badRequest('The version of the cluster policy is missing or not the current one.', 'currentVersion');
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
