import { allEndpoints, type Endpoint } from '../services/ec2/endpoints.ts';
import { networkOf, passesInbound, type NetworkInterface } from '../services/ec2/network.ts';
import { nodesOf } from '../services/elbv2/nodes.ts';
import {
  elbStates,
  isWorking,
  listenersOn,
  loadBalancersOf,
  type Listener,
  type LoadBalancer,
} from '../services/elbv2/state.ts';
import type { Place, World } from '../world.ts';
import { lets } from './admission.ts';

/** An address and a port where AWS takes connections for a load balancer. */
export interface Entrance {
  readonly address: string;
  readonly port: number;
  /** The node that a connection goes on from. */
  readonly node: NetworkInterface;
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  /** Where the load balancer is. */
  readonly place: Place;
  readonly admits: (from: string) => boolean;
}

/** A load balancer takes connections on each of its nodes, for each of its listeners. */
const ofLoadBalancer = (loadBalancer: LoadBalancer, place: Place): Entrance[] =>
  isWorking(loadBalancer) && loadBalancer.type === 'network'
    ? nodesOf(loadBalancer, place).flatMap((node) =>
        listenersOn(loadBalancer, place).map((listener) => ({
          ...{ address: node.address, port: listener.port, node, loadBalancer, listener, place },
          admits: (from) => lets(place.world, from, node.address, listener.port),
        })),
      )
    : [];

/** What security groups of the load balancer say of a consumer's host, where they are asked about PrivateLink traffic. */
const passesGroups = (entrance: Entrance, from: string): boolean =>
  entrance.loadBalancer.enforcesInboundOnPrivateLink === 'off' ||
  passesInbound(entrance.place, entrance.node, from, entrance.port);

/** E44: an endpoint takes connections only while it is available, and hands them to the node of its zone; from another Region to any (E33). */
const ofEndpoint = (endpoint: Endpoint, ofService: readonly Entrance[], world: World): Entrance[] => {
  const home = { world, account: endpoint.account, region: endpoint.region };
  return endpoint.interfaces.flatMap(({ address, subnetId }) => {
    const zone = networkOf(home).subnets.get(subnetId)?.zoneId;
    const isRemote = endpoint.region !== endpoint.service.region;
    const isNear = ({ node, place }: Entrance) => networkOf(place).subnets.get(node.subnetId)?.zoneId === zone;
    const near = ofService.filter((entrance) => isRemote || isNear(entrance));
    const byPort = new Map(near.map((entrance) => [entrance.port, entrance]));
    return [...byPort.values()].map((entrance) => ({
      ...entrance,
      address,
      admits: (from: string) => lets(world, from, address, entrance.port) && passesGroups(entrance, from),
    }));
  });
};

/** Every entrance that a world has now. */
export const entrancesOf = (world: World): Entrance[] => {
  const own = world.places(elbStates.loadBalancers).flatMap(({ account, region }) => {
    const place = { world, account, region };
    return [...loadBalancersOf(place).values()].flatMap((loadBalancer) => ofLoadBalancer(loadBalancer, place));
  });
  const available = allEndpoints(world).filter(({ state }) => state === 'available');
  const viaEndpoints = available.flatMap((endpoint) => {
    const arns = endpoint.service.loadBalancerArns;
    return ofEndpoint(
      endpoint,
      own.filter(({ loadBalancer }) => arns.includes(loadBalancer.arn)),
      world,
    );
  });
  return [...own, ...viaEndpoints];
};
