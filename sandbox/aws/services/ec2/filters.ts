import { like } from '../../policy.ts';
import { AwsRefusal } from '../../service.ts';
import { page } from '../paging.ts';

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** What a filter's name looks at: the texts of one item. */
export type FilterTexts<T> = Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>;

/**
 * EC2's filters: all must hold, any value of one suffices, `*` and `?` are wildcards, `tag:<key>` and `tag-key` work on
 * whatever has tags. A17: a filter that is not known is refused, never ignored.
 */
export const filterBy = <T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  texts: FilterTexts<T>,
  tags?: (item: T) => Map<string, string>,
): T[] =>
  items.filter((item) =>
    (filters ?? []).every(({ Name = '', Values = [] }) => {
      const own = textsOf(Name, item, texts, tags);
      return Values.some((value) => own.some((text) => text !== undefined && like(value, text)));
    }),
  );

const textsOf = <T>(
  name: string,
  item: T,
  texts: FilterTexts<T>,
  tags?: (item: T) => Map<string, string>,
): readonly (string | undefined)[] => {
  if (tags && name === 'tag-key') return [...tags(item).keys()];
  if (tags && name.startsWith('tag:')) return [tags(item).get(name.slice(4))];
  const own = texts[name];
  if (!own) throw new AwsRefusal('InvalidParameterValue', `The filter '${name}' is invalid`);
  return own(item);
};

/** @throws AwsRefusal when a filter is none of these, even where no item is there to be filtered */
export const checkFilters = (
  filters: readonly Filter[] | undefined,
  names: readonly string[],
  tagged: boolean,
): void => {
  const wrong = (filters ?? []).find(
    ({ Name = '' }) => !names.includes(Name) && !(tagged && (Name === 'tag-key' || Name.startsWith('tag:'))),
  );
  if (wrong) throw new AwsRefusal('InvalidParameterValue', `The filter '${wrong.Name ?? ''}' is invalid`);
};

/** What every describe of EC2 takes. */
export interface Paging {
  readonly Filters?: readonly Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** E51: PrivateLink's lists take a larger page for one of 1000. */
export const upTo1000 = <Asked extends Paging>(asked: Asked): Asked => ({
  ...asked,
  MaxResults: Math.min(asked.MaxResults ?? 1000, 1000),
});

/** What the filters leave of `all`, one page of it. A16: MaxResults is 5 to 1000, and the token one that was given. @throws AwsRefusal */
export const pageOf = <T>(
  all: readonly T[],
  { Filters, MaxResults = 1000, NextToken }: Paging,
  texts: FilterTexts<T>,
  tags?: (item: T) => Map<string, string>,
): { items: T[]; next: string | undefined } => {
  checkFilters(Filters, Object.keys(texts), tags !== undefined);
  if (MaxResults < 5 || MaxResults > 1000)
    throw new AwsRefusal(
      'InvalidParameterValue',
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value greater than or equal to 5 and less than or equal to 1000.`,
    );
  return page(filterBy(all, Filters, texts, tags), NextToken, MaxResults);
};
