import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { stateOf, type Place, type World } from '../../world.ts';
import { durations } from '../durations.ts';
import { loadBalancersOf, type LoadBalancer } from '../elbv2/state.ts';
import { page } from '../paging.ts';
import { endpointsTo, type Endpoint } from './endpoints.ts';
import { checkFilters, filterBy, pageSize, type FilterTexts } from './filters.ts';
import { networkOf } from './network.ts';
import { listTags, tagsAtCreation } from './tags.ts';

export interface EndpointService {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  state: 'Pending' | 'Available' | 'Deleting' | 'Deleted';
  acceptanceRequired: boolean;
  readonly loadBalancerArns: string[];
  readonly principals: Set<string>;
  readonly tags: Map<string, string>;
  readonly token: string | undefined;
  readonly rejected: Endpoint[];
}

const endpointServices = stateOf('endpoint-services', () => new Map<string, EndpointService>());

export const endpointServicesOf = ({ world, account, region }: Place): Map<string, EndpointService> =>
  world.state(endpointServices, account, region);

/** Every endpoint service of a world, of whoever's account: what consumers ask for by name. */
export const allEndpointServices = (world: World): EndpointService[] =>
  world
    .places(endpointServices)
    .flatMap(({ account, region }) => [...world.state(endpointServices, account, region).values()]);

const notFound = (id: string | undefined): AwsRefusal =>
  new AwsRefusal('InvalidVpcEndpointServiceId.NotFound', `The VpcEndpointService Id '${id ?? ''}' does not exist`);

const find = (id: string | undefined, call: Call): EndpointService => {
  const service = endpointServicesOf(call).get(id ?? '');
  if (!service || service.state === 'Deleted') throw notFound(id);
  return service;
};

const filters: FilterTexts<EndpointService> = {
  'service-name': ({ name }) => [name],
  'service-id': ({ id }) => [id],
  'service-state': ({ state }) => [state],
  'supported-ip-address-types': () => ['ipv4'],
};

/** E13, E14. @throws AwsRefusal */
const usableLoadBalancer = (arn: string, call: Call, own?: EndpointService): LoadBalancer => {
  const loadBalancer = loadBalancersOf(call).get(arn);
  if (!loadBalancer) throw new AwsRefusal('InvalidParameter', `Network load balancer ${arn} does not exist`);
  if (loadBalancer.state === 'provisioning')
    throw new AwsRefusal('InvalidParameter', `Network load balancer ${arn} is not active: it is provisioning`);
  const taken = [...endpointServicesOf(call).values()].find(
    (service) => service !== own && service.state !== 'Deleted' && service.loadBalancerArns.includes(arn),
  );
  if (taken)
    throw new AwsRefusal(
      'InvalidParameter',
      `Network load balancer ${arn} is already associated with the endpoint service ${taken.id}`,
    );
  return loadBalancer;
};

const describe = (service: EndpointService, call: Call): ec2.ServiceConfiguration => {
  const zones = zonesOf(service, call);
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceType: [{ ServiceType: 'Interface' }],
    ServiceState: service.state,
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    NetworkLoadBalancerArns: [...service.loadBalancerArns],
    AvailabilityZones: zones.map(({ name }) => name),
    AvailabilityZoneIds: zones.map(({ id }) => id),
    BaseEndpointDnsNames: [`${service.id}.${service.region}.vpce.amazonaws.com`],
    SupportedIpAddressTypes: ['ipv4'],
    Tags: listTags(service.tags),
  };
};

/** E16: the zones of its load balancers. */
export const zonesOf = (service: EndpointService, place: Place): { name: string; id: string }[] => {
  const owner = { ...place, account: service.account, region: service.region };
  const subnets = service.loadBalancerArns.flatMap((arn) => loadBalancersOf(owner).get(arn)?.subnetIds ?? []);
  const zones = subnets.flatMap((id) => {
    const subnet = networkOf(owner).subnets.get(id);
    return subnet ? [[subnet.zoneId, subnet.zoneName] as const] : [];
  });
  return [...new Map(zones)].map(([id, name]) => ({ id, name }));
};

/** E18: an ARN with a path, or none at all, is no principal. */
const checkPrincipal = (principal: string): void => {
  if (principal !== '*' && !/^arn:aws[\w-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@-]+)$/.test(principal))
    throw new AwsRefusal(
      'InvalidPrincipal',
      `Invalid principal: ${principal}. Principal ARNs with a path are not supported.`,
    );
};

