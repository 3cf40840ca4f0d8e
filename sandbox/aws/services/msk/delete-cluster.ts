import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { removeBrokers } from './brokers.ts';
import { checkVersion } from './operations.ts';
import { badRequest } from './refusals.ts';
import { dissociateAll } from './scram-secrets.ts';
import { clustersOf, findCluster, type Cluster } from './state.ts';

/** M47: its interfaces go with it, not before. */
const remove = (cluster: Cluster, call: Call): void => {
  // M48
  if (cluster.state !== 'DELETING') return;
  dissociateAll(cluster, call);
  removeBrokers(cluster, call);
  clustersOf(call).delete(cluster.arn);
};

export const deleteHandlers: Handlers<typeof kafka> = {
  DeleteCluster: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    // M46
    if (cluster.state !== 'ACTIVE' && cluster.state !== 'FAILED')
      throw badRequest(`You can't delete cluster in ${cluster.state} state.`, 'clusterArn');
    // M21
    if (input.CurrentVersion !== undefined) checkVersion(cluster, input.CurrentVersion);
    cluster.state = 'DELETING';
    call.world.clock.after(durations.clusterDeletion, () => {
      remove(cluster, call);
    });
    return { ClusterArn: cluster.arn, State: 'DELETING' };
  },
};
