import type { Condition } from '../api/condition.ts';

/** What is told by an event, before it is said of whom. */
export interface Told {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly note: string;
}

/** What a person should hear of: the object has become ready, waits for somebody, or cannot go. */
export const transitions = (before: readonly Condition[], after: readonly Condition[]): readonly Told[] =>
  after.flatMap(({ type, status, reason, message: note }): Told[] => {
    const last = before.find((condition) => condition.type === type);
    if (status !== 'True' || (last?.status === 'True' && last.reason === reason)) return [];
    if (type === 'Ready') return [{ type: 'Normal', reason: 'Ready', note }];
    return type === 'Stalled' || type === 'DeletionBlocked' ? [{ type: 'Warning', reason, note }] : [];
  });
