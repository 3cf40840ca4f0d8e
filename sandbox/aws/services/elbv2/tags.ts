import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { attributeList } from './attributes.ts';
import { findEach, findListener, findLoadBalancer, findTargetGroup } from './state.ts';

/** L29. */
const mostAsked = 20;

export const tagsFrom = (tags: readonly elb.Tag[] | undefined): Map<string, string> =>
  new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** Of anything that has an ARN. @throws AwsRefusal */
const tagsOf = (arn: string, call: Call): Map<string, string> => {
  if (arn.includes(':targetgroup/')) return findTargetGroup(arn, call).tags;
  return arn.includes(':listener/') ? findListener(arn, call).tags : findLoadBalancer(arn, call).tags;
};

export const tagHandlers: Handlers<typeof elb> = {
  DescribeTags: (input, call) => {
    const arns = input.ResourceArns ?? [];
    if (arns.length > mostAsked)
      throw new AwsRefusal('ValidationError', `A maximum of ${mostAsked} resources can be described`);
    return {
      TagDescriptions: findEach(arns, call, (ResourceArn) => ({
        ResourceArn,
        Tags: attributeList(tagsOf(ResourceArn, call)),
      })),
    };
  },
  AddTags: (input, call) => {
    for (const tags of (input.ResourceArns ?? []).map((arn) => tagsOf(arn, call)))
      for (const [key, value] of tagsFrom(input.Tags)) tags.set(key, value);
    return {};
  },
  RemoveTags: (input, call) => {
    for (const tags of (input.ResourceArns ?? []).map((arn) => tagsOf(arn, call)))
      for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
};
