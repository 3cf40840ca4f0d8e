import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Child } from '../../sandbox/children.ts';
import { conditionTypes } from '../../src/api/conditions.ts';
import { eventually } from '../support/eventually.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await startTestWorld({ installed: 'withoutCrds' });
  await world.namespace('streaming');
}, 600_000);

afterAll(async () => {
  await world.stop();
});

/** The lines in which the operator has said this. */
const said = (operator: Child, words: string): string[] =>
  operator
    .tail(10_000)
    .split('\n')
    .filter((line) => line.includes(words));

const saidOnce = (operator: Child, words: string): Promise<void> =>
  eventually(() => {
    expect(said(operator, words)).toHaveLength(1);
  });

test('without the CRD it says so in one line, and goes on once it is installed', async () => {
  const operator = await world.startOperator();
  const words =
    'CustomResourceDefinition crossaccountkafkas.crossaccountkafka.dev is not installed: kubectl apply -k crds';
  await saidOnce(operator, words);
  await world.sandbox.kubectl('apply', '-k', 'crds');
  await world.sandbox.kubectl('wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all');
  await world.create('streaming', 'sensors');
  await world.until('streaming', 'sensors', 'Ready', 'True');
  expect(said(operator, words)).toHaveLength(1);
  await operator.stop();
});

test('with credentials that AWS does not know it says so in one line, and goes on once they are good', async () => {
  const message = 'The security token included in the request is invalid.';
  world.sandbox.aws.faults.add({
    action: 'sts:GetCallerIdentity',
    effect: { is: 'error', code: 'InvalidClientTokenId', message, status: 403 },
  });
  await world.create('streaming', 'second');
  const operator = await world.startOperator();
  await saidOnce(operator, message);
  world.sandbox.aws.faults.clear();
  await world.until('streaming', 'second', 'Ready', 'True');
  expect(said(operator, message)).toHaveLength(1);
  await operator.stop();
});

test('without an AWS endpoint it says so in one line, and in conditions, which are all there; it goes on once there is one', async () => {
  const gate = await world.gateTo(world.sandbox.aws.endpoint);
  const operator = await world.startOperator({ AWS_ENDPOINT_URL: `http://127.0.0.1:${gate.port}` });
  await world.create('streaming', 'third');
  await saidOnce(operator, 'AWS cannot be read');
  await world.until('streaming', 'third', 'Ready', 'Unknown', 'CannotSeeAws');
  const { status, metadata } = await world.get('streaming', 'third');
  expect(status?.conditions).toHaveLength(Object.keys(conditionTypes).length);
  for (const condition of status?.conditions ?? []) expect(condition.observedGeneration).toBe(metadata.generation);
  await gate.open();
  await world.until('streaming', 'third', 'Ready', 'True');
  expect(said(operator, 'AWS cannot be read')).toHaveLength(1);
  await operator.stop();
});

test('without an API server it says so in one line, and goes on once there is one', async () => {
  const gate = await world.gateTo(world.sandbox.kubernetes.url);
  const operator = await world.startOperator({ KUBECONFIG: world.kubeconfigThrough(gate) });
  await saidOnce(operator, `127.0.0.1:${gate.port}`);
  await gate.open();
  await eventually(() => {
    expect(said(operator, '"leading"')).toHaveLength(1);
  });
  expect(said(operator, `127.0.0.1:${gate.port}`)).toHaveLength(1);
  await operator.stop();
});

test('with another account’s credentials it is Stalled: AccountChanged, writes nothing, and goes on with the right ones', async () => {
  const serial = world.sandbox.aws.journal.last;
  const stray = await world.startOperator({ AWS_ACCESS_KEY_ID: 'LOCAL333333333333STRAY', AWS_SECRET_ACCESS_KEY: 'x' });
  const { message } = await world.until('streaming', 'sensors', 'Stalled', 'True', 'AccountChanged');
  expect(message).toContain('everything is in account 111111111111, and the operator now works in 333333333333');
  await stray.stop();
  expect(world.sandbox.aws.journal.after(serial).filter(({ kind }) => kind === 'write')).toEqual([]);
  const operator = await world.startOperator();
  await world.until('streaming', 'sensors', 'Ready', 'True');
  await operator.stop();
});
