import * as ec2 from '@aws-sdk/client-ec2';
import type { InventoryRow, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { changeServiceHandlers, failEndpointService } from './change-endpoint-service.ts';
import { changeEndpointHandlers } from './change-endpoint.ts';
import { connectionHandlers } from './connections.ts';
import { consumerServiceHandlers } from './consumer-services.ts';
import { createServiceHandlers } from './create-endpoint-service.ts';
import { createEndpointHandlers } from './create-endpoint.ts';
import { createNetworkHandlers } from './create-network.ts';
import { describeServiceHandlers } from './describe-endpoint-services.ts';
import { describeEndpointHandlers } from './describe-endpoints.ts';
import { networkHandlers } from './describe-network.ts';
import { triable } from './dry-run.ts';
import { answerUnavailable, setEndpointState } from './endpoint-events.ts';
import { permissionHandlers } from './endpoint-service-permissions.ts';
import { setServiceRegionState } from './endpoint-service-regions.ts';
import { allEndpointServices } from './endpoint-services.ts';
import { allEndpoints } from './endpoints.ts';
import { vpcInventory } from './network.ts';
import { sharing, useUpOrganizationShare } from './organization-share.ts';
import { privateDnsHandlers, verifyPrivateDnsName } from './private-dns.ts';
import { ec2Rules } from './rules.ts';
import { ec2Permissions } from './permissions.ts';
import { securityGroupRuleHandlers } from './security-group-rules.ts';
import { securityGroupHandlers } from './security-groups.ts';
import { tagHandlers } from './tags.ts';

const inventory = (world: World): InventoryRow[] => [
  ...vpcInventory(world).flatMap(({ account, region, network }) => [
    ...[...network.groups.values()].map(({ id, name, tags }) => ({
      service: 'ec2',
      kind: 'security-group',
      account,
      region,
      id,
      name,
      state: '',
      tags: Object.fromEntries(tags),
    })),
    ...[...network.interfaces.values()].map(({ id, description, address, tags }) => ({
      service: 'ec2',
      kind: 'network-interface',
      account,
      region,
      id,
      name: description,
      state: address,
      tags: Object.fromEntries(tags),
    })),
  ]),
  ...allEndpointServices(world)
    .filter(({ state }) => state !== 'Deleted')
    .map((service) => ({
      service: 'ec2',
      kind: 'endpoint-service',
      account: service.account,
      region: service.region,
      id: service.id,
      name: service.name,
      state: service.state,
      tags: Object.fromEntries(service.tags),
    })),
  // Also those whose service is gone (E24).
  ...allEndpoints(world).map(({ id, account, region, service, state, tags }) => ({
    service: 'ec2',
    kind: 'endpoint',
    account,
    region,
    id,
    name: service.name,
    state,
    tags: Object.fromEntries(tags),
  })),
];

const tagsOf: Service['tagsOf'] = (world, arn) => {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  const found =
    vpcInventory(world).flatMap(({ network }) => network.groups.get(id) ?? network.interfaces.get(id) ?? [])[0] ??
    allEndpointServices(world).find((service) => service.id === id && service.state !== 'Deleted') ??
    allEndpoints(world).find((endpoint) => endpoint.id === id);
  return found && Object.fromEntries(found.tags);
};

/** Amazon EC2, as far as networks, security groups and PrivateLink go. */
export const ec2Service: Service = {
  rules: ec2Rules,
  module: ec2,
  // E45
  handlers: triable({
    ...networkHandlers,
    ...createNetworkHandlers,
    ...securityGroupHandlers,
    ...securityGroupRuleHandlers,
    ...tagHandlers,
    // E28
    ...sharing({
      ...createServiceHandlers,
      ...changeServiceHandlers,
      ...describeServiceHandlers,
      ...privateDnsHandlers,
      ...permissionHandlers,
      ...connectionHandlers,
      ...createEndpointHandlers,
      ...changeEndpointHandlers,
      ...describeEndpointHandlers,
      ...consumerServiceHandlers,
    }),
  }),
  permissions: ec2Permissions,
  inventory,
  tagsOf,
  events: {
    setEndpointState,
    answerUnavailable,
    failEndpointService,
    setServiceRegionState,
    verifyPrivateDnsName,
    useUpOrganizationShare,
  },
};
