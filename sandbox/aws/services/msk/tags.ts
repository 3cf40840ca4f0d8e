import type * as kafka from '@aws-sdk/client-kafka';
import type { Handlers } from '../../service.ts';
import { checkTags } from '../check-tags.ts';
import { findCluster } from './state.ts';

/** A30. @throws AwsRefusal */
export const checkClusterTags = (
  tags: Readonly<Record<string, string>> | undefined,
  present: ReadonlyMap<string, string> = new Map(),
): void => {
  checkTags(Object.keys(tags ?? {}), present, { invalid: 'BadRequestException', tooMany: 'BadRequestException' });
};

export const tagHandlers: Handlers<typeof kafka> = {
  ListTagsForResource: (input, call) => ({ Tags: Object.fromEntries(findCluster(input.ResourceArn, call).tags) }),
  TagResource: (input, call) => {
    const { tags } = findCluster(input.ResourceArn, call);
    checkClusterTags(input.Tags, tags);
    for (const [key, value] of Object.entries(input.Tags ?? {})) tags.set(key, value);
    return {};
  },
  UntagResource: (input, call) => {
    const { tags } = findCluster(input.ResourceArn, call);
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
};
