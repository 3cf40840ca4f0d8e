import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call } from '../../service.ts';
import { endpointServicesOf } from './endpoint-services.ts';
import { endpointsOf } from './endpoints.ts';
import { networkOf } from './network.ts';

/** Tags given at creation. @throws AwsRefusal when they are for another kind of resource */
export const tagsAtCreation = (
  specifications: readonly ec2.TagSpecification[] | undefined,
  type: ec2.ResourceType,
): Map<string, string> => {
  const wrong = specifications?.find(({ ResourceType }) => ResourceType !== type);
  if (wrong)
    throw new AwsRefusal(
      'InvalidParameterValue',
      `'${wrong.ResourceType ?? ''}' is not a valid taggable resource type for this operation.`,
    );
  return new Map(
    (specifications ?? []).flatMap(({ Tags }) =>
      (Tags ?? []).map(({ Key = '', Value = '' }): [string, string] => [Key, Value]),
    ),
  );
};

export const listTags = (tags: Map<string, string>): { Key: string; Value: string }[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

const notFoundCodes: Readonly<Record<string, string>> = {
  sg: 'InvalidGroup.NotFound',
  'vpce-svc': 'InvalidVpcEndpointServiceId.NotFound',
  vpce: 'InvalidVpcEndpointId.NotFound',
};

/** The tags of anything that has an id. @throws AwsRefusal */
const tagsOf = (id: string, call: Call): Map<string, string> => {
  const tags =
    networkOf(call).groups.get(id)?.tags ?? endpointServicesOf(call).get(id)?.tags ?? endpointsOf(call).get(id)?.tags;
  if (!tags)
    throw new AwsRefusal(
      notFoundCodes[id.slice(0, id.lastIndexOf('-'))] ?? 'InvalidID',
      `The ID '${id}' does not exist`,
    );
  return tags;
};

export const createTags = (input: ec2.CreateTagsRequest, call: Call): object => {
  for (const tags of (input.Resources ?? []).map((id) => tagsOf(id, call)))
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
  return {};
};

export const deleteTags = (input: ec2.DeleteTagsRequest, call: Call): object => {
  for (const tags of (input.Resources ?? []).map((id) => tagsOf(id, call)))
    for (const { Key = '' } of input.Tags ?? []) tags.delete(Key);
  return {};
};
