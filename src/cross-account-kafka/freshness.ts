import type { AwsTime } from '../aws/durations.ts';
import type { Freshness } from '../aws/view.ts';
import { sinceMs } from '../core/memory.ts';
import type { Subject } from './admit.ts';
import { cleanFact } from './departure.ts';

/**
 * How fresh a pass's look must be. Who waits for something needs an answer younger than the wait; who is about to let an
 * object go needs one that began after the last write, and for the second look one that begins now.
 */
export const freshnessFor = ({ deleting, memory }: Subject, nowMs: number, time: AwsTime): Freshness => {
  const waiting = memory.lookInMs !== undefined && memory.lookInMs > 0 && memory.lookInMs <= time.resyncMs;
  const freshness = waiting ? { maxAgeMs: memory.lookInMs } : {};
  if (!deleting) return freshness;
  const secondLook = sinceMs(memory, cleanFact) !== undefined;
  return { ...freshness, begunAfterMs: secondLook ? nowMs : (memory.lastWriteMs ?? 0) };
};
