import type { AuthenticationMode } from '../../api/cluster-spec.ts';
import type { Spec } from '../../api/spec.ts';
import type { Cluster } from '../../aws/facts.ts';
import type { Item } from '../../core/plan.ts';
import { see } from '../../core/seen.ts';
import { exposeTag, mayBeExposedBy } from '../../core/tags.ts';
import { ready, stuck, wait, type Stuck, type Verdict } from '../../core/verdict.ts';
import type { StackResource } from '../intent.ts';
import type { World } from '../world.ts';
import { modesOf } from './client-authentication.ts';

const slot = 'existing-cluster';

/** An MSK cluster that exists and is exposed: somebody else's, looked at and never changed. */
export const existingCluster: StackResource = {
  name: slot,
  condition: 'ClusterReady',
  wanted: ({ phase }) => (phase === 'keep' ? [slot] : []),
  present: () => [],
  plan: (_slot, { spec }, world) => {
    const found = see(world.cluster);
    if (!found) return notFound(world);
    return notGranted(found, world) ?? notExposable(found, spec) ?? condition(found, world);
  },
  remove: () => ready,
};

/** Policy: while the cluster may not or cannot be exposed, what was made for it stays exactly as it is. */
export const leaveAsItIs = <Step>(items: readonly Item<Step>[]): readonly Item<Step>[] => {
  const held = items.find(({ resource, verdict }) => resource === slot && verdict.is === 'stuck');
  return held ? items.map((item) => (item.verdict.is === 'ready' ? item : { ...item, verdict: held.verdict })) : items;
};

const notFound = ({ identity: { clusterArn = '', account, region } }: World): Stuck =>
  stuck(
    'ClusterNotFound',
    `MSK has no cluster ${clusterArn} in account ${account} and Region ${region}. What was made for it stays as it is until this object is deleted.`,
  );

const notGranted = ({ arn, tags }: Cluster, { owner }: World): Stuck | undefined =>
  mayBeExposedBy(tags, owner)
    ? undefined
    : stuck(
        'ClusterNotGranted',
        `the owner of MSK cluster ${arn} permits that this object exposes it by the tag ${exposeTag}, which must list ${owner.namespace}/${owner.name} (several are separated by spaces). Until then nothing is made, changed or taken away.`,
      );

const notExposable = (found: Cluster, { exposure }: Spec): Stuck | undefined => {
  if (found.type === 'SERVERLESS')
    return stuck('NotPossible', `MSK cluster ${found.name} is serverless: it has no brokers that could be exposed.`);
  const modes = modesOverTls(found);
  if (modes.length === 0)
    return stuck(
      'NotPossible',
      `MSK cluster ${found.name} offers its clients no TLS (client-broker encryption is ${found.clientEncryption}), and nothing else is exposed. Its owner can turn TLS on.`,
    );
  return modes.includes(exposure.authentication)
    ? undefined
    : stuck(
        'NotPossible',
        `exposure.authentication: MSK cluster ${found.name} offers ${modes.join(' and ')}, not ${exposure.authentication}. Expose what it offers, or let its owner turn ${exposure.authentication} on.`,
      );
};

/** The modes that its brokers listen for over TLS; the others are never without (MSK developer guide, port information). */
const modesOverTls = (found: Cluster): readonly AuthenticationMode[] =>
  modesOf(found).filter((mode) => mode !== 'Unauthenticated' || found.clientEncryption !== 'PLAINTEXT');

const condition = (found: Cluster, world: World): Verdict<never> => {
  if (found.state === 'FAILED')
    return stuck('ClusterFailed', `MSK says that cluster ${found.name} FAILED; its owner has to make it anew.`);
  if (found.state !== 'ACTIVE')
    return wait(`MSK cluster ${found.name} is ${found.state}`, world.time.lookAtUpdatingClusterMs);
  const listed = see(world.nodes).brokers.length;
  return listed < found.brokers
    ? wait(`MSK lists ${listed} of ${found.brokers} brokers completely`, world.time.lookAtUpdatingClusterMs)
    : ready;
};
