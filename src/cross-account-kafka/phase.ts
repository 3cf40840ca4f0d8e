import { seenOr } from '../core/seen.ts';
import { isOwned } from '../core/tags.ts';
import { isOpen } from './consumers.ts';
import type { Phase } from './intent.ts';
import type { World } from './world.ts';

/**
 * A deletion removes things only when it has been seen that no consumer is connected and none can come: every endpoint
 * service admits nobody and has no open connection. Until then, and while that cannot be seen, it drains.
 */
export const phaseOf = (deleting: boolean, world: World): Phase => {
  if (!deleting) return 'keep';
  if (!world.endpointServices.seen || !world.connections.seen) return 'drain';
  const services = world.endpointServices.value.filter(({ tags }) => isOwned(tags, world.owner));
  const admitsNobody = services.every(({ principals }) => seenOr(principals, ['unseen']).length === 0);
  const connections = world.connections.value;
  const connected = connections.some(
    (connection) => isOpen(connection) && services.some(({ id }) => id === connection.serviceId),
  );
  return admitsNobody && !connected ? 'remove' : 'drain';
};
