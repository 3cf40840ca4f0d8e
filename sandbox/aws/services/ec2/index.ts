import * as ec2 from '@aws-sdk/client-ec2';
import type { InventoryRow, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { connectionHandlers, setEndpointState } from './connections.ts';
import { networkHandlers } from './describe-network.ts';
import { permissionHandlers } from './endpoint-service-permissions.ts';
import { allEndpointServices, endpointServiceHandlers } from './endpoint-services.ts';
import { allEndpoints, endpointHandlers } from './endpoints.ts';
import { vpcInventory } from './network.ts';
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
    ...[...network.interfaces.values()].map(({ id, description, address }) => ({
      service: 'ec2',
      kind: 'network-interface',
      account,
      region,
      id,
      name: description,
      state: address,
      tags: {},
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

/** Amazon EC2, as far as networks, security groups and PrivateLink go. */
export const ec2Service: Service = {
  rules: [],
  module: ec2,
  handlers: {
    ...networkHandlers,
    ...securityGroupHandlers,
    ...securityGroupRuleHandlers,
    ...endpointServiceHandlers,
    ...permissionHandlers,
    ...endpointHandlers,
    ...connectionHandlers,
    ...tagHandlers,
  },
  inventory,
  events: { setEndpointState },
};
