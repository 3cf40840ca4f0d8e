import type * as ec2 from '@aws-sdk/client-ec2';
import { stateOf, type Place, type World } from '../../world.ts';
import { durations } from '../durations.ts';
import type { EndpointService } from './endpoint-services.ts';
import { createInterface, deleteInterface, networkOf, type NetworkInterface } from './network.ts';

export interface Endpoint {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  readonly service: EndpointService;
  state: 'pendingAcceptance' | 'pending' | 'available' | 'rejected' | 'failed' | 'expired' | 'deleting';
  /** Why it is `failed`. */
  failure: string | undefined;
  readonly groupIds: string[];
  /** Whether its service's private name means it, in its VPC. */
  privateDnsEnabled: boolean;
  /** One a subnet; others may take their place. */
  readonly interfaces: NetworkInterface[];
  readonly tags: Map<string, string>;
  readonly token: string | undefined;
  /** The request that made it. */
  readonly request: string;
  readonly createdAt: number;
}

const hostedZone = 'Z273ZU8SZ5RJPC';

const endpoints = stateOf('endpoints', () => new Map<string, Endpoint>());

export const endpointsOf = ({ world, account, region }: Place): Map<string, Endpoint> =>
  world.state(endpoints, account, region);

/** Every endpoint of a world, of whoever's account. */
export const allEndpoints = (world: World): Endpoint[] =>
  world.places(endpoints).flatMap(({ account, region }) => [...world.state(endpoints, account, region).values()]);

/** Every connection to a service, from whichever account; rejected ones stay listed (E24). */
export const endpointsTo = (service: EndpointService, world: World): Endpoint[] =>
  allEndpoints(world).filter((endpoint) => endpoint.service === service);

/** Those that are connected, or want to be: they hold the service and its load balancers (E23, E52). */
export const blockingEndpoints = (service: EndpointService, world: World): Endpoint[] =>
  endpointsTo(service, world).filter(({ state }) => ['available', 'pending', 'pendingAcceptance'].includes(state));

/** E34: what happens once the owner of the service has nothing against it. */
export const connect = (endpoint: Endpoint, world: World): void => {
  endpoint.state = 'pending';
  const isStable = world.switches.get('ec2.endpointIp') === 'stable';
  world.clock.after(durations.endpointCreation, () => {
    if (endpoint.state !== 'pending') return;
    endpoint.state = 'available';
    if (!isStable) changeAddresses(endpoint, world);
  });
};

/** How long after it became available an endpoint gets other addresses, if ever (switch `ec2.endpointIp`). */
const changeSeconds = 3600;

const changeAddresses = (endpoint: Endpoint, world: World): void => {
  const place = { world, account: endpoint.account, region: endpoint.region };
  world.clock.after(changeSeconds, () => {
    if (!endpointsOf(place).has(endpoint.id)) return;
    const others = endpoint.interfaces.map((old) => anotherFor(old, endpoint, place));
    for (const { id } of endpoint.interfaces) deleteInterface(place, id);
    endpoint.interfaces.splice(0, Infinity, ...others);
  });
};

const anotherFor = (old: NetworkInterface, endpoint: Endpoint, place: Place): NetworkInterface => {
  const subnet = networkOf(place).subnets.get(old.subnetId);
  return subnet ? createEndpointInterface(endpoint, subnet, place) : old;
};

/** E37: an endpoint's interface in a subnet. */
export const createEndpointInterface = (
  { id, groupIds }: Pick<Endpoint, 'id' | 'groupIds'>,
  subnet: Parameters<typeof createInterface>[1],
  place: Place,
): NetworkInterface =>
  createInterface(place, subnet, { groupIds, description: `VPC Endpoint Interface ${id}`, type: 'vpc_endpoint' });

/** E37: the regional name first, then one a zone, as the endpoint's owner names it. */
export const dnsEntriesOf = ({ id, service, interfaces, account, region }: Endpoint, world: World): ec2.DnsEntry[] => {
  const first = `${id}-${id.slice(-8)}`;
  const { subnets } = networkOf({ world, account, region });
  const zones = interfaces.flatMap(({ subnetId }) => subnets.get(subnetId)?.zoneName ?? []);
  return [first, ...zones.map((zone) => `${first}-${zone}`)].map((label) => ({
    DnsName: `${label}.${service.id}.${service.region}.vpce.amazonaws.com`,
    HostedZoneId: hostedZone,
  }));
};
