import { AwsRefusal } from '../service.ts';

/** AWS general reference, tagging: of one thing. */
const mostTags = 50;

/** The codes by which a service refuses tags. */
interface Codes {
  readonly invalid: string;
  readonly tooMany: string;
}

/**
 * A30: what no service takes as tags of a thing that has others already.
 * @throws AwsRefusal
 */
export const checkTags = (
  keys: readonly string[],
  present: ReadonlyMap<string, string>,
  { invalid, tooMany }: Codes,
): void => {
  if (keys.some((key) => key.toLowerCase().startsWith('aws:')))
    throw new AwsRefusal(invalid, 'Tags beginning with aws: are reserved');
  if (new Set(keys).size < keys.length) throw new AwsRefusal(invalid, 'Duplicate tag keys');
  if (new Set([...present.keys(), ...keys]).size > mostTags) throw new AwsRefusal(tooMany, 'Too many tags');
};
