import type { KeySpec, KeyUsageType } from '@aws-sdk/client-kms';
import { denied, refusalUnder, sentenceOf, type Asked, type Asker } from '../../iam/authorize.ts';
import type { Context } from '../../iam/conditions.ts';
import { accountOf } from '../../iam/principals.ts';
import { resourceTagContext } from '../../iam/tag-context.ts';
import { AwsRefusal, type Call } from '../../service.ts';
import { stateOf, type Place } from '../../world.ts';

export interface Key {
  readonly arn: string;
  readonly id: string;
  readonly manager: 'CUSTOMER' | 'AWS';
  policy: string;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Unavailable';
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  /** How often AWS puts new material in its place; undefined: never. */
  rotationDays: number | undefined;
  description: string;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
  /** When a scheduled deletion is due; AWS time in milliseconds. */
  deletedAt: number | undefined;
}

/** Keys by id. */
export const keysState = stateOf('keys', () => new Map<string, Key>());
/** Key ids by alias, `alias/…`. */
export const aliasesState = stateOf('key-aliases', () => new Map<string, string>());

const managedKeyId = '11111111-0000-4000-8000-00000000aaaa';

/** The account's own `aws/secretsmanager` key. K1: only its account may use it, and its policy cannot be changed. */
export const defaultSecretsKey = ({ world, account, region }: Place): Key => {
  const keys = world.state(keysState, account, region);
  const known = keys.get(managedKeyId);
  if (known) return known;
  const policy = JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 'kms:*',
        Resource: '*',
        Condition: { StringEquals: { 'kms:CallerAccount': account } },
      },
    ],
  });
  const key: Key = { ...blankKey({ world, account, region }, managedKeyId, policy), manager: 'AWS' };
  keys.set(managedKeyId, key);
  world.state(aliasesState, account, region).set('alias/aws/secretsmanager', managedKeyId);
  return key;
};

const blankKey = ({ world, account, region }: Place, id: string, policy: string): Key => ({
  arn: `arn:aws:kms:${region}:${account}:key/${id}`,
  id,
  manager: 'CUSTOMER',
  policy,
  state: 'Enabled',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  rotationDays: undefined,
  description: '',
  tags: new Map(),
  createdAt: world.clock.now(),
  deletedAt: undefined,
});

/** Makes a customer managed key with a given id. */
export const seedKey = (place: Place, id: string, policy: string, more: Partial<Key> = {}): Key => {
  const key = { ...blankKey(place, id, policy), ...more };
  place.world.state(keysState, place.account, place.region).set(id, key);
  return key;
};

/** What a key may be called: bare ids and aliases are of the caller's own account (S4, K6). */
const nameOf = (name: string, { account, region }: Place) => {
  const [, keyRegion = region, keyAccount = account, rest = bare(name)] =
    /^arn:aws:kms:([^:]+):(\d+):(.+)$/.exec(name) ?? [];
  return { keyAccount, rest, arn: `arn:aws:kms:${keyRegion}:${keyAccount}:${rest}` };
};

/** A key by ARN or alias ARN, or by bare id or alias; undefined when there is none. */
export const lookUpKey = (name: string, place: Place): Key | undefined => {
  const { world, region } = place;
  const { keyAccount, rest } = nameOf(name, place);
  const aliased = world.state(aliasesState, keyAccount, region).get(rest);
  return world.state(keysState, keyAccount, region).get(aliased ?? rest.replace(/^key\//, ''));
};

/** @throws AwsRefusal NotFoundException (K8) */
export const findKey = (name: string, place: Place): Key => {
  checkForm(name, place.region);
  const key = lookUpKey(name, place);
  if (key) return key;
  const { rest, arn } = nameOf(name, place);
  throw new AwsRefusal(
    'NotFoundException',
    rest.startsWith('alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`,
  );
};

const keyId = /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** K8: what cannot be a key of this Region. @throws AwsRefusal */
const checkForm = (name: string, region: string): void => {
  const [, arnRegion] = /^arn:aws:kms:([^:]+):/.exec(name) ?? [];
  if (arnRegion !== undefined && arnRegion !== region)
    throw new AwsRefusal('NotFoundException', `Invalid arn ${arnRegion}`);
  const isArnOrAlias = arnRegion !== undefined || name.startsWith('alias/');
  if (!isArnOrAlias && !keyId.test(name)) throw new AwsRefusal('NotFoundException', `Invalid keyId '${name}'`);
};

/** K9. @throws AwsRefusal when a key is named by an alias */
const checkNoAlias = (name: string): void => {
  if (name.startsWith('alias/')) throw new AwsRefusal('NotFoundException', `Invalid keyId '${name}'`);
  if (/^arn:aws:kms:[^:]+:\d+:alias\//.test(name)) throw new AwsRefusal('InvalidArnException', `Invalid arn ${name}`);
};

const bare = (name: string): string => (name.startsWith('alias/') ? name : `key/${name}`);

/** What a call asks of a key. K3: Secrets Manager adds what a key's policy can ask for. */
const askedOf = (key: Key, action: string, account: string, context: Context): Asked => ({
  action,
  resource: key.arn,
  context: { ...resourceTagContext('kms', Object.fromEntries(key.tags)), 'kms:CallerAccount': account, ...context },
});

/** Whether the key's policy and, where that leaves it to the account, the caller's own let it do this (K2: from another account, both). */
export const keyAllows = (key: Key, action: string, call: Asker, context: Context = {}): boolean =>
  refusalUnder(key.policy, askedOf(key, action, call.account, context), call) === undefined;

/** The key, if the caller may do this with it. @throws AwsRefusal */
export const allowedKey = (action: string, name: string | undefined, call: Call): Key => {
  const key = findKey(name ?? '', call);
  const asked = askedOf(key, action, call.account, {});
  const why = refusalUnder(key.policy, asked, call);
  if (why) throw denied('kms', sentenceOf(why, asked, call));
  return key;
};

/** K9: the key, by its id or ARN, if the caller may do this with it. @throws AwsRefusal */
export const keyById = (action: string, name: string | undefined, call: Call): Key => {
  checkNoAlias(name ?? '');
  return allowedKey(action, name, call);
};

/** K10: the same, of the caller's own account: whatever a key's policy says, nobody else administers it. @throws AwsRefusal */
export const ownKey = (action: string, name: string | undefined, call: Call): Key => {
  const key = keyById(action, name, call);
  if (accountOf(key.arn) === call.account) return key;
  throw denied('kms', sentenceOf('no resource-based policy', { action, resource: key.arn }, call));
};

/**
 * A key that may be changed: K1, only AWS changes its own; K8, not while it waits for its deletion.
 * @throws AwsRefusal
 */
export const changeable = (action: string, name: string | undefined, call: Call): Key => {
  const key = ownKey(action, name, call);
  if (key.manager === 'AWS') throw new AwsRefusal('AccessDeniedException', `${key.arn} is managed by AWS`);
  if (key.state === 'PendingDeletion')
    throw new AwsRefusal('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  return key;
};
