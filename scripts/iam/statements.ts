import { ownerTag } from '../../src/core/tags.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: object;
}

/** @param more other resources than any, conditions */
export const allow = (Sid: string, Action: readonly string[], more: Partial<Statement> = {}): Statement => ({
  ...{ Sid, Effect: 'Allow', Action: [...new Set(Action)].sort(), Resource: '*' },
  ...more,
});

export const policy = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement });

/** What a condition asks of a tag: that it is there, whatever it says. */
const isThere = (...keys: readonly string[]): object => ({
  Null: Object.fromEntries(keys.map((key) => [key, 'false'])),
});

const ownersOf = (kind: 'ResourceTag' | 'RequestTag'): string => `aws:${kind}/${ownerTag}`;

/** Done to what carries an owner tag of an operator. */
export const toOwn = { Condition: isThere(ownersOf('ResourceTag')) };
/** Makes something that carries an owner tag from its first moment. */
export const withOwnerTag = { Condition: isThere(ownersOf('RequestTag')) };
/** Both: what is made belongs to what is ours. */
export const toOwnWithOwnerTag = { Condition: isThere(ownersOf('ResourceTag'), ownersOf('RequestTag')) };

export const toTaggedWith = (tag: string): Pick<Statement, 'Condition'> => ({
  Condition: isThere(`aws:ResourceTag/${tag}`),
});

/** Gives the owner tag in the very call that makes the thing. */
export const whileCreating = (service: string, ...actions: readonly string[]): Pick<Statement, 'Condition'> => ({
  Condition: { ...withOwnerTag.Condition, StringEquals: { [`${service}:CreateAction`]: actions } },
});

export const through = (service: string): Pick<Statement, 'Condition'> => ({
  Condition: { StringLike: { 'kms:ViaService': `${service}.*.amazonaws.com` } },
});
