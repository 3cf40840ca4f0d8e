import { applyStatus } from '../kube/apply.ts';
import type { Status } from '../api/status.ts';
import { crossAccountKafkas, type CrossAccountKafka } from './object.ts';
import type { Operator } from './operator.ts';

/** Writes the whole status, if it differs, and keeps the answer: the cache may show it only later. */
export const writeStatus = async (operator: Operator, object: CrossAccountKafka, status: Status): Promise<void> => {
  const { object: after } = await applyStatus(operator.kube, crossAccountKafkas, object, status);
  operator.written.set(after.metadata.uid ?? '', after);
};

/** The newer of what the cache shows and what we last wrote ourselves. */
export const newest = (operator: Operator, cached: CrossAccountKafka): CrossAccountKafka => {
  const written = operator.written.get(cached.metadata.uid ?? '');
  return written && versionOf(written) > versionOf(cached) ? written : cached;
};

/** Resource versions are numbers that only rise (Kubernetes 1.35 and later promise it; etcd has always given it). */
const versionOf = ({ metadata }: CrossAccountKafka): bigint => BigInt(metadata.resourceVersion ?? 0);
