import type { StackResource } from './intent.ts';
import { cluster } from './resources/cluster.ts';
import { endpointService } from './resources/endpoint-service.ts';
import { givenKey } from './resources/given-key.ts';
import { key } from './resources/key.ts';
import { listener } from './resources/listener.ts';
import { loadBalancer } from './resources/load-balancer.ts';
import { logGroup } from './resources/log-group.ts';
import { secret } from './resources/secret.ts';
import { securityGroups } from './resources/security-groups.ts';
import { subnets } from './resources/subnets.ts';
import { targetGroup } from './resources/target-group.ts';

/** The AWS resources that make one CrossAccountKafka, in the order a person would tell them. Order decides nothing. */
export const stack: readonly StackResource[] = [
  subnets,
  logGroup,
  securityGroups,
  cluster,
  loadBalancer,
  targetGroup,
  listener,
  endpointService,
  key,
  givenKey,
  secret,
];

/** What deletionPolicy Retain keeps: of the security groups only the brokers', which is on the cluster's interfaces. */
export const isRetainable = (resource: string, slot: string): boolean =>
  resource === cluster.name || resource === logGroup.name || (resource === securityGroups.name && slot === 'brokers');
