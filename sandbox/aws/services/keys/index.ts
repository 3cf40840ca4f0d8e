import * as kms from '@aws-sdk/client-kms';
import type { Handlers, InventoryRow, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { page, sizeWithin } from '../paging.ts';
import { aliasHandlers } from './aliases.ts';
import { createKeyHandlers } from './create-key.ts';
import { keyLifeHandlers, setKeyState } from './key-life.ts';
import { keyPolicyHandlers } from './key-policies.ts';
import { keyTagHandlers } from './key-tags.ts';
import { keysPermissions } from './permissions.ts';
import { rotationHandlers } from './rotation.ts';
import { keysRules } from './rules.ts';
import { keysState } from './state.ts';

const listHandlers: Handlers<typeof kms> = {
  ListKeys: (input, { world, account, region }) => {
    const { items, next } = page(
      [...world.state(keysState, account, region).values()],
      input.Marker,
      sizeWithin(input.Limit, 1000, 'ValidationException'),
    );
    const Keys = items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn }));
    return { Keys, Truncated: next !== undefined, NextMarker: next };
  },
};

const inventory = (world: World): InventoryRow[] =>
  world.places(keysState).flatMap(({ account, region }) =>
    [...world.state(keysState, account, region).values()]
      .filter(({ manager }) => manager === 'CUSTOMER')
      .map((key) => ({
        service: 'kms',
        kind: 'key',
        account,
        region,
        id: key.arn,
        name: key.id,
        state: key.state,
        tags: Object.fromEntries(key.tags),
      })),
  );

/** AWS Key Management Service. */
export const keysService: Service = {
  module: kms,
  handlers: {
    ...createKeyHandlers,
    ...keyPolicyHandlers,
    ...keyLifeHandlers,
    ...rotationHandlers,
    ...keyTagHandlers,
    ...aliasHandlers,
    ...listHandlers,
  },
  permissions: keysPermissions,
  rules: keysRules,
  inventory,
  events: { setKeyState },
};
