import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import { consumer, provider, stranger } from '../support/aws.ts';
import { allowing, trusting } from '../support/roles.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Consumer } from './people.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
let old: Consumer;
let fresh: Consumer;
beforeEach(() => {
  world = new Simulation();
  old = new Consumer(world, world.clients(consumer));
  fresh = new Consumer(world, world.clients(stranger));
});
afterEach(() => world.stop());

const oldRoot = `arn:aws:iam::${consumer}:root`;
const freshRoot = `arn:aws:iam::${stranger}:root`;
const nobody = `arn:aws:iam::${consumer}:role/nobody`;
const noOneElse = `arn:aws:iam::${consumer}:role/no-one-else`;
const principals = (...arns: string[]) => ({ consumers: arns.map((principal) => ({ principal })) });
const rejected = (): Promise<void> => world.untilCondition('SecretShared', 'False', 'SpecRejected');
const reads = async (person: Consumer): Promise<boolean> =>
  person.readSecret().then(
    () => true,
    () => false,
  );

test('who goes is shut out at once, also when AWS does not know who comes in his place', async () => {
  await world.create(quickstartSpec(principals(oldRoot)));
  await world.untilCondition('Ready', 'True');
  expect(await reads(old)).toBe(true);
  await world.edit({ spec: principals(nobody) });
  await world.until(async () => !(await reads(old)));
  await rejected();
});

test('of several who come only those stay outside whom AWS does not know, and each is told', async () => {
  await world.create(quickstartSpec(principals(oldRoot)));
  await world.untilCondition('Ready', 'True');
  await world.edit({ spec: principals(nobody, noOneElse, oldRoot, freshRoot) });
  await rejected();
  await world.run(10);
  expect(await reads(old)).toBe(true);
  expect(await reads(fresh)).toBe(true);
  const { message = '' } = (await world.condition('SecretShared')) ?? {};
  for (const arn of [nobody, noOneElse])
    expect(message).toContain(
      `spec.consumers: AWS takes no policy that names ${arn}: correct the ARN, or make the role`,
    );
  expect(message).not.toContain(freshRoot);
  for (const name of ['nobody', 'no-one-else'])
    putRole(world.double.world, { account: consumer, name, trust: trusting(consumer), policies: [allowing('*')] });
  await world.untilCondition('Ready', 'True');
});

test('an object that is made with somebody whom AWS does not know serves the others', async () => {
  await world.create(quickstartSpec(principals(nobody, oldRoot)));
  await rejected();
  await world.untilCondition('BrokersExposed', 'True');
  await world.run(600);
  expect(Object.keys(await old.readSecret())).toEqual(['b-1', 'b-2']);
});

test('our own account may be among the consumers', async () => {
  const own = `arn:aws:iam::${provider}:root`;
  await world.create(quickstartSpec(principals(own, oldRoot)));
  await world.untilCondition('Ready', 'True');
  await world.edit({ spec: principals(own, nobody, oldRoot, freshRoot) });
  await rejected();
  await world.run(600);
  expect(await reads(fresh)).toBe(true);
  expect((await world.condition('Stalled'))?.reason).toBe('SpecRejected');
  await world.edit({ spec: principals(freshRoot) });
  await world.untilCondition('Ready', 'True');
  expect(await reads(old)).toBe(false);
});

test('each is asked for once in half an hour, and what is said of them stays the same', async () => {
  await world.create(quickstartSpec(principals(oldRoot)));
  await world.untilCondition('Ready', 'True');
  const serial = world.double.journal.last;
  await world.edit({ spec: principals(nobody, oldRoot, freshRoot) });
  await rejected();
  await world.run(10);
  const { message } = (await world.condition('SecretShared')) ?? {};
  await world.run(1200);
  expect(await world.condition('SecretShared')).toMatchObject({ message });
  const asked = world.double.journal.after(serial).filter(({ action }) => /:Put(Key|Resource)Policy$/.test(action));
  // Of secret and key: both together, the one that is refused, the one that is let in.
  expect(asked).toHaveLength(6);
});

test('a deletion is held up by those who are connected, not by whom AWS does not know', async () => {
  await world.create(quickstartSpec(principals(nobody, oldRoot)));
  await world.untilCondition('BrokersExposed', 'True');
  await world.until(() => reads(old));
  await old.connect();
  await world.untilCondition('ConsumersConnected', 'True');
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'ConsumersStillConnected');
  await world.run(600);
  expect(await world.condition('DeletionBlocked')).toMatchObject({ reason: 'ConsumersStillConnected' });
  await old.disconnect();
  await world.untilGone();
});
