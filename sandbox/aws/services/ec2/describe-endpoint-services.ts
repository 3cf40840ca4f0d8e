import type * as ec2 from '@aws-sdk/client-ec2';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world.ts';
import { describeRegions } from './endpoint-service-regions.ts';
import {
  baseDnsName,
  endpointServicesOf,
  findEndpointService,
  zonesOf,
  type EndpointService,
} from './endpoint-services.ts';
import { pageOf, upTo1000, type FilterTexts } from './filters.ts';
import { describePrivateDns } from './private-dns.ts';
import { listTags } from './tag-list.ts';

/** E25: what a service that is being deleted shows (switch `ec2.deletedService`). */
const shownState = ({ state }: EndpointService, world: World): EndpointService['state'] =>
  state === 'Deleting' ? world.switches.get('ec2.deletedService') : state;

/** E17. */
const filtersIn = (world: World): FilterTexts<EndpointService> => ({
  'service-name': ({ name }) => [name],
  'service-id': ({ id }) => [id],
  'service-state': (service) => [shownState(service, world)],
  'supported-ip-address-types': () => ['ipv4'],
});

/** A service as its owner sees it. */
export const describeConfiguration = (service: EndpointService, world: World): ec2.ServiceConfiguration => {
  const zones = zonesOf(service, world);
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceType: [{ ServiceType: 'Interface' }],
    ServiceState: shownState(service, world),
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    NetworkLoadBalancerArns: [...service.loadBalancerArns],
    AvailabilityZones: zones.map(({ name }) => name),
    AvailabilityZoneIds: zones.map(({ id }) => id),
    BaseEndpointDnsNames: [baseDnsName(service)],
    SupportedIpAddressTypes: ['ipv4'],
    RemoteAccessEnabled: service.remoteRegions.size > 0,
    SupportedRegions: describeRegions(service),
    Tags: listTags(service.tags),
    ...describePrivateDns(service),
  };
};

/** E19, E25: what is left of a service that is gone, when it is asked for by id (switch `ec2.goneService`). @throws AwsRefusal */
const askedFor = (id: string, call: Call): EndpointService[] => {
  const service = endpointServicesOf(call).get(id);
  const answer = call.world.switches.get('ec2.goneService');
  if (service?.state === 'Deleted' && answer === 'Deleted') return [service];
  if (service?.state === 'Deleted' && answer === 'emptyList') return [];
  return [findEndpointService(id, call)];
};

export const describeServiceHandlers: Handlers<typeof ec2> = {
  DescribeVpcEndpointServiceConfigurations: (input, call) => {
    const ids = input.ServiceIds ?? [];
    const all =
      ids.length > 0
        ? ids.flatMap((id) => askedFor(id, call))
        : [...endpointServicesOf(call).values()].filter(({ state }) => state !== 'Deleted');
    const { items, next } = pageOf(all, upTo1000(input), filtersIn(call.world), ({ tags }) => tags);
    return { NextToken: next, ServiceConfigurations: items.map((one) => describeConfiguration(one, call.world)) };
  },
};
