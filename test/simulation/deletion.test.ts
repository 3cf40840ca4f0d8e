import { afterEach, describe, expect, test } from '@jest/globals';
import { pausedAnnotation } from '../../src/api/cross-account-kafka.ts';
import { consumer } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Consumer } from './people.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

const clusterArn = async (): Promise<string> => (await world.status()).cluster?.arn ?? '';
/** What exists that did not at the beginning, less the secret and its key, which can still be had back. */
const left = (): readonly string[] =>
  world
    .inventory()
    .filter(({ tags }) => 'crossaccountkafka.dev/owner' in tags)
    .filter(({ state }) => !['scheduled for deletion', 'PendingDeletion'].includes(state))
    .map(({ kind, name }) => (kind === 'security-group' ? name.replace(/^cak-[0-9a-f]+-/, '') : kind))
    .sort();
const retained = ['brokers', 'cluster', 'log-group'];

const live = async (): Promise<void> => {
  await world.untilCondition('Ready', 'True');
};
const creating = async (): Promise<void> => {
  await world.until(async () => (await world.status()).cluster?.state === 'CREATING');
};

interface Start {
  readonly name: string;
  readonly reach: () => Promise<void>;
  /** What a deletion with Retain leaves. */
  readonly retains: readonly string[];
}

const starts: readonly Start[] = [
  { name: 'before anything was made', reach: () => Promise.resolve(), retains: [] },
  { name: 'during creation', reach: creating, retains: retained },
  { name: 'ACTIVE', reach: live, retains: retained },
  {
    name: 'UPDATING',
    reach: async () => {
      await live();
      await world.edit({ spec: { brokers: 4 } });
      await world.until(async () => (await world.status()).cluster?.state === 'UPDATING');
    },
    retains: retained,
  },
  {
    name: 'FAILED with nodes',
    reach: async () => {
      await live();
      world.event('setClusterState', { clusterArn: await clusterArn(), state: 'FAILED' });
      await world.untilCondition('Stalled', 'True', 'ClusterFailed');
    },
    retains: retained,
  },
  {
    name: 'FAILED without nodes',
    reach: async () => {
      await creating();
      world.event('setClusterState', { clusterArn: await clusterArn(), state: 'FAILED' });
      await world.untilCondition('Stalled', 'True', 'ClusterFailed');
    },
    retains: ['brokers', 'log-group'],
  },
  {
    name: 'spec unparsable',
    reach: async () => {
      await live();
      await world.edit({ spec: { brokers: 'two', network: { subnetIds: null }, cluster: { storageGiB: -1 } } });
      await world.untilCondition('Stalled', 'True', 'SpecRejected');
    },
    retains: retained,
  },
  {
    name: 'status lost',
    reach: async () => {
      await live();
      await world.loseStatus();
    },
    retains: retained,
  },
];

describe.each(starts)('$name', ({ reach, retains }) => {
  test('Delete leaves nothing', async () => {
    world = new Simulation();
    await world.create();
    await reach();
    await world.remove();
    await world.untilGone();
    expect(left()).toEqual([]);
  });

  test('Retain leaves exactly what it keeps', async () => {
    world = new Simulation();
    await world.create(quickstartSpec({ deletionPolicy: 'Retain' }));
    await reach();
    await world.remove();
    await world.untilGone();
    expect(left()).toEqual(retains);
  });
});

const connected = async (connectedConsumers: string): Promise<Consumer> => {
  world = new Simulation();
  await world.create(quickstartSpec({ connectedConsumers }));
  await live();
  const reader = new Consumer(world, world.clients(consumer));
  await reader.connect();
  await world.untilCondition('ConsumersConnected', 'True');
  return reader;
};

test('Wait: blocked while a consumer is connected, with account and endpoints; gone once it has left', async () => {
  const reader = await connected('Wait');
  const before = left();
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'ConsumersStillConnected');
  const { message } = (await world.condition('DeletionBlocked')) ?? {};
  for (const endpoint of reader.endpoints.values()) expect(message).toContain(`${consumer} (${endpoint})`);
  await world.run(3600);
  expect(left()).toEqual(before);
  expect(await world.condition('Ready')).toMatchObject({ reason: 'Deleting', message });
  await reader.disconnect();
  await world.untilGone();
  expect(left()).toEqual([]);
});

test('Wait, changed to Disconnect: the secret is emptied first, connections are rejected, and all goes', async () => {
  const reader = await connected('Wait');
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'ConsumersStillConnected');
  const serial = world.double.journal.last;
  await world.edit({ spec: { connectedConsumers: 'Disconnect' } });
  await world.untilGone();
  expect(left()).toEqual([]);
  expect(new Set(Object.values(await reader.states()))).toEqual(new Set(['rejected']));
  const writes = world.writesAfter(serial);
  expect(writes[0]).toBe('secretsmanager:PutSecretValue');
  expect(writes.indexOf('ec2:RejectVpcEndpointConnections')).toBeLessThan(
    writes.indexOf('elasticloadbalancing:DeleteLoadBalancer'),
  );
});

const holds = [
  {
    name: 'paused',
    hold: { metadata: { annotations: { [pausedAnnotation]: 'true' } } },
    free: { metadata: { annotations: { [pausedAnnotation]: null } } },
  },
  { name: 'mode Plan', hold: { spec: { mode: 'Plan' } }, free: { spec: { mode: 'Apply' } } },
];

test.each(holds)('$name: nothing goes; no more, all does', async ({ hold, free }) => {
  world = new Simulation();
  await world.create();
  await live();
  await world.edit(hold);
  const [serial, before] = [world.double.journal.last, left()];
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'Paused');
  await world.run(3600);
  expect(left()).toEqual(before);
  expect(world.writesAfter(serial)).toEqual([]);
  await world.edit(free);
  await world.untilGone();
  expect(left()).toEqual([]);
});

test('what AWS denies holds it up, and is told with what is left and the way out', async () => {
  world = new Simulation();
  await world.create();
  await live();
  const effect = { is: 'error', code: 'AccessDenied', message: 'not allowed', status: 403 } as const;
  world.double.faults.add({ action: 'elasticloadbalancing:DeleteListener', effect });
  world.double.faults.add({ action: 'elasticloadbalancing:DeleteLoadBalancer', effect });
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'AccessDenied');
  expect((await world.condition('DeletionBlocked'))?.message).toMatch(
    /the operator’s role needs elasticloadbalancing:Delete.*still there: .*cak-.*crossaccountkafka.dev\/abandon/,
  );
  world.double.faults.clear();
  await world.untilGone();
});
