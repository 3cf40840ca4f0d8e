import type { Failure } from './failure.ts';

/** One thing we looked at: its value, or why it could not be seen. A failed read is not an empty read. */
export type Seen<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly failure: Failure };

/** Thrown by `see`; where a resource lets it through, `plan` turns it into "wait". */
export class NotSeen extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.call} failed: ${failure.message}`);
    this.name = 'NotSeen';
    this.failure = failure;
  }
}

export const sight = <T>(value: T): Seen<T> => ({ seen: true, value });

/** The value, for code that can say nothing without it. @throws NotSeen */
export const see = <T>(slot: Seen<T>): T => {
  if (!slot.seen) throw new NotSeen(slot.failure);
  return slot.value;
};

/** The value, or a stand-in, where not having seen it changes only what is shown. */
export const seenOr = <T, U>(slot: Seen<T>, otherwise: U): T | U => (slot.seen ? slot.value : otherwise);

/** Several lists as one; not seen where one of them was not. */
export const allSeen = <T>(lists: readonly Seen<readonly T[]>[]): Seen<readonly T[]> =>
  lists.find(({ seen }) => !seen) ?? sight(lists.flatMap((list) => seenOr(list, [])));
