import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Release } from '../support/release.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';
import { firstUseMs } from '../support/tools/first-use.ts';
import { chart, helm } from '../support/tools/helm.ts';

let world: TestWorld;
let release: Release;

beforeAll(() => helm('version'), firstUseMs);
beforeAll(async () => {
  world = await startTestWorld({ kafka: true, installed: 'nothing' });
  release = new Release(world, 'cakafka-system');
}, 240_000);
afterAll(async () => {
  await world.stop();
}, 60_000);

test('Helm installs it into an empty cluster, where pod security is restricted; an object becomes Ready and goes', async () => {
  await world.sandbox.kubectl('create', 'namespace', 'cakafka-system');
  const restricted = 'pod-security.kubernetes.io/enforce=restricted';
  await world.sandbox.kubectl('label', 'namespace', 'cakafka-system', restricted);
  await release.bring(chart);
  expect((await release.pods()).match(/1\/1/g)).toHaveLength(2);
  await world.namespace('streaming');
  await world.create('streaming', 'sensors');
  await world.until('streaming', 'sensors', 'Ready', 'True');
}, 240_000);

test('uninstalled too early, the objects are still there and wait for an operator; installed again, it goes on', async () => {
  await release.uninstall();
  await world.remove('streaming', 'sensors');
  expect((await world.get('streaming', 'sensors')).metadata.deletionTimestamp).toBeDefined();
  await release.bring(chart);
  await world.untilGone('streaming', 'sensors');
  expect(world.owned()).toEqual({});
  await release.uninstall();
}, 240_000);

test('for a single namespace it needs nothing that is cluster-wide but the CRDs', async () => {
  const alone = new Release(world, 'alone');
  await alone.bring(chart, 'watchNamespace=alone', 'installationId=one-namespace', 'crds.enabled=false');
  await world.namespace('elsewhere');
  await world.create('elsewhere', 'sensors');
  await world.create('alone', 'sensors');
  await world.until('alone', 'sensors', 'Ready', 'True');
  expect(await world.get('elsewhere', 'sensors')).not.toHaveProperty('status.conditions');
  const roles = await world.sandbox.kubectl('get', 'clusterroles,clusterrolebindings', '-o', 'name');
  expect(roles).not.toContain('cross-account-kafka');
}, 240_000);
