import { expect, test } from '@jest/globals';
import type { Cluster } from '../../src/aws/facts.ts';
import { sight } from '../../src/core/seen.ts';
import { specSchema, type Spec } from '../../src/api/spec.ts';
import type { World } from '../../src/cross-account-kafka/world.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { callsFor, clusterOf, planFor, steadyWorld } from '../support/world.ts';

const { region, consumers, sharing } = quickstartSpec();
const clusterArn = 'arn:aws:kafka:eu-central-1:111111111111:cluster/orders/11111111-aaaa-4bbb-8ccc-000000000001-2';
const specOf = (exposure = {}): Spec => specSchema.parse({ region, consumers, sharing, clusterArn, exposure });
const expose = 'crossaccountkafka.dev/expose';

/** A world in which the object exposes a cluster of somebody else's. */
const worldWith = (changes: Partial<Cluster> = {}, more: Partial<World> = {}): World => {
  const { identity, ...world } = steadyWorld();
  const { clusterName: _made, ...rest } = identity;
  const cluster = clusterOf({ arn: clusterArn, tags: { [expose]: 'a/b streaming/sensors' }, ...changes });
  return { ...world, identity: { ...rest, clusterArn }, cluster: sight(cluster), logGroup: sight(undefined), ...more };
};

const verdictOf = (world: World, spec = specOf()) =>
  planFor(world, spec).find(({ resource }) => resource === 'existing-cluster')?.verdict;

test.each<[string, Partial<Cluster>, string]>([
  ['granted to others', { tags: { [expose]: 'streaming/sensors-2' } }, 'ClusterNotGranted'],
  ['ours by its owner tag alone', { tags: clusterOf().tags }, 'ClusterNotGranted'],
  ['serverless', { type: 'SERVERLESS' }, 'NotPossible'],
  ['without TLS', { clientEncryption: 'PLAINTEXT' }, 'NotPossible'],
  ['open to other modes only', { unauthenticated: false, iam: true }, 'NotPossible'],
  ['failed', { state: 'FAILED' }, 'ClusterFailed'],
])('a cluster that is %s waits for a person', (_what, changes, reason) => {
  expect(verdictOf(worldWith(changes))).toMatchObject({ is: 'stuck', reason });
});

test.each<[string, Partial<Cluster>]>([
  ['being updated by its owner', { state: 'UPDATING' }],
  ['bigger than its list of nodes', { brokers: 3 }],
])('a cluster that is %s is waited for', (_what, changes) => {
  expect(verdictOf(worldWith(changes))).toMatchObject({ is: 'wait' });
});

test('SCRAM and IAM are over TLS whatever else the cluster speaks', () => {
  const cluster = { unauthenticated: false, iam: true, clientEncryption: 'PLAINTEXT' };
  expect(verdictOf(worldWith(cluster), specOf({ authentication: 'Iam' }))).toEqual({ is: 'ready' });
});

test.each<[Partial<Cluster>, string]>([
  [{ unauthenticated: false, mutualTls: true }, 'MutualTls'],
  [{ mutualTls: true }, 'MutualTls'],
  [{ mutualTls: true }, 'Unauthenticated'],
])('a cluster with %j can be exposed to clients by %s', (cluster, authentication) => {
  expect(verdictOf(worldWith(cluster), specOf({ authentication }))).toEqual({ is: 'ready' });
});

test('whatever is wrong with what was made, it stays as it is while the cluster is not granted', () => {
  const broken = { targetGroups: sight([]), secret: sight(undefined) };
  expect(callsFor(worldWith({}, broken), specOf())).not.toEqual([]);
  expect(callsFor(worldWith({ tags: {} }, broken), specOf())).toEqual([]);
  expect(callsFor(worldWith({}, { ...broken, cluster: sight(undefined) }), specOf())).toEqual([]);
});
