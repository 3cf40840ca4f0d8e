import type * as kafka from '@aws-sdk/client-kafka';
import type { Handlers } from '../../service.ts';
import { findCluster } from './state.ts';

export const tagHandlers: Handlers<typeof kafka> = {
  ListTagsForResource: (input, call) => ({ Tags: Object.fromEntries(findCluster(input.ResourceArn, call).tags) }),
  TagResource: (input, call) => {
    const { tags } = findCluster(input.ResourceArn, call);
    for (const [key, value] of Object.entries(input.Tags ?? {})) tags.set(key, value);
    return {};
  },
  UntagResource: (input, call) => {
    const { tags } = findCluster(input.ResourceArn, call);
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
};
