import type * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import type { Permissions } from '../../service.ts';

/** By the service authorization reference; what a thing's own service asks for besides is asked there (G3). */
export const taggingPermissions: Permissions<typeof tagging> = {
  TagResources: () => [{ action: 'tag:TagResources', resource: '*' }],
  UntagResources: () => [{ action: 'tag:UntagResources', resource: '*' }],
};
