import { afterEach, describe, expect, test } from '@jest/globals';
import {
  assumeRolesPolicy,
  exposeExistingPolicy,
  makeClustersPolicy,
  operatorPolicy,
  readOnlyPolicy,
} from '../../scripts/iam/operator-policy.ts';
import { acceptAnnotation } from '../../src/api/cross-account-kafka.ts';
import { consumer, freshKeyArn } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { authorityArn, ClusterParts } from './cluster-parts.ts';
import { Consumer } from './people.ts';
import { exposesAClosedCluster, makesACluster, untilRefused } from './policy-scenarios.ts';
import { refusals, restrict, sidsOf, tells, withoutStatement } from './shipped-role.ts';
import { Simulation } from './simulation.ts';
import { needsOfExposing, needsOfTheOperator, type Need } from './statements.ts';

let world: Simulation;
afterEach(() => world.stop());

test('the shipped policy is enough for every field of a cluster, from its creation to its end', async () => {
  world = new Simulation();
  const parts = new ClusterParts(world);
  await restrict(world, operatorPolicy());
  const [first, second] = await parts.users(2);
  const cluster = { authentication: ['Unauthenticated', 'Scram'], scramSecretArns: [first] };
  await world.create(quickstartSpec({ cluster: { ...cluster, encryptionKeyArn: freshKeyArn } }));
  await world.untilCondition('Ready', 'True');
  const changes = {
    authentication: ['Unauthenticated', 'Scram', 'MutualTls'],
    certificateAuthorityArns: [authorityArn],
    scramSecretArns: [second],
    configuration: await parts.configuration(),
    monitoring: 'PerBroker',
  };
  await world.edit({ spec: { brokers: 4, cluster: changes } });
  await world.untilCondition('Ready', 'True');
  await world.remove();
  await world.untilGone();
  expect(refusals(world)).toEqual([]);
});

test('and for every way of letting consumers in, and for taking the place of a load balancer', async () => {
  world = new Simulation();
  await restrict(world, operatorPolicy());
  await world.create(
    quickstartSpec({ exposure: { acceptance: 'Manual', zones: 'BrokerZone', regions: ['us-east-1'] } }),
  );
  await world.untilCondition('Ready', 'True');
  await world.edit({ spec: { exposure: { zones: 'AllZones', regions: ['eu-west-1'] } } });
  const reader = new Consumer(world, world.clients(consumer));
  await world.run(300);
  await reader.connect();
  await world.edit({ metadata: { annotations: { [acceptAnnotation]: consumer } } });
  await world.untilCondition('ConsumersConnected', 'True');
  await reader.disconnect();
  const arn = world.inventory().find(({ kind }) => kind === 'load-balancer')?.id;
  world.event('setLoadBalancerState', { arn, state: 'failed' });
  await world.until(() => world.inventory().every(({ id }) => id !== arn));
  await world.untilCondition('Ready', 'True');
  expect(refusals(world)).toEqual([]);
});

/** Without its statement it comes to no end, and says why. */
const showNeed = async (policy: object, { sid, refused, scenario }: Need): Promise<void> => {
  world = new Simulation();
  await restrict(world, withoutStatement(policy, sid));
  await expect(untilRefused(scenario)(world)).rejects.toThrow('a call was refused');
  expect(refusals(world).join('\n')).toContain(refused);
  await world.until(() => tells(world, refused), 600);
};

describe('every statement is needed', () => {
  test.each(needsOfTheOperator)('of the operator’s policy: without $sid, $refused', (need) =>
    showNeed(operatorPolicy(), need),
  );

  test.each(needsOfExposing)('of that for existing clusters: without $sid, $refused', (need) =>
    showNeed(exposeExistingPolicy(), need),
  );

  test.each([
    ['ReadOwnSecret', 'secretsmanager:GetSecretValue'],
    ['DecryptTheSecret', 'Access to KMS is not allowed'],
    ['Look', 'kafka:ListClustersV2'],
  ])('of that for looking: without %s, %s', async (sid, refused) => {
    world = new Simulation();
    await makesACluster(world);
    await world.edit({ spec: { mode: 'Plan' } });
    await restrict(world, withoutStatement(readOnlyPolicy(), sid));
    await world.until(() => tells(world, refused), 600);
  });

  test('and has its line in the tables', () => {
    const sids = (needs: readonly { sid: string }[]): readonly string[] => needs.map(({ sid }) => sid).sort();
    expect(sids(needsOfTheOperator)).toEqual([...sidsOf(operatorPolicy())].sort());
    expect(sids(needsOfExposing)).toEqual([...sidsOf(exposeExistingPolicy())].sort());
    expect(sidsOf(readOnlyPolicy())).toEqual(['Look', 'ReadOwnSecret', 'DecryptTheSecret']);
  });
});

test('the policy for existing clusters is enough for one that lets nobody in, to its end', async () => {
  world = new Simulation();
  await restrict(world, exposeExistingPolicy());
  await exposesAClosedCluster(world);
  expect(refusals(world)).toEqual([]);
});

test('the policy for looking is enough to plan a creation, and a change of what is there', async () => {
  world = new Simulation();
  await restrict(world, readOnlyPolicy());
  await world.create({ ...quickstartSpec(), mode: 'Plan' });
  await world.untilCondition('Ready', 'False', 'PlanOnly');
  world.startOperator();
  await world.edit({ spec: { mode: 'Apply' } });
  await world.untilCondition('Ready', 'True');
  await restrict(world, readOnlyPolicy());
  await world.edit({ spec: { mode: 'Plan', cluster: { logRetentionDays: 7 } } });
  await world.until(async () => (await world.status()).plan?.calls[0]?.call === 'logs:PutRetentionPolicy');
  expect(refusals(world)).toEqual([]);
});

const nonWhitespace = (policy: object): number => JSON.stringify(policy).replaceAll(/\s/g, '').length;

test('each has room in IAM: 6,144 characters in a managed policy, 10,240 in all that is written into a role', () => {
  world = new Simulation();
  for (const managed of [exposeExistingPolicy(), makeClustersPolicy(), readOnlyPolicy(), assumeRolesPolicy()])
    expect(nonWhitespace(managed)).toBeLessThanOrEqual(6144);
  expect(nonWhitespace(operatorPolicy()) + nonWhitespace(assumeRolesPolicy())).toBeLessThanOrEqual(10_240);
});
