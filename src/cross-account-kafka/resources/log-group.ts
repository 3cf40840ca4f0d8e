import { step } from '../../aws/calls.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { logGroupName } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { isOwned, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, wait } from '../../core/verdict.ts';
import type { ClusterResource } from '../intent.ts';
import { clusterName, notOwned, ownedCluster } from '../owned.ts';

const slot = 'log-group';

/** The CloudWatch log group of the brokers' logs. MSK does not make it and refuses a cluster without it. */
export const logGroup: ClusterResource = {
  name: 'log-group',
  condition: 'ClusterReady',
  wanted: ({ phase }) => (phase === 'remove' ? [] : [slot]),
  present: (world) => {
    const group = see(world.logGroup);
    return group && isOwned(group.tags, world.owner) ? [slot] : [];
  },
  plan: (_slot, { spec }, world) => {
    const group = see(world.logGroup);
    const name = logGroupName(clusterName(world));
    const tags = tagsFor(world.owner, slot, spec.tags);
    if (!group) return change('there is none yet', step('logs:CreateLogGroup', { logGroupName: name, tags }));
    if (!isOwned(group.tags, world.owner)) return notOwned(`log group ${name}`, world.owner);
    if (group.retentionDays !== spec.cluster.logRetentionDays)
      return change(
        differs('retention in days', group.retentionDays, spec.cluster.logRetentionDays),
        step('logs:PutRetentionPolicy', { logGroupName: name, retentionInDays: spec.cluster.logRetentionDays }),
      );
    const missing = tagsToSet(group.tags, tags);
    return Object.keys(missing).length === 0
      ? ready
      : change(tagsDiffer(group.tags, missing), step('logs:TagResource', { resourceArn: group.arn, tags: missing }));
  },
  remove: (_slot, world) =>
    ownedCluster(world)
      ? wait('the log group goes after the cluster that writes to it', world.time.lookAtDeletionMs)
      : change(
          'it is not wanted any more',
          step('logs:DeleteLogGroup', { logGroupName: logGroupName(clusterName(world)) }),
        ),
  release: () => ready,
};
