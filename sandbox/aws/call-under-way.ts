import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChangeRecord } from './changes.ts';

/** The call that is being answered, or that set going what happens now: what no handler needs to pass on. */
export interface CallUnderWay {
  /** As IAM names it: `kafka:CreateClusterV2`. */
  readonly action: string;
  readonly account: string;
  readonly input: unknown;
  /** Where it is noted what the call creates and deletes. */
  readonly record: ChangeRecord;
  /** A16: no page of this answer is longer. */
  readonly mostPerPage: number | undefined;
}

const current = new AsyncLocalStorage<CallUnderWay>();

export const callUnderWay = (): CallUnderWay | undefined => current.getStore();

/** Runs `work`, and all that it sets going, as a part of this call. */
export const during = <Result>(call: CallUnderWay, work: () => Result): Result => current.run(call, work);
