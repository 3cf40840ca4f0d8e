import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { admits } from './endpoint-service-permissions.ts';
import { isOffered } from './endpoint-service-regions.ts';
import { allEndpointServices, baseDnsName, zonesOf, type EndpointService } from './endpoint-services.ts';
import { pageOf, upTo1000, type FilterTexts } from './filters.ts';
import { zonesFor } from './zones.ts';

/** E39: the services of a Region, the caller's own by default, that admit him. */
const servicesFor = (regions: readonly string[], call: Call): EndpointService[] =>
  allEndpointServices(call.world).filter(
    (service) =>
      regions.includes(service.region) &&
      service.state === 'Available' &&
      isOffered(service, call.region) &&
      admits(service, call),
  );

/** E30: a service that is not there and one that does not admit the caller are refused alike. @throws AwsRefusal */
export const serviceFor = (name: string | undefined, regions: readonly string[], call: Call): EndpointService => {
  const service = servicesFor(regions, call).find((one) => one.name === name);
  if (!service) throw new AwsRefusal('InvalidServiceName', `The Vpc Endpoint Service '${name ?? ''}' does not exist`);
  return service;
};

const filters: FilterTexts<EndpointService> = {
  'service-name': ({ name }) => [name],
  'service-type': () => ['Interface'],
  'service-region': ({ region }) => [region],
  owner: ({ account }) => [account],
  'supported-ip-address-types': () => ['ipv4'],
};

/** E39: of its zones those that the caller has too, by the caller's own names; E33: another Region's are not told. */
const describeService = (service: EndpointService, call: Call): ec2.ServiceDetail => {
  const ids = zonesOf(service, call.world).map(({ id }) => id);
  const zones = zonesFor(call.account, call.region).filter(({ id }) => ids.includes(id));
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceRegion: service.region,
    ServiceType: [{ ServiceType: 'Interface' }],
    Owner: service.account,
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    VpcEndpointPolicySupported: false,
    BaseEndpointDnsNames: [baseDnsName(service)],
    SupportedIpAddressTypes: ['ipv4'],
    AvailabilityZones: zones.map(({ name }) => name),
    AvailabilityZoneIds: zones.map(({ id }) => id),
    ...verifiedName(service),
  };
};

/** E27: consumers are told a private name only once it is proved. */
const verifiedName = ({ privateDns }: EndpointService): Partial<ec2.ServiceDetail> =>
  privateDns?.state === 'verified'
    ? { PrivateDnsName: privateDns.name, PrivateDnsNameVerificationState: 'verified' }
    : {};

/** The services that a consumer may connect to. */
export const consumerServiceHandlers: Handlers<typeof ec2> = {
  DescribeVpcEndpointServices: (input, call) => {
    const regions = input.ServiceRegions ?? [call.region];
    const names = input.ServiceNames ?? [];
    const found = names.length > 0 ? names.map((name) => serviceFor(name, regions, call)) : servicesFor(regions, call);
    const { items, next } = pageOf(found, upTo1000(input), filters, ({ tags }) => tags);
    return {
      NextToken: next,
      ServiceNames: items.map(({ name }) => name),
      ServiceDetails: items.map((service) => describeService(service, call)),
    };
  },
};
