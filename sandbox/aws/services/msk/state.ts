import type * as kafka from '@aws-sdk/client-kafka';
import { accountOf } from '../../iam/principals.ts';
import { stateOf, type Place } from '../../world.ts';
import type { Authentication, VpcAuthentication } from './authentication.ts';
import type { Logging } from './logging.ts';
import { badRequest, notFound } from './refusals.ts';

export interface Broker {
  readonly id: number;
  readonly subnetId: string;
  interfaceId: string;
  address: string;
  readonly addedAt: number;
  /** Its own, since an update goes broker by broker. */
  instanceType: string;
  kafkaVersion: string;
  /** Partitions other than those of MSK's own two canary topics. */
  partitions: number;
  /** Whether it has come up once: until then MSK knows little to tell of it. */
  isBuilt: boolean;
  isRunning: boolean;
  /** Opening and closing its ports, one after the other; resolves to what closes those that are open. */
  ports: Promise<readonly (() => Promise<void>)[]>;
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
  createdBrokerIds: readonly number[];
  deletedBrokerIds: readonly number[];
}

/** What an operation can change. */
export interface Settings {
  readonly brokers: number;
  readonly instanceType: string;
  /** Express brokers have none. */
  readonly storageGiB: number | undefined;
  readonly throughput: kafka.ProvisionedThroughput | undefined;
  readonly storageMode: kafka.StorageMode;
  readonly kafkaVersion: string;
  readonly configuration: kafka.ConfigurationInfo | undefined;
  readonly authentication: Authentication;
  readonly clientBroker: kafka.ClientBroker;
  readonly monitoring: kafka.EnhancedMonitoring;
  readonly exporters: { readonly jmx: boolean; readonly node: boolean };
  readonly logging: Logging;
  readonly publicAccess: boolean;
  readonly vpcAuthentication: VpcAuthentication;
  /** Express only. */
  readonly rebalancing: kafka.RebalancingStatus | undefined;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  state: kafka.ClusterState;
  stateInfo: { readonly code: string; readonly message: string } | undefined;
  version: string;
  settings: Settings;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly encryptionKeyArn: string;
  readonly encryptedInCluster: boolean;
  readonly brokers: Broker[];
  readonly operations: Operation[];
  readonly tags: Map<string, string>;
  readonly createdAt: number;
  /** Asked of the next operation by an event: it fails with these words. */
  failNext: string | undefined;
  lastBrokerId: number;
  /** The end of the time in which storage is not changed again. */
  storageRestsUntil: number;
  policy: { readonly text: string; readonly version: string } | undefined;
  readonly scramSecretArns: Set<string>;
}

export const clustersState = stateOf('clusters', () => new Map<string, Cluster>());

export const clustersOf = ({ world, account, region }: Place): Map<string, Cluster> =>
  world.state(clustersState, account, region);

/** M54: where a cluster is that its policy may show to another account: its ARN says so. */
export const ownerOf = (arn: string | undefined, { world, account, region }: Place): Place => ({
  world,
  account: accountOf(arn ?? '') || account,
  region,
});

/** M32: 404 where the operation models NotFoundException. @throws AwsRefusal */
export const findCluster = (arn: string | undefined, place: Place): Cluster => {
  const found = clustersOf(place).get(arn ?? '');
  if (!found) throw notFound('cluster', 'clusterArn');
  return found;
};

/** M32 (switch `msk.missing`): where it does not. @throws AwsRefusal */
export const findClusterUnmodelled = (arn: string | undefined, place: Place): Cluster => {
  const found = clustersOf(place).get(arn ?? '');
  if (found) return found;
  throw place.world.switches.get('msk.missing') === 'BadRequestException'
    ? badRequest('The cluster does not exist.', 'clusterArn')
    : notFound('cluster', 'clusterArn');
};

export const runningOperation = ({ operations }: Cluster): Operation | undefined =>
  operations.find(({ state }) => state === 'PENDING' || state === 'UPDATE_IN_PROGRESS');

/** M22: opaque, as `KTVPDKIKX0DER`. */
export const newVersion = ({ world }: Pick<Place, 'world'>): string => `K${world.id(13).toUpperCase()}`;
