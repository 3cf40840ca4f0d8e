import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { checkVolume } from './check-settings.ts';
import { isExpress } from './instance-types.ts';
import { checkActive, checkVersion, start, type Started } from './operations.ts';
import { badRequest } from './refusals.ts';
import { findCluster, findClusterUnmodelled, type Cluster, type Settings } from './state.ts';
import { checkThroughput } from './throughput.ts';

const parameter = 'targetBrokerEBSVolumeInfo';

/** M30: storage only grows (switch `msk.minStorage`), and not twice within hours. @throws AwsRefusal */
const checkGrowth = ({ settings, storageRestsUntil }: Cluster, size: number, call: Call): void => {
  checkVolume(size, parameter);
  if (size <= (settings.storageGiB ?? 0))
    throw badRequest('The target volume size must be larger than the current one.', parameter);
  if (call.world.switches.get('msk.minStorage') === '100' && size < 100)
    throw badRequest('The target volume size must be at least 100 GiB.', parameter);
  if (call.world.clock.now() < storageRestsUntil)
    throw badRequest('The storage was changed a short time ago. Wait at least six hours and try again.', parameter);
};

const change = (cluster: Cluster, version: string | undefined, target: Partial<Settings>, call: Call): Started => {
  checkActive(cluster, call);
  checkVersion(cluster, version);
  if (isExpress(cluster.settings.instanceType))
    throw badRequest('Storage cannot be changed on Express instance types.', parameter);
  if (target.storageGiB !== undefined) checkGrowth(cluster, target.storageGiB, call);
  checkThroughput({ ...cluster.settings, ...target }, parameter);
  return start(
    cluster,
    {
      type: 'UPDATE_BROKER_STORAGE',
      target,
      seconds: durations.clusterUpdate,
      complete: () => {
        cluster.storageRestsUntil = call.world.clock.now() + durations.storageRest * 1000;
      },
    },
    call,
  );
};

/** All brokers have the same storage. @throws AwsRefusal */
const volumeOf = ([info, ...more]: readonly kafka.BrokerEBSVolumeInfo[]): kafka.BrokerEBSVolumeInfo => {
  if (!info || more.length > 0 || info.KafkaBrokerNodeId?.toLowerCase() !== 'all')
    throw badRequest('The storage of all brokers is changed together: KafkaBrokerNodeId must be All.', parameter);
  return info;
};

export const storageHandlers: Handlers<typeof kafka> = {
  UpdateBrokerStorage: (input, call) => {
    const cluster = findClusterUnmodelled(input.ClusterArn, call);
    const volume = volumeOf(input.TargetBrokerEBSVolumeInfo ?? []);
    const throughput = volume.ProvisionedThroughput ?? cluster.settings.throughput;
    return change(cluster, input.CurrentVersion, { storageGiB: volume.VolumeSizeGB ?? 0, throughput }, call);
  },
  UpdateStorage: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    const target = {
      ...(input.VolumeSizeGB === undefined ? {} : { storageGiB: input.VolumeSizeGB }),
      ...(input.ProvisionedThroughput ? { throughput: input.ProvisionedThroughput } : {}),
      ...(input.StorageMode ? { storageMode: input.StorageMode } : {}),
    };
    if (Object.keys(target).length === 0) throw badRequest('Say what is to be changed.', 'volumeSizeGB');
    return change(cluster, input.CurrentVersion, target, call);
  },
};
