import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from '@jest/globals';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import { operatorPolicy } from '../../scripts/iam/operator-policy.ts';
import { acceptAnnotation } from '../../src/api/cross-account-kafka.ts';
import { consumer, freshKeyArn, provider } from '../support/aws.ts';
import { trusting } from '../support/roles.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { authorityArn, ClusterParts } from './cluster-parts.ts';
import type { Credentials } from './operator-process.ts';
import { Consumer } from './people.ts';
import { Saboteur } from './saboteur.ts';
import { Simulation } from './simulation.ts';

const sessionSeconds = 43_200;

let world: Simulation;
afterEach(() => world.stop());

/** A session of a role that has the shipped policy and no other right. */
const shipped = async (): Promise<Credentials> => {
  const { arn: RoleArn } = putRole(world.double.world, {
    ...{ account: provider, name: 'operator', trust: trusting(provider), maxSessionSeconds: sessionSeconds },
    policies: [{ ...operatorPolicy() }],
  });
  const { Credentials: given } = await world
    .clients(provider)
    .sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', DurationSeconds: sessionSeconds }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};

test('the shipped policy is enough for every field of a cluster, from its creation to its end', async () => {
  world = new Simulation();
  const parts = new ClusterParts(world);
  world.startOperator(new Saboteur(), await shipped());
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
  expect(refusals()).toEqual([]);
});

test('and for every way of letting consumers in, and for taking the place of a load balancer', async () => {
  world = new Simulation();
  world.startOperator(new Saboteur(), await shipped());
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
  expect(refusals()).toEqual([]);
});

/** The operator's calls that the policy did not allow. */
const refusals = (): readonly string[] =>
  world.double.journal
    .after(0)
    .filter(({ error }) => /AccessDenied|Unauthorized|Forbidden/.test(error ?? ''))
    .map(({ action, message }) => `${action}: ${message ?? ''}`);
