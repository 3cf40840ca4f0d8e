import type { ClusterOperation, OperationDetail } from '../../aws/facts.ts';
import { seenOr } from '../../core/seen.ts';
import { stuck, type Stuck } from '../../core/verdict.ts';
import { attemptSinceMs } from '../lasting-facts.ts';
import type { World } from '../world.ts';

type Operation = ClusterOperation & OperationDetail;

/** The last operation of MSK's, if it failed a while ago and nobody has asked for another try: it would fail again. */
export const failedLately = (world: World): Operation | undefined => {
  const last = seenOr(world.lastOperation, undefined);
  if (last?.state !== 'UPDATE_FAILED') return undefined;
  const endedMs = last.endedAtMs ?? 0;
  const isOver = world.nowMs >= endedMs + world.time.failedOperationHoldsMs || attemptSinceMs(world) > endedMs;
  return isOver ? undefined : last;
};

export const wordsOf = ({ error }: Operation): string => error ?? 'no reason given';

export const operationFailed = (last: Operation): Stuck =>
  stuck(
    'OperationFailed',
    `MSK could not do ${last.type}: ${wordsOf(last)}. It is tried again in half an hour, or when the spec changes.`,
  );
