import type * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import { AwsRefusal, type Call, type Service } from '../../service.ts';
import { page, sizeWithin } from '../paging.ts';
import { readToken, tokenFor } from './page-token.ts';
import { taggedResources, type TaggedResource } from './tagged-resources.ts';

/** API model, GetResources. */
const [mostArns, mostFilters, mostValues, mostTypes] = [100, 50, 20, 100];

const invalid = (message: string): AwsRefusal => new AwsRefusal('InvalidParameterException', message);

/** G1: a list of ARNs stands alone. @throws AwsRefusal */
const checkInput = (input: tagging.GetResourcesInput): void => {
  const { ResourceARNList: arns, TagFilters: filters = [], ResourceTypeFilters: types = [] } = input;
  const besides = [filters.length, types.length, input.ResourcesPerPage, input.TagsPerPage, input.PaginationToken];
  if (arns && besides.some(Boolean)) throw invalid('ResourceARNList cannot be used with filters or pages.');
  if (arns && (arns.length === 0 || arns.length > mostArns))
    throw invalid(`ResourceARNList has 1 to ${mostArns} ARNs.`);
  if (filters.length > mostFilters || types.length > mostTypes)
    throw invalid(`A request has at most ${mostFilters} tag filters and ${mostTypes} types.`);
  if (filters.some(({ Key = '', Values = [] }) => Key === '' || Values.length > mostValues))
    throw invalid(`A tag filter has a key, and at most ${mostValues} values.`);
  if (input.TagsPerPage !== undefined)
    throw new AwsRefusal('NotImplementedByTheSandbox', 'the sandbox pages by resources, not by tags', 501);
};

/** All filters must hold; any value of one suffices, and without values the key does. */
const hasTags = ({ tags }: TaggedResource, filters: readonly tagging.TagFilter[]): boolean =>
  filters.every(({ Key = '', Values = [] }) => {
    const value = tags[Key];
    return value !== undefined && (Values.length === 0 || Values.includes(value));
  });

/** `service` or `service:type`, as ARNs have them. */
const isOfType = ({ arn }: TaggedResource, types: readonly string[]): boolean =>
  types.some((type) => {
    const [service = '', kind] = type.split(':');
    return arn.startsWith(`arn:aws:${service}:`) && (kind === undefined || resourceOf(arn).startsWith(`${kind}/`));
  });

const resourceOf = (arn: string): string => arn.split(':').slice(5).join('/');

const matching = (all: readonly TaggedResource[], input: tagging.GetResourcesInput): TaggedResource[] => {
  const { ResourceARNList: arns, TagFilters: filters = [], ResourceTypeFilters: types = [] } = input;
  return all.filter(
    (one) =>
      (arns === undefined || arns.includes(one.arn)) &&
      hasTags(one, filters) &&
      (types.length === 0 || isOfType(one, types)),
  );
};

/** G1. @throws AwsRefusal */
export const getResources = (
  services: readonly Service[],
  input: tagging.GetResourcesInput,
  call: Call,
): tagging.GetResourcesOutput => {
  checkInput(input);
  const { clock } = call.world;
  const found = matching(taggedResources(services, call), input);
  const size = sizeWithin(input.ResourcesPerPage, 100, 'InvalidParameterException');
  const { items, next } = page(found, readToken(input.PaginationToken, clock), size);
  return {
    // The last page has an empty token, not none.
    PaginationToken: tokenFor(next, clock) ?? '',
    ResourceTagMappingList: items.map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
};
