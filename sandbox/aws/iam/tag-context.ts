import type { Context } from './conditions.ts';

/** The condition keys that a request's tags give. */
export const tagContext = (tags: Readonly<Record<string, string>>): Context => ({
  'aws:TagKeys': Object.keys(tags),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
});

type Pair = { readonly Key?: string | undefined; readonly Value?: string | undefined };

export const tagRecord = (tags: readonly Pair[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

export const isEmpty = (tags: Readonly<Record<string, string>> | undefined): boolean =>
  Object.keys(tags ?? {}).length === 0;

/** The condition keys that the tags of what is acted on give, under the common name and the service's own. */
export const resourceTagContext = (service: string, tags: Readonly<Record<string, string>>): Context =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`${service}:ResourceTag/${key}`, value],
    ]),
  );
