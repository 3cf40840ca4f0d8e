import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';

const overlay = 'deploy/overlays/default';
const deployment = 'deployment/cross-account-kafka';
const inNamespace = ['-n', 'cakafka-system'];
let world: TestWorld;

const kubectl = (...args: string[]): Promise<string> => world.sandbox.kubectl(...args);

beforeAll(async () => {
  world = await startTestWorld({ kafka: true, installed: 'nothing' });
}, 240_000);
afterAll(async () => {
  await world.stop();
}, 60_000);

/** What the sandbox's operator needs to know and a real one does not: where AWS is, how fast it runs, and that nobody waits long for a lease. */
const setUpForSandbox = async (): Promise<void> => {
  const { aws, clock } = world.sandbox;
  await kubectl('set', 'env', deployment, `AWS_ENDPOINT_URL=${aws.endpoint}`, ...inNamespace);
  const flags = [`--aws-time-scale=${clock}`, '--lease-duration=2s'];
  const more = flags.map((value) => ({ op: 'add', path: '/spec/template/spec/containers/0/args/-', value }));
  await kubectl('patch', deployment, '--type=json', '-p', JSON.stringify(more), ...inNamespace);
};

test('the overlay installs it, as the guide says, and an object becomes Ready', async () => {
  await kubectl('apply', '--server-side', '-k', overlay);
  const role = `eks.amazonaws.com/role-arn=${world.sandbox.operatorRoleArn}`;
  await kubectl('annotate', 'serviceaccount', 'cross-account-kafka', role, ...inNamespace);
  await setUpForSandbox();
  await kubectl('rollout', 'restart', deployment, ...inNamespace);
  await kubectl('rollout', 'status', deployment, '--timeout=60s', ...inNamespace);
  await world.namespace('streaming');
  await world.create('streaming', 'sensors');
  await world.until('streaming', 'sensors', 'Ready', 'True');
}, 240_000);

test('uninstalled as the guide says, objects first, nothing of it is left, neither in AWS nor in the cluster', async () => {
  await kubectl('delete', 'cak,sensor', '--all', '--all-namespaces', '--timeout=120s');
  expect(world.owned()).toEqual({});
  await kubectl('delete', '-k', overlay, '--timeout=120s');
  const left = await kubectl('get', 'crd,namespaces,clusterroles,clusterrolebindings', '-o', 'name');
  expect(left).not.toMatch(/crossaccountkafka|cross-account-kafka|cakafka/);
  expect(left).toContain('namespace/streaming');
}, 300_000);
