import * as z from 'zod';
import type { Service } from '../../service.ts';
import type { Place, World } from '../../world.ts';
import { durations } from '../durations.ts';
import { moveBroker, startBroker, stopBroker } from './brokers.ts';
import { checkVolume } from './check-settings.ts';
import { isExpress } from './instance-types.ts';
import { start } from './operations.ts';
import { clustersOf, clustersState, runningOperation, type Broker, type Cluster } from './state.ts';
import { compareVersions, isKraft, kafkaVersions } from './versions.ts';

interface Located {
  readonly cluster: Cluster;
  readonly place: Place;
}

/** @throws Error */
const locate = (world: World, arn: string): Located => {
  for (const { account, region } of world.places(clustersState)) {
    const place = { world, account, region };
    const cluster = clustersOf(place).get(arn);
    if (cluster) return { cluster, place };
  }
  throw new Error(`no cluster ${arn}`);
};

/** @throws Error */
const brokerIn = (cluster: Cluster, brokerId: number): Broker => {
  const broker = cluster.brokers.find(({ id }) => id === brokerId);
  if (!broker) throw new Error(`${cluster.name} has no broker ${brokerId}`);
  return broker;
};

/** An event about a cluster: what it takes besides `clusterArn`, and what it does. @throws Error in a sentence */
const about =
  <Shape extends z.ZodRawShape>(
    shape: Shape,
    work: (located: Located, details: z.infer<z.ZodObject<Shape>>) => void,
  ): NonNullable<Service['events']>[string] =>
  (world, { event: _name, ...details }) => {
    const { clusterArn } = z.looseObject({ clusterArn: z.string() }).parse(details);
    const { clusterArn: _arn, ...rest } = details;
    work(locate(world, clusterArn), z.strictObject(shape).parse(rest));
  };

const brokerId = { brokerId: z.number() };

/** M43 (switch `msk.replacedIp`): a broker dies and comes back on another machine, with its id. */
const replaceBroker = ({ cluster, place }: Located, broker: Broker, keepAddress: boolean): void => {
  if (!broker.isBuilt) throw new Error(`broker ${broker.id} has not come up yet`);
  stopBroker(broker, cluster, place, 'atOnce');
  const heals = cluster.state === 'ACTIVE' && !isExpress(cluster.settings.instanceType);
  if (heals) cluster.state = 'HEALING';
  place.world.clock.after(durations.brokerReplacement, () => {
    if (!cluster.brokers.includes(broker)) return;
    // An update or another event may have started the old machine meanwhile.
    stopBroker(broker, cluster, place, 'atOnce');
    if (!keepAddress) moveBroker(broker, cluster, place);
    startBroker(broker, cluster, place);
    if (cluster.state === 'HEALING') cluster.state = 'ACTIVE';
  });
};

const passing = ['HEALING', 'MAINTENANCE', 'REBOOTING_BROKER'] as const;
const isPassing = (state: string): boolean => passing.some((one) => one === state);

/** M2, M48: a cluster fails whenever it likes; to the other states it only comes from ACTIVE, and back. @throws Error */
const checkTransition = (cluster: Cluster, wanted: string): void => {
  const { name, state } = cluster;
  if (wanted === 'FAILED' && state !== 'FAILED') return;
  if (wanted === 'ACTIVE' && isPassing(state)) return;
  if (isPassing(wanted) && state === 'ACTIVE' && !runningOperation(cluster)) return;
  throw new Error(`the cluster ${name} does not go from ${state} to ${wanted}`);
};

/** M3: maintenance of an Express cluster is an operation, and does not show in its state. */
const maintain = ({ cluster, place }: Located): void => {
  if (cluster.state !== 'ACTIVE') throw new Error(`the cluster ${cluster.name} is ${cluster.state}, not ACTIVE`);
  const seconds = durations.maintenance;
  if (isExpress(cluster.settings.instanceType)) {
    start(cluster, { type: 'BROKER_UPDATE', state: 'ACTIVE', seconds }, place);
    return;
  }
  cluster.state = 'MAINTENANCE';
  place.world.clock.after(seconds, () => {
    if (cluster.state === 'MAINTENANCE') cluster.state = 'ACTIVE';
  });
};

/** M4. @throws Error */
const upgrade = ({ cluster }: Located, kafkaVersion: string): void => {
  const { kafkaVersion: current } = cluster.settings;
  if (!kafkaVersions.includes(kafkaVersion) || isKraft(kafkaVersion) !== isKraft(current))
    throw new Error(`MSK does not bring a cluster from Kafka ${current} to ${kafkaVersion}`);
  if (compareVersions(kafkaVersion, current) <= 0) throw new Error(`${kafkaVersion} is not newer than ${current}`);
  cluster.settings = { ...cluster.settings, kafkaVersion };
  for (const broker of cluster.brokers) broker.kafkaVersion = kafkaVersion;
};

/** M6. @throws Error */
const growStorage = ({ cluster }: Located, storageGiB: number): void => {
  const { storageGiB: current } = cluster.settings;
  if (current === undefined) throw new Error(`the brokers of ${cluster.name} have no storage of their own`);
  checkVolume(storageGiB, 'storageGiB');
  if (storageGiB <= current) throw new Error(`${storageGiB} GiB is not more than ${current} GiB`);
  cluster.settings = { ...cluster.settings, storageGiB };
};

/** What MSK, and what runs on it, does by itself. */
export const events: NonNullable<Service['events']> = {
  replaceBroker: about({ ...brokerId, keepAddress: z.boolean().optional() }, (located, details) => {
    const byDefault = located.place.world.switches.get('msk.replacedIp') === 'same';
    replaceBroker(located, brokerIn(located.cluster, details.brokerId), details.keepAddress ?? byDefault);
  }),
  stopBroker: about(brokerId, ({ cluster, place }, details) => {
    const broker = brokerIn(cluster, details.brokerId);
    if (!broker.isRunning) throw new Error(`broker ${broker.id} does not run`);
    stopBroker(broker, cluster, place, 'atOnce');
  }),
  startBroker: about(brokerId, ({ cluster, place }, details) => {
    const broker = brokerIn(cluster, details.brokerId);
    if (broker.isRunning) throw new Error(`broker ${broker.id} runs already`);
    if (!broker.isBuilt) throw new Error(`broker ${broker.id} has not come up yet`);
    startBroker(broker, cluster, place);
  }),
  setPartitions: about({ ...brokerId, partitions: z.int().nonnegative() }, ({ cluster }, details) => {
    brokerIn(cluster, details.brokerId).partitions = details.partitions;
  }),
  setClusterState: about(
    {
      state: z.enum(['FAILED', 'ACTIVE', ...passing]),
      code: z.string().default('InternalError'),
      message: z.string().optional(),
    },
    ({ cluster }, { state, code, message }) => {
      checkTransition(cluster, state);
      cluster.state = state;
      cluster.stateInfo = message === undefined ? undefined : { code, message };
    },
  ),
  maintain: about({}, maintain),
  failNextOperation: about({ message: z.string() }, ({ cluster }, { message }) => {
    cluster.failNext = message;
  }),
  upgradeKafka: about({ kafkaVersion: z.string() }, (located, { kafkaVersion }) => {
    upgrade(located, kafkaVersion);
  }),
  growStorage: about({ storageGiB: z.number() }, (located, { storageGiB }) => {
    growStorage(located, storageGiB);
  }),
};
