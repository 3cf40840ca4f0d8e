import type * as facts from '../aws/facts.ts';
import { seenOr, sight, type Seen } from '../core/seen.ts';
import { begunAfter, type Looking } from './world.ts';

/** The secrets of a cluster's SCRAM users. They are not ours: not seeing one holds up the cluster, but no deletion. */
export interface ScramSecrets {
  /** Whoever associated them. */
  readonly associated: Seen<readonly string[]>;
  /** Those that status says we associated, or were about to. */
  readonly noted: readonly string[];
  /** Those that the spec names and that are not both associated and noted, with the tags by which their owners let us. */
  readonly unsettled: readonly { readonly arn: string; readonly secret: Seen<facts.Secret | undefined> }[];
}

/** Looked at where the spec names some, or we once associated some. */
export const lookAtScramSecrets = async (
  { view, spec, notedScramSecrets: noted, freshness }: Looking,
  cluster: Seen<facts.Cluster | undefined>,
): Promise<ScramSecrets> => {
  const wanted = spec.cluster?.scramSecretArns ?? [];
  const found = seenOr(cluster, undefined);
  if (!found || wanted.length + noted.length === 0) return { associated: sight([]), noted, unsettled: [] };
  const associated = await view.look('kafka:ListScramSecrets', found.arn, begunAfter(freshness));
  const settled = seenOr(associated, wanted).filter((arn) => noted.includes(arn));
  const unsettled = wanted
    .filter((arn) => !settled.includes(arn))
    .map(async (arn) => ({ arn, secret: await view.look('secretsmanager:DescribeSecret', arn) }));
  return { associated, noted, unsettled: await Promise.all(unsettled) };
};
