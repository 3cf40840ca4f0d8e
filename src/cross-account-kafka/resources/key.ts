import { step, type AwsStep } from '../../aws/calls.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { keyAlias } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { keyTagList, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, stuck, wait, type Change, type Verdict } from '../../core/verdict.ts';
import type { Intent, StackResource } from '../intent.ts';
import { administersSid, ownKeyPolicy } from '../key-statements.ts';
import type { OwnKey } from '../look-at-keys.ts';
import { isScheduledForDeletion, keyId, usedKey } from '../own-key.ts';
import { consumerPrincipals, principalsIn, samePolicy } from '../policies.ts';
import { changePolicy, namesStrangers, whenRefused } from '../policy-change.ts';
import { isStuck, unlessRefused } from '../refused.ts';
import type { World } from '../world.ts';

const slot = 'key';

/** Days until a key that is not wanted any more is gone; more than the secret's, which cannot be read without it. */
const pendingWindowDays = 30;

/**
 * The KMS key that we make where the user gives none: the key that AWS has for secrets can be shared with no other account.
 * Once made it stays until the object goes, whoever the consumers are and whichever key the secret is under.
 */
export const key: StackResource = {
  name: 'key',
  condition: 'SecretShared',
  wanted: ({ phase, spec }, world) => {
    const isWanted = spec.sharing.kmsKeyArn === undefined || see(world.ownKeys).all.length > 0;
    return phase !== 'remove' && isWanted ? [slot] : [];
  },
  present: (world) => {
    const used = usedKey(world);
    const living = see(world.ownKeys).all.filter((one) => !isScheduledForDeletion(one));
    return living.map((one) => (one === used ? slot : keyId(one)));
  },
  plan: (_slot, intent, world) => {
    const found = usedKey(world);
    if (!found) return create(intent, world);
    const shared = policy(found, intent, world);
    const others = alias(found, world) ?? rotation(found) ?? tags(found, intent, world);
    // A policy that AWS refuses holds up nothing else.
    const isHeld = shared !== undefined && isStuck(unlessRefused(shared, world));
    return revive(found, world) ?? (isHeld ? (others ?? shared) : (shared ?? others)) ?? ready;
  },
  remove: (removed, world) => {
    const found = removed === slot ? usedKey(world) : see(world.ownKeys).all.find((one) => keyId(one) === removed);
    if (!found) return ready;
    const secret = see(world.secret);
    return secret?.kmsKeyArn === found.arn && secret.deletedAt === undefined
      ? wait('the key goes after the secret that it encrypts', world.time.lookAtDeletionMs)
      : change(
          removed === slot ? 'it is not wanted any more' : 'another key of ours is used',
          step('kms:ScheduleKeyDeletion', { KeyId: found.arn, PendingWindowInDays: pendingWindowDays }),
        );
  },
};

const create = ({ phase, spec }: Intent, world: World): Verdict<AwsStep> => {
  const { aliasedId } = see(world.ownKeys);
  if (aliasedId !== undefined) return foreignAlias(aliasedId, world);
  if (phase === 'drain') return ready;
  const make = (principals: readonly string[]): Change<AwsStep> => ({
    ...change(
      'there is none yet',
      step('kms:CreateKey', {
        Description: `Encrypts the secret ${world.identity.secretName}`,
        Policy: ownKeyPolicy(principals, world.identity),
        Tags: keyTagList(tagsFor(world.owner, slot, spec.tags)),
      }),
    ),
    shownWithinMs: world.time.keyShownWithinMs,
  });
  const principals = consumerPrincipals(spec);
  if (principals.length === 0) return make([]);
  const shared = { ...make(principals), whenRefused: whenRefused(principals), hasAlternative: true };
  return namesStrangers(shared, world) ? make([]) : shared;
};

const foreignAlias = (aliasedId: string, { owner }: World): Verdict<AwsStep> =>
  stuck(
    'NotOwned',
    `${keyAlias(owner)}, the alias of this object's key, exists in AWS and names key ${aliasedId}, which is not this object's. Delete the alias, or give a key of yours as sharing.kmsKeyArn.`,
  );

/** The secret cannot be read with a key that is disabled, or is to be deleted; a key that was to be deleted comes back disabled. */
const revive = ({ arn: KeyId, state }: OwnKey, world: World): Verdict<AwsStep> | undefined => {
  if (state === 'Enabled') return undefined;
  const enable = step('kms:EnableKey', { KeyId });
  if (state === 'Disabled') return change(differs('state', state, 'Enabled'), enable);
  if (state === 'PendingDeletion')
    return change('it is wanted again', step('kms:CancelKeyDeletion', { KeyId }), enable);
  return wait(`key ${KeyId} is ${state}`, world.time.lookAtBusyMs);
};

/** The account administers it; the consumers, and nobody else, read the secret with it. */
const policy = (found: OwnKey, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const current = see(found.policy);
  const wanted = consumerPrincipals(spec);
  if (samePolicy(current, ownKeyPolicy(wanted, world.identity))) return undefined;
  const has = principalsIn(current, administersSid);
  const write = (principals: readonly string[]): AwsStep =>
    step('kms:PutKeyPolicy', { KeyId: found.arn, Policy: ownKeyPolicy(principals, world.identity) });
  return changePolicy({ has, wanted, write }, world);
};

/** Our alias has our name in it: one that names another key was led astray. */
const alias = (found: OwnKey, world: World): Verdict<AwsStep> | undefined => {
  const { aliasedId } = see(world.ownKeys);
  if (aliasedId === keyId(found)) return undefined;
  const input = { AliasName: keyAlias(world.owner), TargetKeyId: keyId(found) };
  return change(
    differs('alias', aliasedId, keyId(found)),
    aliasedId === undefined ? step('kms:CreateAlias', input) : step('kms:UpdateAlias', input),
  );
};

const rotation = (found: OwnKey): Verdict<AwsStep> | undefined =>
  see(found.rotates)
    ? undefined
    : change(differs('rotation', 'off', 'on'), step('kms:EnableKeyRotation', { KeyId: found.arn }));

const tags = (found: OwnKey, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const missing = tagsToSet(found.tags, tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? undefined
    : change(tagsDiffer(found.tags, missing), step('kms:TagResource', { KeyId: found.arn, Tags: keyTagList(missing) }));
};
