import { Leader } from '../kube/leader.ts';
import type { Base } from './base.ts';

const leaseName = 'cross-account-kafka';

/** The candidate for the lease that this process is. Without the lease it ends: another process may lead. */
export const leaderOf = ({ config, kube, clock, log, metrics, onTrouble, stop }: Base): Leader => {
  const leader = new Leader({
    client: kube,
    namespace: config.leaseNamespace,
    name: leaseName,
    identity: config.identity,
    leaseDurationMs: config.leaseDurationMs,
    clock,
    random: Math.random,
    onFollowing: (holder) => {
      log.info({ holder }, 'standing by: another replica leads');
    },
    onTrouble,
    onLost: (why) => {
      log.error({}, why);
      stop.abort();
    },
  });
  metrics.leads(leaseName, () => leader.isLeader);
  return leader;
};
