import type * as facts from '../aws/facts.ts';
import { through } from '../aws/view.ts';
import { groupedBy } from '../core/grouped.ts';
import { keyAlias, partitionOf } from '../core/names.ts';
import { seenOr, sight, type Seen } from '../core/seen.ts';
import { isOwned, ownerTag, type Tags } from '../core/tags.ts';
import { begunAfter, type Looking } from './world.ts';

/** A key of ours, with what must be asked about it one by one. */
export interface OwnKey extends Extract<facts.Key, { arn: string }> {
  readonly tags: Tags;
  readonly policy: Seen<string | undefined>;
  readonly rotates: Seen<boolean>;
}

export interface OwnKeys {
  /** Every key with our owner tag: more than one after a create that could not be found again in time. */
  readonly all: readonly OwnKey[];
  /** The id of the key that our alias names, whoever's it is. */
  readonly aliasedId: string | undefined;
}

/** The key that the spec names. It is not ours: not seeing it holds up the secret, but no deletion. */
export interface GivenKey {
  readonly key: Seen<facts.Key>;
  readonly policy: Seen<string | undefined>;
}

const aliasNamed = groupedBy(({ name }: facts.KeyAlias) => [name]);
const keysTaggedFor = groupedBy(({ tags }: facts.TaggedKey) => [tags[ownerTag]]);

/** A key has no name of its own and its creation no token: it is found by our alias, and by our tag. */
export const lookAtOwnKeys = async (looking: Looking): Promise<Seen<OwnKeys>> => {
  const { view, owner, freshness } = looking;
  return through(await view.look('kms:ListAliases', '', freshness), async (aliases) =>
    through(await view.look('tag:GetResources', '', freshness), async (tagged) => {
      const aliasedId = aliasNamed(aliases, keyAlias(owner))[0]?.keyId;
      const ours = keysTaggedFor(tagged, owner.id).map(({ arn }) => arn);
      const arns = new Set([...(aliasedId === undefined ? [] : [arnOf(aliasedId, looking)]), ...ours]);
      const keys = await Promise.all([...arns].map((arn) => lookAtOwnKey(arn, looking)));
      const unseen = keys.find(({ seen }) => !seen);
      // A key that could not be seen may be ours: then we have not seen ours.
      return unseen?.seen === false ? unseen : sight({ aliasedId, all: keys.flatMap((one) => seenOr(one, [])) });
    }),
  );
};

const arnOf = (keyId: string, { identity: { region, account } }: Looking): string =>
  `arn:${partitionOf(region)}:kms:${region}:${account}:key/${keyId}`;

/** Whether it is there and really ours is asked of the key itself: the tagging API may lag. */
const lookAtOwnKey = async (arn: string, { view, owner, freshness }: Looking): Promise<Seen<readonly OwnKey[]>> => {
  const slow = begunAfter(freshness);
  return through(await view.look('kms:DescribeKey', arn, slow), async (key) =>
    through(await view.look('kms:ListResourceTags', arn, slow), async (tags) => {
      if ('missing' in key || !isOwned(tags, owner)) return sight([]);
      const [policy, rotates] = await Promise.all([
        view.look('kms:GetKeyPolicy', arn, slow),
        view.look('kms:GetKeyRotationStatus', arn, slow),
      ]);
      return sight([{ ...key, tags, policy, rotates }]);
    }),
  );
};

export const lookAtGivenKey = async ({ view, spec }: Looking): Promise<GivenKey | undefined> => {
  const { kmsKeyArn } = spec.sharing;
  if (kmsKeyArn === undefined) return undefined;
  const [key, policy] = await Promise.all([
    view.look('kms:DescribeKey', kmsKeyArn),
    view.look('kms:GetKeyPolicy', kmsKeyArn),
  ]);
  return { key, policy };
};
