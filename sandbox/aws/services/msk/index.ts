import * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers, InventoryRow, Service } from '../../service.ts';
import type { Place, World } from '../../world.ts';
import { durations } from '../durations.ts';
import { removeBroker, replaceBroker, startBroker, stopBroker } from './brokers.ts';
import { createCluster, newVersion } from './create.ts';
import { describeHandlers } from './describe.ts';
import { badRequest, clustersOf, clustersState, findCluster, type Broker, type Cluster } from './state.ts';
import { updateHandlers } from './updates.ts';

const lifeHandlers: Handlers<typeof kafka> = {
  CreateClusterV2: (input, call) => {
    const { arn, name, state } = createCluster(input, call);
    return { ClusterArn: arn, ClusterName: name, State: state, ClusterType: 'PROVISIONED' };
  },
  DeleteCluster: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    // M46
    if (cluster.state !== 'ACTIVE' && cluster.state !== 'FAILED')
      throw badRequest(`You can't delete cluster in ${cluster.state} state.`, 'clusterArn');
    // M21
    if (input.CurrentVersion !== undefined && input.CurrentVersion !== cluster.version)
      throw badRequest(
        'The version of the cluster isn’t current. Check the current version and try again.',
        'currentVersion',
      );
    cluster.state = 'DELETING';
    call.world.clock.after(durations.clusterDeletion, () => {
      remove(cluster, call);
    });
    return { ClusterArn: cluster.arn, State: 'DELETING' };
  },
  TagResource: (input, call) => {
    const { tags } = findCluster(input.ResourceArn, call);
    for (const [key, value] of Object.entries(input.Tags ?? {})) tags.set(key, value);
    return {};
  },
  UntagResource: (input, call) => {
    for (const key of input.TagKeys ?? []) findCluster(input.ResourceArn, call).tags.delete(key);
    return {};
  },
  ListTagsForResource: (input, call) => ({ Tags: Object.fromEntries(findCluster(input.ResourceArn, call).tags) }),
};

/** M47: interfaces, and so the security group, are held until the end. */
const remove = (cluster: Cluster, call: Call): void => {
  for (const broker of [...cluster.brokers]) removeBroker(broker, cluster, call);
  clustersOf(call).delete(cluster.arn);
};

type Details = Readonly<Record<string, unknown>>;

const locate = (world: World, details: Details): { cluster: Cluster; place: Place } => {
  const arn = String(details['clusterArn']);
  for (const { account, region } of world.places(clustersState)) {
    const place = { world, account, region };
    const cluster = clustersOf(place).get(arn);
    if (cluster) return { cluster, place };
  }
  throw new Error(`no cluster ${arn}`);
};

const brokerIn = (cluster: Cluster, details: Details): Broker => {
  const broker = cluster.brokers.find(({ id }) => id === Number(details['brokerId']));
  if (!broker) throw new Error(`${cluster.name} has no broker ${String(details['brokerId'])}`);
  return broker;
};

/** What MSK does by itself. */
const events: NonNullable<Service['events']> = {
  replaceBroker: (world, details) => {
    const { cluster, place } = locate(world, details);
    replaceBroker(brokerIn(cluster, details), cluster, details['keepAddress'] === true, place);
  },
  stopBroker: (world, details) => {
    const { cluster, place } = locate(world, details);
    stopBroker(brokerIn(cluster, details), place);
  },
  startBroker: (world, details) => {
    const { cluster, place } = locate(world, details);
    startBroker(brokerIn(cluster, details), cluster, place);
  },
  /** M2. */
  setClusterState: (world, details) => {
    const { cluster, place } = locate(world, details);
    cluster.state = details['state'] as Cluster['state'];
    cluster.stateMessage = typeof details['message'] === 'string' ? details['message'] : undefined;
    cluster.version = newVersion(place);
  },
  failNextOperation: (world, details) => {
    locate(world, details).cluster.failNext = String(details['message']);
  },
  /** M4. */
  upgradeKafka: (world, details) => {
    const { cluster } = locate(world, details);
    cluster.settings = { ...cluster.settings, kafkaVersion: String(details['kafkaVersion']) };
  },
};

const inventory = (world: World): InventoryRow[] =>
  world.places(clustersState).flatMap(({ account, region }) =>
    [...world.state(clustersState, account, region).values()].map(({ arn, name, state, tags }) => ({
      service: 'kafka',
      kind: 'cluster',
      account,
      region,
      id: arn,
      name,
      state,
      tags: Object.fromEntries(tags),
    })),
  );

/** Amazon MSK. */
export const mskService: Service = {
  rules: [],
  module: kafka,
  handlers: { ...lifeHandlers, ...describeHandlers, ...updateHandlers },
  inventory,
  events,
};
