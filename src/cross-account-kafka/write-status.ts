import { applyStatus } from '../kube/apply.ts';
import type { Status } from '../api/status.ts';
import { crossAccountKafkas, type CrossAccountKafka } from './object.ts';
import type { Operator } from './operator.ts';

/** Writes the whole status, if it differs, and keeps what is newer than `object`: the cache may show it only later. */
export const writeStatus = async (operator: Operator, object: CrossAccountKafka, status: Status): Promise<void> => {
  const { object: after } = await applyStatus(operator.kube, crossAccountKafkas, object, status);
  if (after !== object) operator.written.set(after.metadata.uid ?? '', after);
};
