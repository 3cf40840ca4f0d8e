import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import type { Handlers, Service } from '../../service.ts';
import { getResources } from './get-resources.ts';
import { taggingRules } from './rules.ts';
import { freezeTags } from './tagged-resources.ts';

/**
 * AWS Resource Groups Tagging API: what the other services have tagged.
 * @param services those whose things it knows
 */
export const taggingService = (services: readonly Service[]): Service => {
  const handlers: Handlers<typeof tagging> = {
    GetResources: (input, call) => getResources(services, input, call),
  };
  return { module: tagging, handlers, rules: taggingRules, events: { freezeTags: freezeTags(services) } };
};
