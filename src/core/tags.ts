import type { Owner } from './names.ts';

export const ownerTag = 'crossaccountkafka.dev/owner';
export const slotTag = 'crossaccountkafka.dev/slot';
export const uidTag = 'crossaccountkafka.dev/uid';

/** On a cluster that is not ours: the objects, `<namespace>/<name>`, that may expose it. */
export const exposeTag = 'crossaccountkafka.dev/expose';
/** On anything else that is not ours and that a spec leads to: the namespaces whose objects may use it. */
export const allowTag = 'crossaccountkafka.dev/allow';

export type Tags = Readonly<Record<string, string>>;

/** The tags of something we make: the user's, then ours. */
export const tagsFor = (owner: Owner, slot: string, userTags: Tags): Tags => ({
  ...userTags,
  [ownerTag]: owner.id,
  [slotTag]: slot,
  [uidTag]: owner.uid,
});

export const isOwned = (tags: Tags | undefined, owner: Owner): boolean => tags?.[ownerTag] === owner.id;

/** Whether a tag lists a word, among others that are separated by spaces. */
const lists = (tags: Tags, key: string, word: string): boolean => (tags[key] ?? '').split(' ').includes(word);

/** Whether the owner of a cluster lets this object expose it. */
export const mayBeExposedBy = (tags: Tags, { namespace, name }: Owner): boolean =>
  lists(tags, exposeTag, `${namespace}/${name}`);

/** Whether the owner of something lets this object's namespace use it. */
export const isAllowed = (tags: Tags, { namespace }: Owner): boolean => lists(tags, allowTag, namespace);

/** The wanted tags that are missing or differ; tags of others are never looked at. The uid is information and no reason to write. */
export const tagsToSet = (have: Tags, want: Tags): Tags =>
  Object.fromEntries(Object.entries(want).filter(([key, value]) => key !== uidTag && have[key] !== value));

export interface TagItem {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** AWS's list form of tags. */
export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The same in KMS's spelling. */
export const keyTagList = (tags: Tags): { TagKey: string; TagValue: string }[] =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

export const keyTagsOf = (list: readonly { TagKey?: string | undefined; TagValue?: string | undefined }[] = []): Tags =>
  Object.fromEntries(list.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));

export const tagsOf = (list: readonly TagItem[] | undefined): Tags =>
  Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
