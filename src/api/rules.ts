import type { z } from 'zod';

/** A rule that the API server checks, in CEL, with the sentence it refuses with. */
export interface Rule {
  readonly rule: string;
  readonly message?: string;
  /** CEL that makes the sentence, where it needs the values. */
  readonly messageExpression?: string;
  readonly fieldPath?: string;
  readonly reason?: 'FieldValueInvalid' | 'FieldValueForbidden';
  readonly optionalOldSelf?: boolean;
}

/** What a schema node carries into the CRD beside its type: its description, and rules that JSON schema cannot say. */
export const about = (description: string, rules: readonly Rule[] = []): z.GlobalMeta & Record<string, unknown> => ({
  description,
  ...(rules.length > 0 ? { 'x-kubernetes-validations': rules } : {}),
});

/** A list whose items are found by these fields, so that several managers can own different items (server-side apply). */
export const listMapBy = (...keys: string[]): Record<string, unknown> => ({
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
});

/** A list without order, each of its texts once, so that several managers can own different ones. */
export const listSet = { 'x-kubernetes-list-type': 'set' } as const;

/** Every item of the list it stands on differs from the others. */
export const eachOnce = (what: string): Rule => ({
  rule: 'self.all(item, self.exists_one(other, other == item))',
  message: `each ${what} is listed once: remove the repeated one`,
});
