import type { Spec } from '../api/spec.ts';
import { canonicalJson } from '../core/show.ts';

/** Whom the policies of secret and key name: sorted, so that equal consumers give equal policies. */
export const consumerPrincipals = ({ consumers }: Pick<Spec, 'consumers'>): readonly string[] =>
  consumers.map(({ principal }) => principal).sort();

/** Whether two policies say the same; undefined is no policy. AWS may give a list of one as the one, and lists in another order. */
export const samePolicy = (one: string | undefined, other: string): boolean =>
  one !== undefined && canonicalPolicy(one) === canonicalPolicy(other);

const canonicalPolicy = (text: string): string =>
  canonicalJson(
    JSON.parse(text, (_key, value: unknown) => {
      const list: unknown[] | undefined = Array.isArray(value) ? value : undefined;
      return list?.length === 1 ? list[0] : (list?.sort() ?? value);
    }),
  );

/** Principals that a policy names, of every kind; undefined is no policy. @param exceptSid a statement that does not count */
export const principalsIn = (policy: string | undefined, exceptSid?: string): readonly string[] => {
  const { Statement } = JSON.parse(policy ?? '{}') as { Statement?: Named | readonly Named[] };
  const counted = [Statement ?? []].flat().filter(({ Sid }) => Sid === undefined || Sid !== exceptSid);
  const named = counted.map(({ Principal = [] }) => Principal);
  return [...new Set(named.flatMap(textsIn))];
};

interface Named {
  readonly Sid?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
}

const textsIn = (principal: NonNullable<Named['Principal']> | readonly never[]): readonly string[] =>
  typeof principal === 'string' ? [principal] : Object.values(principal).flat();
