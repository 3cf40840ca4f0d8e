import { Defect } from '../wire/defect.ts';
import { like, likeArn } from './wildcards.ts';

/** Condition keys and what a request has for them; several values for a key such as `aws:TagKeys`. */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Operator → key → wanted values, as a statement has them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>;

type Compare = (wanted: string, has: string) => boolean;

const ignoringCase: Compare = (wanted, has) => wanted.toLowerCase() === has.toLowerCase();
const comparisons: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, has) => wanted === has,
  StringEqualsIgnoreCase: ignoringCase,
  StringLike: like,
  ArnEquals: likeArn,
  ArnLike: likeArn,
  Bool: ignoringCase,
};

/** `ForAnyValue:StringNotLikeIfExists` → its parts. */
interface Operator {
  readonly set: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly compare: Compare;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

/** @throws Defect on an operator that nobody taught us: guessing would open or close a door */
const operatorOf = (text: string): Operator => {
  const [, set, name = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(text) ?? [];
  const positive = name.replace('Not', '');
  const compare = comparisons[positive];
  if (!compare) throw new Defect(`policies here know no condition operator ${text}`);
  return { set: set as Operator['set'], compare, negated: positive !== name, ifExists: ifExists !== undefined };
};

/** Whether every condition holds. Keys are compared without case. */
export const conditionsHold = (conditions: Conditions | undefined, context: Context): boolean => {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, textsOf(wanted), values.get(key.toLowerCase()))),
  );
};

const textsOf = (value: string | boolean | readonly string[]): readonly string[] =>
  typeof value === 'object' ? value : [String(value)];

const holds = (name: string, wanted: readonly string[], has: string | readonly string[] | undefined): boolean => {
  if (name === 'Null') return wanted.some((one) => (one.toLowerCase() === 'true') === (has === undefined));
  const operator = operatorOf(name);
  const matches = (value: string): boolean => wanted.some((one) => operator.compare(one, value)) !== operator.negated;
  if (has === undefined) return whenAbsent(operator);
  const values = textsOf(has);
  return operator.set === 'ForAllValues' ? values.every(matches) : values.some(matches);
};

/** A key that the request has not: nothing is unlike it, all of none are like it, and none is. */
const whenAbsent = ({ set, negated, ifExists }: Operator): boolean =>
  ifExists || set === 'ForAllValues' || (negated && set === undefined);
