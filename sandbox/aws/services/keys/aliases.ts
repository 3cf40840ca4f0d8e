import type * as kms from '@aws-sdk/client-kms';
import { AwsRefusal, type Handlers } from '../../service.ts';
import type { Place } from '../../world.ts';
import { page, sizeWithin } from '../paging.ts';
import { aliasesState, allowedKey, findKey } from './state.ts';

const aliasesOf = ({ world, account, region }: Place): Map<string, string> =>
  world.state(aliasesState, account, region);

/** A key takes its aliases along. */
export const forgetAliases = (keyId: string, place: Place): void => {
  for (const [name, id] of aliasesOf(place)) if (id === keyId) aliasesOf(place).delete(name);
};

/** @throws AwsRefusal */
const checkName = (name: string): void => {
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name))
    throw new AwsRefusal('InvalidAliasNameException', `${name} is not a valid alias name`);
  if (name.startsWith('alias/aws/'))
    throw new AwsRefusal('NotAuthorizedException', `${name}: names that begin with alias/aws/ are AWS's own`);
};

/** Names of keys; unique in an account and Region, so a create that is sent twice fails the second time. */
export const aliasHandlers: Pick<Handlers<typeof kms>, 'CreateAlias' | 'DeleteAlias' | 'ListAliases'> = {
  CreateAlias: (input, call) => {
    const name = input.AliasName ?? '';
    checkName(name);
    const key = allowedKey('kms:CreateAlias', input.TargetKeyId, call);
    const arn = `arn:aws:kms:${call.region}:${call.account}:${name}`;
    if (aliasesOf(call).has(name))
      throw new AwsRefusal('AlreadyExistsException', `An alias with the name ${arn} already exists`);
    if (key.state === 'PendingDeletion')
      throw new AwsRefusal('KMSInvalidStateException', `${key.arn} is pending deletion.`);
    aliasesOf(call).set(name, key.id);
    return {};
  },
  DeleteAlias: (input, call) => {
    const name = input.AliasName ?? '';
    checkName(name);
    findKey(name, call);
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
