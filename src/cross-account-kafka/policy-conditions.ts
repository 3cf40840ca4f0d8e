/** What a policy statement says under `Condition`: operator → condition key → wanted values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>;

/** What is known of a call before it is made: condition key in lower case → value. */
export type KnownContext = Readonly<Record<string, string>>;

export const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** A pattern of IAM's, with `*` and `?`. */
export const matches = (pattern: string, text: string, flags = ''): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    flags,
  ).test(text);

type Compare = (wanted: string, has: string) => boolean;

const comparisons: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, has) => wanted === has,
  StringEqualsIgnoreCase: (wanted, has) => wanted.toLowerCase() === has.toLowerCase(),
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
};

/** Whether all conditions hold; undefined where that depends on what is not known before the call. */
export const conditionsHold = (conditions: Conditions | undefined, known: KnownContext): boolean | undefined => {
  const answers = Object.entries(conditions ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) =>
      holds(operator, listOf<string | boolean>(wanted).map(String), known[key.toLowerCase()]),
    ),
  );
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
};

/** `ForAnyValue:StringNotLikeIfExists` is `StringLike`, negated: what is known has one value and exists. */
const holds = (operator: string, wanted: readonly string[], has: string | undefined): boolean | undefined => {
  const [, name = ''] = /^(?:For(?:Any|All)Values?:)?(\w+?)(?:IfExists)?$/.exec(operator) ?? [];
  const positive = name.replace('Not', '');
  const compare = comparisons[positive];
  if (compare === undefined || has === undefined) return undefined;
  return wanted.some((one) => compare(one, has)) === (positive === name);
};
