import { AwsRefusal } from '../../service.ts';
import { stateOf, type Place } from '../../world.ts';

export interface Broker {
  readonly id: number;
  readonly subnetId: string;
  interfaceId: string;
  address: string;
  /** Closes its listeners; undefined while it does not run. */
  close: (() => Promise<void>) | undefined;
  readonly addedAt: number;
  /** Partitions other than MSK's own; a broker that holds any is not removed (M28). */
  partitions: number;
}

export interface Operation {
  readonly arn: string;
  readonly clusterArn: string;
  readonly type: string;
  state: 'PENDING' | 'UPDATE_IN_PROGRESS' | 'UPDATE_COMPLETE' | 'UPDATE_FAILED';
  readonly startedAt: number;
  endedAt: number | undefined;
  error: { readonly code: string; readonly message: string } | undefined;
  readonly source: Settings;
  readonly target: Settings;
  createdBrokerIds: number[];
  deletedBrokerIds: number[];
}

/** What an operation can change. */
export interface Settings {
  readonly brokers: number;
  readonly instanceType: string;
  readonly storageGiB: number;
  readonly kafkaVersion: string;
  readonly authentication: Authentication;
}

export interface Authentication {
  readonly unauthenticated: boolean;
  readonly iam: boolean;
  readonly scram: boolean;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  state: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING' | 'FAILED' | 'HEALING' | 'MAINTENANCE' | 'REBOOTING_BROKER';
  stateMessage: string | undefined;
  version: string;
  settings: Settings;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly clientBroker: string;
  readonly logGroup: string | undefined;
  readonly encryptionKeyArn: string;
  readonly brokers: Broker[];
  readonly operations: Operation[];
  readonly tags: Map<string, string>;
  readonly createdAt: number;
  /** Asked of the next operation by an event: it fails with these words. */
  failNext: string | undefined;
  /** Ids are never given twice. */
  lastBrokerId: number;
}

const clusters = stateOf('clusters', () => new Map<string, Cluster>());
export const clustersState = clusters;

export const clustersOf = ({ world, account, region }: Place): Map<string, Cluster> =>
  world.state(clusters, account, region);

/** M32: 404 where the operation models it, 400 where it does not. */
export const findCluster = (arn: string | undefined, place: Place, modelled = true): Cluster => {
  const found = clustersOf(place).get(arn ?? '');
  if (!found)
    throw modelled
      ? new AwsRefusal('NotFoundException', 'The cluster does not exist.', 404, { InvalidParameter: 'clusterArn' })
      : new AwsRefusal('BadRequestException', 'The cluster does not exist.', 400, { InvalidParameter: 'clusterArn' });
  return found;
};

export const badRequest = (message: string, parameter?: string): AwsRefusal =>
  new AwsRefusal('BadRequestException', message, 400, parameter === undefined ? {} : { InvalidParameter: parameter });

export const runningOperation = ({ operations }: Cluster): Operation | undefined =>
  operations.find(({ state }) => state === 'PENDING' || state === 'UPDATE_IN_PROGRESS');

export const isKraft = (version: string): boolean => version.endsWith('.kraft') || /^[4-9]\./.test(version);

/** M45: aws.md 1.5. */
export const portsOf = ({ unauthenticated, iam, scram }: Authentication): number[] => [
  ...(unauthenticated ? [9094] : []),
  ...(scram ? [9096] : []),
  ...(iam ? [9098] : []),
];
