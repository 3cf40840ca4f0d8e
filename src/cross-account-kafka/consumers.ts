import { acceptAnnotation } from '../api/cross-account-kafka.ts';
import type { Spec } from '../api/spec.ts';
import type { EndpointConnection } from '../aws/facts.ts';
import { see } from '../core/seen.ts';
import type { Intent } from './intent.ts';
import type { CrossAccountKafka } from './object.ts';
import type { EndpointService, World } from './world.ts';

/** Account of a principal's ARN, `arn:aws:iam::222222222222:root`. */
export const accountOf = (principal: string): string => principal.split(':')[4] ?? '';

/** The consumers' accounts, sorted, each once. */
export const consumerAccounts = (spec: Spec): readonly string[] =>
  [...new Set(spec.consumers.map(({ principal }) => accountOf(principal)))].sort();

/** What the annotation `accept` lists. */
export const acceptedIn = ({ metadata }: CrossAccountKafka): readonly string[] =>
  (metadata.annotations?.[acceptAnnotation] ?? '').split(/[\s,]+/).filter((id) => id !== '');

/** Connections of consumers that wait until their endpoint or account is accepted. @throws NotSeen */
export const waitingConnections = (
  { spec, accepted }: Intent,
  connections: readonly EndpointConnection[],
): readonly EndpointConnection[] =>
  connections.filter(
    ({ state, account, endpointId }) =>
      state === 'pendingacceptance' &&
      consumerAccounts(spec).includes(account) &&
      !accepted.includes(account) &&
      !accepted.includes(endpointId),
  );

/** A connection that carries traffic or may come to: AWS deletes no service that has one (PrivateLink guide). */
export const isOpen = ({ state }: EndpointConnection): boolean =>
  ['available', 'pending', 'pendingacceptance', 'partial'].includes(state);

/** The open connections of one endpoint service. @throws NotSeen */
export const openConnections = (world: World, { id }: EndpointService): readonly EndpointConnection[] =>
  see(world.connections).filter((connection) => connection.serviceId === id && isOpen(connection));