export const endpointServiceHandlers: Handlers<typeof ec2> = {
  CreateVpcEndpointServiceConfiguration: (input, call) => {
    const arns = input.NetworkLoadBalancerArns ?? [];
    // E11
    if (arns.length > 0 === (input.GatewayLoadBalancerArns ?? []).length > 0)
      throw new AwsRefusal(
        'InvalidParameter',
        'exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member',
      );
    // E12: the same token is the same service, also one that was deleted since (ec2.oldToken).
    const again =
      input.ClientToken === undefined
        ? undefined
        : [...endpointServicesOf(call).values()].find(({ token }) => token === input.ClientToken);
    if (again) return { ServiceConfiguration: describe(again, call), ClientToken: input.ClientToken };
    for (const arn of arns) usableLoadBalancer(arn, call);
    const id = `vpce-svc-${call.world.id()}`;
    const service: EndpointService = {
      id,
      account: call.account,
      region: call.region,
      // E15
      name: `com.amazonaws.vpce.${call.region}.${id}`,
      state: 'Pending',
      acceptanceRequired: input.AcceptanceRequired ?? true,
      loadBalancerArns: [...arns],
      principals: new Set(),
      tags: tagsAtCreation(input.TagSpecifications, 'vpc-endpoint-service'),
      token: input.ClientToken,
      rejected: [],
    };
    endpointServicesOf(call).set(id, service);
    call.world.clock.after(durations.endpointServiceCreation, () => {
      if (service.state === 'Pending') service.state = 'Available';
    });
    return { ServiceConfiguration: describe(service, call), ClientToken: input.ClientToken };
  },
  ModifyVpcEndpointServiceConfiguration: (input, call) => {
    const service = find(input.ServiceId, call);
    for (const arn of input.AddNetworkLoadBalancerArns ?? []) {
      usableLoadBalancer(arn, call, service);
      if (!service.loadBalancerArns.includes(arn)) service.loadBalancerArns.push(arn);
    }
    const kept = service.loadBalancerArns.filter((arn) => !(input.RemoveNetworkLoadBalancerArns ?? []).includes(arn));
    if (kept.length === 0)
      throw new AwsRefusal('InvalidParameter', 'The endpoint service must have at least one load balancer');
    service.loadBalancerArns.splice(0, Infinity, ...kept);
    service.acceptanceRequired = input.AcceptanceRequired ?? service.acceptanceRequired;
    return { Return: true };
  },
  DescribeVpcEndpointServiceConfigurations: (input, call) => {
    checkFilters(input.Filters, Object.keys(filters), true);
    const all =
      (input.ServiceIds ?? []).length > 0
        ? (input.ServiceIds ?? []).map((id) => find(id, call))
        : [...endpointServicesOf(call).values()].filter(({ state }) => state !== 'Deleted');
    const { items, next } = page(
      filterBy(all, input.Filters, filters, ({ tags }) => tags),
      input.NextToken,
      pageSize(input.MaxResults),
    );
    return { NextToken: next, ServiceConfigurations: items.map((service) => describe(service, call)) };
  },
  DescribeVpcEndpointServicePermissions: (input, call) => {
    checkFilters(input.Filters, ['principal', 'principal-type'], false);
    // E19
    if (input.Filters?.some(({ Values }) => Values?.some((value) => value.includes('role/'))))
      throw new AwsRefusal('InvalidFilter', 'The filter value contains unsupported characters');
    const principals = filterBy([...find(input.ServiceId, call).principals], input.Filters, {
      principal: (principal) => [principal],
      'principal-type': (principal) => [typeOf(principal)],
    });
    const { items, next } = page(principals, input.NextToken, pageSize(input.MaxResults));
    return {
      NextToken: next,
      AllowedPrincipals: items.map((Principal) => ({
        Principal,
        PrincipalType: typeOf(Principal),
        ServiceId: input.ServiceId,
      })),
    };
  },
  ModifyVpcEndpointServicePermissions: (input, call) => {
    const service = find(input.ServiceId, call);
    const added = (input.AddAllowedPrincipals ?? []).filter((principal) => !service.principals.has(principal));
    added.forEach(checkPrincipal);
    for (const principal of added) service.principals.add(principal);
    // E20: connections stay.
    for (const principal of input.RemoveAllowedPrincipals ?? []) service.principals.delete(principal);
    return {
      ReturnValue: true,
      AddedPrincipals: added.map((Principal) => ({
        Principal,
        PrincipalType: typeOf(Principal),
        ServiceId: service.id,
      })),
    };
  },
  DeleteVpcEndpointServiceConfigurations: (input, call) => ({
    // E23: failures stand in the answer.
    Unsuccessful: (input.ServiceIds ?? []).flatMap((id) => {
      const service = endpointServicesOf(call).get(id);
      if (!service || service.state === 'Deleted')
        return [
          { ResourceId: id, Error: { Code: 'InvalidVpcEndpointServiceId.NotFound', Message: notFound(id).message } },
        ];
      const open = endpointsTo(service, call.world).some(
        ({ state }) => state === 'available' || state === 'pendingAcceptance' || state === 'pending',
      );
      if (open)
        return [
          {
            ResourceId: id,
            Error: {
              Code: 'ExistingVpcEndpointConnections',
              Message: `Service ${id} has existing active VPC Endpoint connections!`,
            },
          },
        ];
      remove(service, call);
      return [];
    }),
  }),
};

const typeOf = (principal: string): ec2.PrincipalType =>
  principal === '*' ? 'All' : principal.endsWith(':root') ? 'Account' : principal.includes(':role/') ? 'Role' : 'User';

/** E25. */
const remove = (service: EndpointService, { world }: Call): void => {
  service.state = 'Deleting';
  world.clock.after(durations.endpointServiceDeletion, () => {
    service.state = 'Deleted';
  });
  // L34: the load balancer counts as associated for a while longer.
  world.clock.after(durations.endpointServiceDeletion + durations.endpointServiceAssociationLingers, () => {
    service.loadBalancerArns.splice(0);
  });
};
