import { step, type AwsStep } from '../../aws/calls.ts';
import type { Cluster } from '../../aws/facts.ts';
import type { SpecWithCluster } from '../../api/spec.ts';
import { differs } from '../../core/differs.ts';
import { mayStillAppear } from '../../core/memory.ts';
import { see, seenOr } from '../../core/seen.ts';
import { allowTag, isAllowed } from '../../core/tags.ts';
import { change, stuck, wait, type Change, type Stuck, type Verdict } from '../../core/verdict.ts';
import type { ScramSecrets } from '../look-at-scram-secrets.ts';
import type { World } from '../world.ts';

/** MSK takes so many secrets in one call (MSK API reference, BatchAssociateScramSecret). */
const mostInBatch = 10;

/**
 * Which secrets hold the users of a cluster: those of the spec are associated, with their owners' word. Only what status notes
 * as ours is taken away again; it is noted before MSK is told, so that no death in between makes it somebody else's.
 */
export const scramSecrets = (found: Cluster, spec: SpecWithCluster, world: World): Verdict<AwsStep> | undefined => {
  const secrets = world.scramSecrets;
  const wanted = spec.cluster.scramSecretArns;
  const surplus = see(secrets.associated).filter((arn) => secrets.noted.includes(arn) && !wanted.includes(arn));
  if (surplus.length > 0) return disassociate(found, surplus, wanted);
  return found.scram ? settle(found, secrets, world) : undefined;
};

const disassociate = ({ arn }: Cluster, surplus: readonly string[], wanted: readonly string[]): Change<AwsStep> => ({
  ...change(
    differs('SCRAM secrets', [...wanted, ...surplus], wanted),
    step('kafka:BatchDisassociateScramSecret', { ClusterArn: arn, SecretArnList: surplus.slice(0, mostInBatch) }),
  ),
  whenRefused: { reason: 'SpecRejected', message: 'cluster.scramSecretArns: MSK does not let go of every secret' },
});

/** Those that may be associated first: one that may not holds up no other. */
const settle = (
  found: Cluster,
  { associated, unsettled, noted }: ScramSecrets,
  world: World,
): Verdict<AwsStep> | undefined => {
  const hindrances = unsettled.flatMap((one) => hindranceOf(one, world) ?? []);
  const able = unsettled.filter((one) => hindranceOf(one, world) === undefined).map(({ arn }) => arn);
  if (able.some((arn) => !noted.includes(arn)))
    return wait('the SCRAM secrets are noted in status before MSK is told of them', world.time.lookAtBusyMs);
  const missing = able.filter((arn) => !see(associated).includes(arn));
  return missing.length > 0 ? associate(found, missing) : hindrances[0];
};

const associate = ({ arn }: Cluster, missing: readonly string[]): Change<AwsStep> => ({
  ...change(
    `SCRAM secrets not associated: ${missing.join(', ')}`,
    step('kafka:BatchAssociateScramSecret', { ClusterArn: arn, SecretArnList: missing.slice(0, mostInBatch) }),
  ),
  whenRefused: {
    reason: 'SpecRejected',
    message:
      'cluster.scramSecretArns: MSK does not take every secret; each needs a name that begins with AmazonMSK_ and a customer managed key. It is asked again in half an hour',
  },
});

const hindranceOf = ({ arn, secret }: ScramSecrets['unsettled'][number], { owner }: World): Stuck | undefined => {
  const found = see(secret);
  if (!found || found.deletedAt !== undefined)
    return stuck('SpecRejected', `cluster.scramSecretArns: there is no secret ${arn}. Create it, or take it out.`);
  return isAllowed(found.tags, owner)
    ? undefined
    : stuck(
        'SecretNotGranted',
        `the owner of secret ${arn} lets this namespace use it for a cluster's users by the tag ${allowTag}, which must list ${owner.namespace} (several are separated by spaces).`,
      );
};

/**
 * Which associations are ours, or about to be: written down in status. Without its owner's word none becomes ours by being in the
 * spec; what AWS may not show yet stays ours.
 */
export const notedScramSecrets = ({ scramSecrets: { associated, noted, unsettled }, ...world }: World): string[] => {
  const mayAppear = mayStillAppear(world.remembered, world.nowMs);
  const kept = noted.filter((arn) => mayAppear || seenOr(associated, noted).includes(arn));
  const granted = unsettled.filter(({ secret }) => isAllowed(seenOr(secret, undefined)?.tags ?? {}, world.owner));
  return [...new Set([...kept, ...granted.map(({ arn }) => arn)])].sort();
};
