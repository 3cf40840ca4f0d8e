import type * as kms from '@aws-sdk/client-kms';
import type { Handlers } from '../../service.ts';
import { checkTags } from '../check-tags.ts';
import { page, sizeWithin } from '../paging.ts';
import { ownKey, changeable } from './state.ts';

/** A30. @throws AwsRefusal */
export const checkKeyTags = (
  tags: readonly kms.Tag[] | undefined,
  present: ReadonlyMap<string, string> = new Map(),
): void => {
  const keys = (tags ?? []).map(({ TagKey = '' }) => TagKey);
  checkTags(keys, present, { invalid: 'TagException', tooMany: 'TagException' });
};

/** The tags of keys. */
export const keyTagHandlers: Handlers<typeof kms> = {
  TagResource: (input, call) => {
    const key = changeable('kms:TagResource', input.KeyId, call);
    checkKeyTags(input.Tags, key.tags);
    for (const { TagKey = '', TagValue = '' } of input.Tags ?? []) key.tags.set(TagKey, TagValue);
    return {};
  },
  UntagResource: (input, call) => {
    const key = changeable('kms:UntagResource', input.KeyId, call);
    for (const tag of input.TagKeys ?? []) key.tags.delete(tag);
    return {};
  },
  ListResourceTags: (input, call) => {
    const { tags } = ownKey('kms:ListResourceTags', input.KeyId, call);
    const { items, next } = page([...tags], input.Marker, sizeWithin(input.Limit, 50, 'ValidationException'));
    const Tags = items.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    return { Tags, Truncated: next !== undefined, NextMarker: next };
  },
};
