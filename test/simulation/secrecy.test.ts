import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, test } from '@jest/globals';
import { secretsOf } from '../../sandbox/aws/services/secrets/state.ts';
import { kubeEvents } from '../../src/kube/events.ts';
import { provider } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

/** Every value that any secret of the provider's account ever had. */
const values = (): readonly string[] =>
  [...secretsOf({ world: world.double.world, account: provider, region: 'eu-central-1' }).values()].flatMap(
    ({ versions }) => versions.map(({ value }) => value),
  );

/** As it would stand inside of a JSON text. */
const escaped = (value: string): string => JSON.stringify(value).slice(1, -1);

const madeUser = async (): Promise<string> => {
  const { keys, secrets } = world.clients(provider);
  const { KeyMetadata } = await keys.send(new CreateKeyCommand({}));
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({
      Name: 'AmazonMSK_garden',
      KmsKeyId: KeyMetadata?.Arn,
      SecretString: JSON.stringify({ username: 'garden', password: 'correct horse battery staple' }),
      Tags: [{ Key: 'crossaccountkafka.dev/allow', Value: 'streaming' }],
    }),
  );
  return ARN;
};

test('no secret value in log, status, plan or event, through creation, plan, scaling, a foreign hand and deletion', async () => {
  world = new Simulation();
  const told: string[] = [];
  world.afterEachPass = () => told.push(JSON.stringify(world.peek() ?? {}));
  const scramSecretArns = [await madeUser()];
  const cluster = { kafkaVersion: '3.8.x', authentication: ['Unauthenticated', 'Scram'], scramSecretArns };
  await world.create(quickstartSpec({ cluster, mode: 'Plan' }));
  await world.untilCondition('Ready', 'False', 'PlanOnly');
  await world.edit({ spec: { mode: 'Apply' } });
  await world.untilCondition('Ready', 'True');
  await world.edit({ spec: { brokers: 4, mode: 'Plan' } });
  await world.run(300);
  await world.edit({ spec: { mode: 'Apply' } });
  await world.untilCondition('Ready', 'True');
  const effect = { is: 'error', code: 'InternalServiceError', message: 'not now', status: 500 } as const;
  world.double.faults.add({ action: 'secretsmanager:PutSecretValue', times: 2, effect });
  await world.edit({ spec: { brokers: 2 } });
  await world.untilCondition('Ready', 'True');
  const known = values();
  await world.remove();
  await world.untilGone();
  const { items: events } = await world.kube.list(kubeEvents, {});
  const output = [...told, ...world.operator.lines, ...world.operator.troubles, JSON.stringify(events)].join('\n');
  expect(output).toContain('secretsmanager:PutSecretValue');
  expect(output).toContain('sha256:');
  expect(known.length).toBeGreaterThan(3);
  for (const value of known)
    for (const text of [value, escaped(value), escaped(escaped(value))]) expect(output.includes(text)).toBe(false);
  expect(output).not.toContain('correct horse');
});
