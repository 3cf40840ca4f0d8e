import { isDeepStrictEqual } from 'node:util';
import type { Place } from '../../world.ts';
import { durations } from '../durations.ts';
import { badRequest } from './refusals.ts';
import { newVersion, runningOperation, type Cluster, type Operation, type Settings } from './state.ts';

/** M20. @throws AwsRefusal */
export const checkVersion = (cluster: Cluster, version: string | undefined): void => {
  if (version !== cluster.version)
    throw badRequest(
      'The version of the cluster isn’t current. Check the current version and try again.',
      'currentVersion',
    );
};

/** M23 (switch `msk.wrongStateText`): one update at a time, and only while ACTIVE. @throws AwsRefusal */
export const checkActive = (cluster: Cluster, { world }: Place): void => {
  const running = runningOperation(cluster);
  if (cluster.state === 'ACTIVE' && !running) return;
  const state = cluster.state === 'ACTIVE' ? 'UPDATING' : cluster.state;
  throw badRequest(
    world.switches.get('msk.wrongStateText') === 'namesState'
      ? `You can't update your cluster because it is in ${state} state. Try again when it is ACTIVE.`
      : 'The cluster cannot be updated right now. Try again later.',
    'clusterArn',
  );
};

/** M50: an update asks for something that is not so already. @throws AwsRefusal */
export const checkNews = (target: Partial<Settings>, settings: Settings, what: string): void => {
  const now = Object.fromEntries(Object.keys(target).map((name) => [name, settings[name as keyof Settings]]));
  if (isDeepStrictEqual(now, { ...target }))
    throw badRequest(
      `The request does not include any updates to the ${what} of the cluster. Verify the request, then try again.`,
    );
};

export interface Update {
  readonly type: string;
  readonly target?: Partial<Settings>;
  /** Until its end, the time in which it is PENDING included. */
  readonly seconds: number;
  /** What the cluster is meanwhile. */
  readonly state?: Cluster['state'];
  /** What the operation does once it is in progress. */
  readonly begin?: (operation: Operation) => void;
  /** What it does at its end, if all went well. */
  readonly complete?: (operation: Operation) => void;
  /** What it takes back if not. */
  readonly undo?: (operation: Operation) => void;
  /** Why it will fail. */
  readonly failure?: string | undefined;
}

export interface Started {
  readonly ClusterArn: string;
  readonly ClusterOperationArn: string;
}

/** M24, M25: an operation goes PENDING → UPDATE_IN_PROGRESS → UPDATE_COMPLETE or UPDATE_FAILED; then the cluster is ACTIVE again. */
export const start = (cluster: Cluster, update: Update, place: Place): Started => {
  const operation: Operation = {
    arn: `${cluster.arn.replace(':cluster/', ':cluster-operation/')}/${place.world.id(16)}`,
    clusterArn: cluster.arn,
    type: update.type,
    state: 'PENDING',
    startedAt: place.world.clock.now(),
    endedAt: undefined,
    error: undefined,
    source: cluster.settings,
    target: { ...cluster.settings, ...update.target },
    createdBrokerIds: [],
    deletedBrokerIds: [],
  };
  cluster.operations.push(operation);
  const during = update.state ?? 'UPDATING';
  cluster.state = during;
  if (place.world.switches.get('msk.versionBump') === 'accepted') cluster.version = newVersion(place);
  place.world.clock.after(durations.operationPending, () => {
    operation.state = 'UPDATE_IN_PROGRESS';
    update.begin?.(operation);
  });
  place.world.clock.after(update.seconds, () => {
    end(cluster, operation, update, during, place);
  });
  return { ClusterArn: cluster.arn, ClusterOperationArn: operation.arn };
};

/** What happened to the cluster meanwhile stays: one that FAILED is not ACTIVE because an operation came to its end. */
const end = (cluster: Cluster, operation: Operation, update: Update, during: Cluster['state'], place: Place): void => {
  const failure = failureOf(cluster, update);
  cluster.failNext = undefined;
  operation.endedAt = place.world.clock.now();
  if (failure === undefined) complete(cluster, operation, update);
  else fail(operation, update, failure);
  if (cluster.state === during) cluster.state = 'ACTIVE';
  if (place.world.switches.get('msk.versionBump') === 'completed') cluster.version = newVersion(place);
};

const failureOf = (cluster: Cluster, { failure }: Update): string | undefined =>
  cluster.failNext ??
  failure ??
  (cluster.state === 'FAILED' ? (cluster.stateInfo?.message ?? 'The cluster failed.') : undefined);

const complete = (cluster: Cluster, operation: Operation, { complete: work }: Update): void => {
  operation.state = 'UPDATE_COMPLETE';
  cluster.settings = operation.target;
  work?.(operation);
};

const fail = (operation: Operation, { undo }: Update, message: string): void => {
  operation.state = 'UPDATE_FAILED';
  operation.error = { code: 'InternalError', message };
  undo?.(operation);
};
