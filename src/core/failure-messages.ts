import type { Reason } from '../api/conditions.ts';
import type { Failure } from './failure.ts';

/** Classes of failures that a person must do something about. */
const reasons: Partial<Record<Failure['class'], Reason>> = {
  refused: 'SpecRejected',
  quota: 'QuotaExceeded',
  denied: 'AccessDenied',
  notOwned: 'NotOwned',
};

/** What a person is told, and the word for it. */
export interface Told {
  readonly reason: Reason;
  readonly message: string;
}

/**
 * What a user is told of a call or read that was refused; undefined when trying again is all there is to do.
 * @param known what the one who planned the call knows about being refused
 */
export const refusalOf = (failure: Failure, known?: Told): Told | undefined => {
  if (known && failure.class === 'refused')
    return { reason: known.reason, message: `${known.message} (AWS says: ${failure.message})` };
  const reason = reasons[failure.class];
  return reason && { reason, message: sentenceOf(failure) };
};

const sentenceOf = (failure: Failure): string =>
  failure.class === 'denied'
    ? `access denied: the operator’s role needs ${failure.call} (AWS says: ${failure.message})`
    : `AWS refused ${failure.call}: ${failure.message}`;
