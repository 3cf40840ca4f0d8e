import type { AuthenticationMode } from '../api/cluster-spec.ts';

/** MSK's port of each authentication mode, always TLS (MSK developer guide, port information). */
const ports: Readonly<Record<AuthenticationMode, number>> = {
  ...{ Unauthenticated: 9094, MutualTls: 9094 },
  ...{ Scram: 9096, Iam: 9098 },
};

export const portOf = (mode: AuthenticationMode): number => ports[mode];
