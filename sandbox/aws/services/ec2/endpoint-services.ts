import { AwsRefusal } from '../../service.ts';
import { stateOf, type Place, type World } from '../../world.ts';
import { loadBalancersOf } from '../elbv2/state.ts';
import { networkOf } from './network.ts';

/** How far a service is offered in a Region other than its own. */
export type RegionState = 'Pending' | 'Available' | 'Deleting' | 'Deleted' | 'Failed' | 'Closed';

export interface EndpointService {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  state: 'Pending' | 'Available' | 'Deleting' | 'Deleted' | 'Failed';
  acceptanceRequired: boolean;
  privateDns: { readonly name: string; readonly state: 'pendingVerification' | 'verified' } | undefined;
  readonly loadBalancerArns: string[];
  /** E53: zones of its load balancers, as they were when it was made or last modified. */
  readonly zoneIds: Set<string>;
  /** Regions that it is offered in besides its own, also those that it no longer is. */
  readonly remoteRegions: Map<string, RegionState>;
  readonly principals: Set<string>;
  readonly tags: Map<string, string>;
  readonly token: string | undefined;
  /** The request that made it. */
  readonly request: string;
  /** E36: how many creations of endpoints are still to be answered with Unavailable. */
  unavailableAnswers: number;
}

const endpointServices = stateOf('endpoint-services', () => new Map<string, EndpointService>());

export const endpointServicesOf = ({ world, account, region }: Place): Map<string, EndpointService> =>
  world.state(endpointServices, account, region);

/** Every endpoint service of a world, of whoever's account: what consumers ask for by name. */
export const allEndpointServices = (world: World): EndpointService[] =>
  world
    .places(endpointServices)
    .flatMap(({ account, region }) => [...world.state(endpointServices, account, region).values()]);

export const serviceNotFound = (id: string | undefined): AwsRefusal =>
  new AwsRefusal('InvalidVpcEndpointServiceId.NotFound', `The VpcEndpointService Id '${id ?? ''}' does not exist`);

/** @throws AwsRefusal for a service that is not there, or no longer */
export const findEndpointService = (id: string | undefined, place: Place): EndpointService => {
  const service = endpointServicesOf(place).get(id ?? '');
  if (!service || service.state === 'Deleted') throw serviceNotFound(id);
  return service;
};

/** What an event of the sandbox names. @throws Error */
export const serviceOfWorld = (id: string, world: World): EndpointService => {
  const service = allEndpointServices(world).find((one) => one.id === id);
  if (!service || service.state === 'Deleted') throw new Error(`no endpoint service ${id}`);
  return service;
};

export const livingServices = (place: Place): EndpointService[] =>
  [...endpointServicesOf(place).values()].filter(({ state }) => state !== 'Deleted');

interface NamedZone {
  readonly name: string;
  readonly id: string;
}

/** E16: the zones of its load balancers that it is offered in, as the service's owner names them. */
export const zonesOf = (service: EndpointService, world: World): NamedZone[] =>
  loadBalancerZones(service, world).filter(({ id }) => service.zoneIds.has(id));

/** E53: from now on it is offered in every zone of its load balancers. */
export const enableZones = (service: EndpointService, world: World): void => {
  for (const { id } of loadBalancerZones(service, world)) service.zoneIds.add(id);
};

const loadBalancerZones = (service: EndpointService, world: World): NamedZone[] => {
  const owner = { world, account: service.account, region: service.region };
  const subnets = service.loadBalancerArns.flatMap((arn) => loadBalancersOf(owner).get(arn)?.subnetIds ?? []);
  const zones = subnets.flatMap((id) => {
    const subnet = networkOf(owner).subnets.get(id);
    return subnet ? [[subnet.zoneId, subnet.zoneName] as const] : [];
  });
  return [...new Map(zones)].map(([id, name]) => ({ id, name }));
};

export const baseDnsName = ({ id, region }: EndpointService): string => `${id}.${region}.vpce.amazonaws.com`;
