import { networkOf } from './services/ec2/network.ts';
import { hostOf } from './services/msk/brokers.ts';
import { clustersOf, clustersState } from './services/msk/state.ts';
import type { World } from './world.ts';

/** What hosts of a VPC get for the names of MSK's brokers there: name → present address. */
export const brokerNamesIn = (vpcId: string, world: World): Readonly<Record<string, string>> => {
  const found = world.places(clustersState).flatMap(({ account, region }) => {
    const place = { world, account, region };
    const { subnets } = networkOf(place);
    return [...clustersOf(place).values()].flatMap((cluster) =>
      cluster.brokers
        .filter(({ subnetId }) => subnets.get(subnetId)?.vpcId === vpcId)
        .map((broker) => [hostOf(broker, cluster, region), broker.address] as const),
    );
  });
  return Object.fromEntries(found);
};
