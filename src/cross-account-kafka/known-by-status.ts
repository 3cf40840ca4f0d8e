import type { Status } from '../api/status.ts';

/** Something of the object's in AWS that status knows by its id, or its ARN. */
export interface Known {
  readonly kind: 'endpoint service' | 'load balancer' | 'target group' | 'secret' | 'key' | 'cluster';
  readonly id: string;
}

/**
 * Everything of the object's that status knows by its id; what is somebody else's is not among it.
 * @param spec of the object, as far as it can be read
 */
export const knownByStatus = (status: Status, spec: unknown): readonly Known[] => [
  ...(status.exposedBrokers ?? []).flatMap(({ loadBalancer, targetGroup, endpointService }) => [
    ...known('endpoint service', endpointService?.id),
    ...known('load balancer', loadBalancer?.arn),
    ...known('target group', targetGroup?.arn),
  ]),
  ...known('secret', status.secret?.arn),
  ...(status.secret?.kmsKeyArn === givenKeyIn(spec) ? [] : known('key', status.secret?.kmsKeyArn)),
  ...(status.identity?.clusterArn === undefined ? known('cluster', status.cluster?.arn) : []),
];

const givenKeyIn = (spec: unknown): unknown =>
  (spec as { sharing?: { kmsKeyArn?: unknown } } | undefined)?.sharing?.kmsKeyArn;

const known = (kind: Known['kind'], id: string | undefined): readonly Known[] =>
  id === undefined ? [] : [{ kind, id }];

export const tell = ({ kind, id }: Known): string => `${kind} ${id}`;
