import { specSchema, type Spec } from '../api/spec.ts';
import type { Status } from '../api/status.ts';

/**
 * What a deletion works by when the spec cannot be read: each field that can be read, and for the others what status knows of
 * them or what does the least. An object that was stored before a rule existed must still be able to go.
 * @returns undefined when not even the Region is known
 */
export const salvage = (spec: unknown, status: Status): Spec | undefined => {
  const given = typeof spec === 'object' && spec !== null ? (spec as Record<string, unknown>) : {};
  const known = knownFrom(status);
  const readable = Object.entries(specSchema.shape).flatMap(([field, schema]): [string, unknown][] => {
    const parsed = schema.safeParse(given[field]);
    const isWhole = field !== 'network' || known.network === undefined || hasSubnets(given[field]);
    return parsed.success && given[field] !== undefined && isWhole ? [[field, given[field]]] : [];
  });
  const parsed = specSchema.safeParse({ ...known, ...Object.fromEntries(readable) });
  return parsed.success ? parsed.data : undefined;
};

/** A cluster that we made has subnets, whatever became of the spec. */
const hasSubnets = (network: unknown): boolean =>
  typeof network === 'object' && network !== null && 'subnetIds' in network && network.subnetIds !== undefined;

/** Nothing here is ever created from: names are those of status.identity, and what is deleted is found by name and tag. */
const knownFrom = ({
  identity,
  cluster,
  secret,
  brokers = 0,
}: Status): Record<string, unknown> & { readonly network?: object } => ({
  region: identity?.region,
  ...(identity?.clusterArn === undefined
    ? {
        brokers: Math.max(brokers, fewestBrokers),
        cluster: {},
        network: { subnetIds: cluster?.subnetIds ?? unknownSubnets },
      }
    : { clusterArn: identity.clusterArn }),
  sharing: { kmsKeyArn: secret?.kmsKeyArn },
});

const fewestBrokers = 2;
const unknownSubnets = ['subnet-00000000', 'subnet-00000001'];
