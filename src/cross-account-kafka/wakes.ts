import { isDeepStrictEqual } from 'node:util';
import type { CrossAccountKafka } from './object.ts';

/** Whether a change of the object is a reason to look at it at once: our own writes to status and finalizers are none. */
export const wakes = (before: CrossAccountKafka | undefined, after: CrossAccountKafka | undefined): boolean =>
  after !== undefined && (before === undefined || !isDeepStrictEqual(reasons(before), reasons(after)));

const reasons = ({ metadata, status }: CrossAccountKafka): unknown[] => [
  metadata.uid,
  metadata.generation,
  metadata.deletionTimestamp,
  metadata.annotations,
  // Somebody emptied the status: write it again.
  status?.conditions === undefined,
];
