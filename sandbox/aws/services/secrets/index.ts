import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import type { Handlers, InventoryRow, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { makePrincipal } from '../principals.ts';
import { checkPolicy } from './check-policy.ts';
import { deletePrincipal } from './delete-principal.ts';
import { lifeHandlers } from './life.ts';
import { delayListings } from './listing-lag.ts';
import { listingHandlers } from './listing.ts';
import { secretsRules } from './rules.ts';
import { secretsPermissions } from './permissions.ts';
import { live, secretsState } from './state.ts';
import { versionHandlers } from './staging-labels.ts';
import { valueHandlers } from './values.ts';

const policyHandlers: Handlers<typeof secretsmanager> = {
  // S18
  GetResourcePolicy: (input, call) => {
    const { arn, name, policy } = live(input.SecretId, 'GetResourcePolicy', call);
    return { ARN: arn, Name: name, ...(policy === undefined ? {} : { ResourcePolicy: policy }) };
  },
  PutResourcePolicy: (input, call) => {
    const secret = live(input.SecretId, 'PutResourcePolicy', call);
    checkPolicy(input.ResourcePolicy ?? '', input.BlockPublicPolicy ?? false, call.world);
    secret.policy = input.ResourcePolicy;
    return { ARN: secret.arn, Name: secret.name };
  },
  DeleteResourcePolicy: (input, call) => {
    const secret = live(input.SecretId, 'DeleteResourcePolicy', call);
    secret.policy = undefined;
    return { ARN: secret.arn, Name: secret.name };
  },
};

const inventory = (world: World): InventoryRow[] =>
  world.places(secretsState).flatMap(({ account, region }) =>
    [...world.state(secretsState, account, region).values()].map((secret) => ({
      service: 'secretsmanager',
      kind: 'secret',
      account,
      region,
      id: secret.arn,
      name: secret.name,
      state: secret.deletedAt === undefined ? 'live' : 'scheduled for deletion',
      tags: Object.fromEntries(secret.tags),
    })),
  );

/** AWS Secrets Manager. */
export const secretsService: Service = {
  rules: secretsRules,
  module: secretsmanager,
  handlers: { ...lifeHandlers, ...valueHandlers, ...versionHandlers, ...listingHandlers, ...policyHandlers },
  permissions: secretsPermissions,
  inventory,
  events: { makePrincipal, deletePrincipal, delayListings },
};
