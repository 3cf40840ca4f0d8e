import type * as kms from '@aws-sdk/client-kms';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import type { Place } from '../../world.ts';
import { page, sizeWithin } from '../paging.ts';
import { aliasesState, allowedKey, changeable, findKey, type Key } from './state.ts';

const aliasesOf = ({ world, account, region }: Place): Map<string, string> =>
  world.state(aliasesState, account, region);

/** A key takes its aliases along. */
export const forgetAliases = (keyId: string, place: Place): void => {
  for (const [name, id] of aliasesOf(place)) if (id === keyId) aliasesOf(place).delete(name);
};

/** @throws AwsRefusal */
const checkName = (name: string): void => {
  if (!name.startsWith('alias/'))
    throw new AwsRefusal('ValidationException', 'Alias must start with the prefix "alias/".');
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name))
    throw new AwsRefusal('InvalidAliasNameException', `${name} is not a valid alias name`);
  if (name.startsWith('alias/aws/'))
    throw new AwsRefusal('NotAuthorizedException', `${name}: names that begin with alias/aws/ are AWS's own`);
};

const isSymmetric = ({ spec }: Key): boolean => spec === 'SYMMETRIC_DEFAULT';

/** K11: the key of one of the caller's own aliases, on which it needs the same right. @throws AwsRefusal */
const aliased = (action: string, name: string, call: Call): Key => {
  checkName(name);
  return allowedKey(action, name, call);
};

/** Names of keys; unique in an account and Region, so a create that is sent twice fails the second time. */
export const aliasHandlers: Pick<
  Handlers<typeof kms>,
  'CreateAlias' | 'UpdateAlias' | 'DeleteAlias' | 'ListAliases'
> = {
  CreateAlias: (input, call) => {
    const name = input.AliasName ?? '';
    checkName(name);
    const key = changeable('kms:CreateAlias', input.TargetKeyId, call);
    const arn = `arn:aws:kms:${call.region}:${call.account}:${name}`;
    if (aliasesOf(call).has(name))
      throw new AwsRefusal('AlreadyExistsException', `An alias with the name ${arn} already exists`);
    aliasesOf(call).set(name, key.id);
    return {};
  },
  UpdateAlias: (input, call) => {
    const name = input.AliasName ?? '';
    const before = aliased('kms:UpdateAlias', name, call);
    const after = changeable('kms:UpdateAlias', input.TargetKeyId, call);
    if (before.usage !== after.usage || isSymmetric(before) !== isSymmetric(after))
      throw new AwsRefusal('ValidationException', `${name} can only be given to a key of the same kind and usage`);
    aliasesOf(call).set(name, after.id);
    return {};
  },
  DeleteAlias: (input, call) => {
    const name = input.AliasName ?? '';
    aliased('kms:DeleteAlias', name, call);
    aliasesOf(call).delete(name);
    return {};
  },
  ListAliases: (input, call) => {
    const wanted = input.KeyId === undefined ? undefined : findKey(input.KeyId, call).id;
    const all = [...aliasesOf(call)].filter(([, id]) => wanted === undefined || id === wanted);
    const { items, next } = page(all, input.Marker, sizeWithin(input.Limit, 100, 'ValidationException'));
    const Aliases = items.map(([AliasName, TargetKeyId]) => ({
      AliasName,
      AliasArn: `arn:aws:kms:${call.region}:${call.account}:${AliasName}`,
      TargetKeyId,
    }));
    return { Aliases, Truncated: next !== undefined, NextMarker: next };
  },
};
