import type { Reason } from '../api/conditions.ts';
import type { Failure } from './failure.ts';

/** Classes of failures that a person must do something about. */
const reasons: Partial<Record<Failure['class'], Reason>> = {
  refused: 'SpecRejected',
  quota: 'QuotaExceeded',
  denied: 'AccessDenied',
  notOwned: 'NotOwned',
};

/** What a user is told of a call or read that was refused; undefined when trying again is all there is to do. */
export const refusalOf = (failure: Failure): { readonly reason: Reason; readonly message: string } | undefined => {
  const reason = reasons[failure.class];
  return reason && { reason, message: sentenceOf(failure) };
};

const sentenceOf = (failure: Failure): string =>
  failure.class === 'denied'
    ? `access denied: the operator’s role needs ${failure.call} (AWS says: ${failure.message})`
    : `AWS refused ${failure.call}: ${failure.message}`;
