import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { consumer, stranger } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Consumer, makeNetwork } from './people.ts';
import { Simulation } from './simulation.ts';

const consumersOf = (...accounts: readonly string[]): object => ({
  consumers: accounts.map((account) => ({ principal: `arn:aws:iam::${account}:root` })),
});

let world: Simulation;
let goes: Consumer;
let stays: Consumer;
beforeEach(async () => {
  world = new Simulation();
  const network = { subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa3'] };
  await world.create(quickstartSpec({ brokers: 3, network, ...consumersOf(consumer, stranger) }));
  await world.untilCondition('Ready', 'True');
  const theirs = world.clients(stranger);
  goes = new Consumer(world, theirs, await makeNetwork(theirs));
  stays = new Consumer(world, world.clients(consumer));
  await goes.connect();
  await stays.connect();
  await world.untilCondition('ConsumersConnected', 'True');
});
afterEach(() => world.stop());

test('an account that is removed loses its three live connections, permission before connection; the other keeps its own', async () => {
  const serial = world.double.journal.last;
  await world.edit({ spec: consumersOf(consumer) });
  await world.untilCondition('Ready', 'True');
  await world.run(60);
  expect(Object.values(await goes.states())).toEqual(['rejected', 'rejected', 'rejected']);
  expect(Object.values(await stays.states())).toEqual(['available', 'available', 'available']);
  const { connectedAccounts, consumers } = await world.status();
  expect(connectedAccounts).toBe(1);
  expect(consumers?.map(({ account }) => account)).toEqual([consumer]);
  for (const service of await servicesOf()) expect(writesTo(service, serial)).toEqual(['permission', 'connection']);
  await expect(goes.readSecret()).rejects.toThrow();
  expect(Object.keys(await stays.readSecret())).toEqual(['b-1', 'b-2', 'b-3']);
});

test('a step that fails holds up only its own service', async () => {
  const [first = ''] = await servicesOf();
  const error = { is: 'error', code: 'InternalError', message: 'not now', status: 500 } as const;
  world.double.faults.add({ action: 'ec2:ModifyVpcEndpointServicePermissions', mentions: first, effect: error });
  await world.edit({ spec: consumersOf(consumer) });
  await world.run(120);
  expect(Object.values(await goes.states()).sort()).toEqual(['available', 'rejected', 'rejected']);
  world.double.faults.clear();
  await world.untilCondition('Ready', 'True');
  expect(new Set(Object.values(await goes.states()))).toEqual(new Set(['rejected']));
});

test('an account that comes back is told to make new endpoints, and can', async () => {
  await world.edit({ spec: consumersOf(consumer) });
  await world.untilCondition('Ready', 'True');
  await world.edit({ spec: consumersOf(consumer, stranger) });
  await world.untilCondition('Ready', 'True');
  expect((await world.condition('ConsumersConnected'))?.message).toMatch(
    /333333333333 lacks every broker.*make new ones in place of vpce-\w+ of 333333333333/,
  );
  await goes.disconnect();
  await goes.connect();
  await world.untilCondition('ConsumersConnected', 'True');
});

const servicesOf = async (): Promise<readonly string[]> =>
  ((await world.status()).exposedBrokers ?? []).flatMap(({ endpointService }) => endpointService?.id ?? []);

/** What was taken away at one service, in order. */
const writesTo = (service: string, serial: number): readonly string[] =>
  world.double.journal
    .after(serial)
    .filter(({ kind, input }) => kind === 'write' && (input as { ServiceId?: string }).ServiceId === service)
    .map(({ action }) => (action === 'ec2:RejectVpcEndpointConnections' ? 'connection' : 'permission'));
