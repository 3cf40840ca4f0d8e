import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import type { Handlers, Service } from '../../service.ts';
import { getResources } from './get-resources.ts';
import { usedTexts } from './tag-texts.ts';
import { taggingPermissions } from './permissions.ts';
import { taggingRules } from './rules.ts';
import { Tagging } from './tag-resources.ts';
import { freezeTags } from './tagged-resources.ts';

/**
 * AWS Resource Groups Tagging API: what the other services have tagged.
 * @param services those whose things it knows
 */
export const taggingService = (services: readonly Service[]): Service => {
  const own = new Tagging(services);
  const handlers: Handlers<typeof tagging> = {
    GetResources: (input, call) => getResources(services, input, call),
    GetTagKeys: (input, call) => {
      const { texts, next } = usedTexts(
        services,
        () => true,
        ([key]) => key,
        input.PaginationToken,
        call,
      );
      return { TagKeys: texts, PaginationToken: next };
    },
    GetTagValues: (input, call) => {
      const { texts, next } = usedTexts(
        services,
        ([key]) => key === input.Key,
        ([, value]) => value,
        input.PaginationToken,
        call,
      );
      return { TagValues: texts, PaginationToken: next };
    },
    TagResources: (input, call) => own.tag(input, call),
    UntagResources: (input, call) => own.untag(input, call),
  };
  return {
    module: tagging,
    handlers,
    permissions: taggingPermissions,
    rules: taggingRules,
    events: { freezeTags: freezeTags(services) },
  };
};
