import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { attributeList } from './attributes.ts';
import { findEach, findListener, findLoadBalancer, findTargetGroup } from './state.ts';

/** L29. */
const mostAsked = 20;

/** ELB user guide, tags of load balancers. */
const mostTags = 50;

/** L41: what a thing's tags are once others are added. @throws AwsRefusal */
const tagsAfter = (before: ReadonlyMap<string, string>, tags: readonly elb.Tag[] = []): Map<string, string> => {
  if (tags.some(({ Key = '' }) => Key.toLowerCase().startsWith('aws:')))
    throw new AwsRefusal('ValidationError', 'aws: prefixed tag key names are not allowed for external use.');
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw new AwsRefusal('DuplicateTagKeys', 'A tag key was specified more than once.');
  const after = new Map([...before, ...tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)]);
  if (after.size > mostTags) throw new AwsRefusal('TooManyTags', `A resource has at most ${mostTags} tags.`);
  return after;
};

/** Tags given at creation. @throws AwsRefusal */
export const tagsFrom = (tags: readonly elb.Tag[] | undefined): Map<string, string> => tagsAfter(new Map(), tags);

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
    const all = (input.ResourceArns ?? []).map((arn) => tagsOf(arn, call));
    const changes = all.map((tags) => ({ tags, after: tagsAfter(tags, input.Tags) }));
    for (const { tags, after } of changes) for (const [key, value] of after) tags.set(key, value);
    return {};
  },
  RemoveTags: (input, call) => {
    for (const tags of (input.ResourceArns ?? []).map((arn) => tagsOf(arn, call)))
      for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
};
