import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from '@jest/globals';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import { operatorPolicy } from '../../scripts/operator-policy.ts';
import { freshKeyArn, provider } from '../support/aws.ts';
import { trusting } from '../support/roles.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { authorityArn, ClusterParts } from './cluster-parts.ts';
import type { Credentials } from './operator-process.ts';
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
  const refused = world.double.journal
    .after(0)
    .filter(({ error }) => /AccessDenied|Unauthorized|Forbidden/.test(error ?? ''));
  expect(refused.map(({ action, message }) => `${action}: ${message ?? ''}`)).toEqual([]);
});
