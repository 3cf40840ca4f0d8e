import * as kafka from '@aws-sdk/client-kafka';
import type { InventoryRow, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { policyHandlers } from './cluster-policy.ts';
import { configurationHandlers } from './configurations.ts';
import { createHandlers } from './create-cluster.ts';
import { deleteHandlers } from './delete-cluster.ts';
import { clusterHandlers } from './describe-cluster.ts';
import { nodeHandlers } from './describe-nodes.ts';
import { operationHandlers } from './describe-operations.ts';
import { events } from './events.ts';
import { versionHandlers } from './list-versions.ts';
import { mskPermissions } from './permissions.ts';
import { mskRules } from './rules.ts';
import { scramHandlers } from './scram-secrets.ts';
import { clustersState } from './state.ts';
import { tagHandlers } from './tags.ts';
import { brokerHandlers } from './update-brokers.ts';
import { countHandlers } from './update-count.ts';
import { settingsHandlers } from './update-settings.ts';
import { storageHandlers } from './update-storage.ts';

const inventory = (world: World): InventoryRow[] =>
  world.places(clustersState).flatMap(({ account, region }) =>
    [...world.state(clustersState, account, region).values()].map(({ arn, name, state, tags }) => ({
      service: 'kafka',
      kind: 'cluster',
      account,
      region,
      id: arn,
      name,
      state,
      tags: Object.fromEntries(tags),
    })),
  );

/** Amazon MSK. */
export const mskService: Service = {
  rules: mskRules,
  module: kafka,
  handlers: {
    ...createHandlers,
    ...deleteHandlers,
    ...clusterHandlers,
    ...nodeHandlers,
    ...operationHandlers,
    ...versionHandlers,
    ...countHandlers,
    ...storageHandlers,
    ...brokerHandlers,
    ...settingsHandlers,
    ...configurationHandlers,
    ...policyHandlers,
    ...scramHandlers,
    ...tagHandlers,
  },
  permissions: mskPermissions,
  inventory,
  events,
};
