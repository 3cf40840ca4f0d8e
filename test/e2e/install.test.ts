import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';
import { firstUseMs } from '../support/tools/first-use.ts';
import { chart, helm } from '../support/tools/helm.ts';

let world: TestWorld;

beforeAll(() => helm('version'), firstUseMs);
beforeAll(async () => {
  world = await startTestWorld({ kafka: true, installed: 'nothing' });
}, 240_000);
afterAll(async () => {
  await world.stop();
}, 60_000);

const release = (namespace: string): string[] => [
  ...['cross-account-kafka', '--namespace', namespace, '--kubeconfig', world.sandbox.kubernetes.kubeconfig],
];

const install = async (namespace: string, ...values: string[]): Promise<void> => {
  const { aws, clock, operatorRoleArn } = world.sandbox;
  await helm(
    ...['install', ...release(namespace), chart, '--create-namespace', '--wait', '--timeout', '60s'],
    ...['--set', `awsEndpoint=${aws.endpoint},extraArgs={--aws-time-scale=${clock}},leaseDuration=2s`],
    ...['--set', `serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn=${operatorRoleArn}`],
    ...values.flatMap((value) => ['--set', value]),
  );
};

const podsOf = (namespace: string): Promise<string> =>
  world.sandbox.kubectl('get', 'pods', '-n', namespace, '-l', 'app.kubernetes.io/name=cross-account-kafka');

test('Helm installs it into an empty cluster, where pod security is restricted; an object becomes Ready and goes', async () => {
  await world.sandbox.kubectl('create', 'namespace', 'cakafka-system');
  const restricted = 'pod-security.kubernetes.io/enforce=restricted';
  await world.sandbox.kubectl('label', 'namespace', 'cakafka-system', restricted);
  await install('cakafka-system');
  expect((await podsOf('cakafka-system')).match(/1\/1/g)).toHaveLength(2);
  await world.namespace('streaming');
  await world.create('streaming', 'sensors');
  await world.until('streaming', 'sensors', 'Ready', 'True');
}, 240_000);

test('uninstalled too early, the objects are still there and wait for an operator; installed again, it goes on', async () => {
  await helm('uninstall', ...release('cakafka-system'), '--wait');
  await world.remove('streaming', 'sensors');
  expect((await world.get('streaming', 'sensors')).metadata.deletionTimestamp).toBeDefined();
  await install('cakafka-system');
  await world.untilGone('streaming', 'sensors');
  expect(world.owned()).toEqual({});
  await helm('uninstall', ...release('cakafka-system'), '--wait');
}, 240_000);

test('for a single namespace it needs nothing that is cluster-wide but the CRDs', async () => {
  await install('alone', 'watchNamespace=alone', 'installationId=one-namespace', 'crds.enabled=false');
  await world.namespace('elsewhere');
  await world.create('elsewhere', 'sensors');
  await world.create('alone', 'sensors');
  await world.until('alone', 'sensors', 'Ready', 'True');
  expect(await world.get('elsewhere', 'sensors')).not.toHaveProperty('status.conditions');
  const roles = await world.sandbox.kubectl('get', 'clusterroles,clusterrolebindings', '-o', 'name');
  expect(roles).not.toContain('cross-account-kafka');
}, 240_000);
