import { afterEach, expect, test } from '@jest/globals';
import { abandonAnnotation, pausedAnnotation } from '../../src/api/cross-account-kafka.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { byHand } from './by-hand.ts';
import { drifts } from './drift-table.ts';
import { sensors, Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

const plannedCalls = async (): Promise<readonly string[]> =>
  (await world.status()).plan?.calls.map(({ call }) => call ?? '') ?? [];

/** Pass by pass until it is Ready: what Plan shows is what Apply then does, and Plan itself writes nothing. @returns calls made */
const planThenApply = async (): Promise<number> => {
  let made = 0;
  await world.until(async () => {
    await world.edit({ spec: { mode: 'Plan' } });
    const before = world.double.journal.last;
    await world.look();
    expect(world.writesAfter(before)).toEqual([]);
    const planned = await plannedCalls();
    await world.edit({ spec: { mode: 'Apply' } });
    await world.look();
    expect([...world.writesAfter(before)].sort()).toEqual([...planned].sort());
    made += planned.length;
    return (await world.condition('Ready'))?.status === 'True';
  });
  return made;
};

test('Plan shows exactly the calls that the next pass of Apply makes, all through a creation', async () => {
  world = new Simulation();
  await world.create({ ...quickstartSpec(), mode: 'Plan' });
  await world.untilCondition('Ready', 'False', 'PlanOnly');
  expect(await planThenApply()).toBeGreaterThan(15);
});

test('the same of a drift, and of a scale-in', async () => {
  world = new Simulation();
  await world.create({ ...quickstartSpec(), brokers: 4 });
  await world.untilCondition('Ready', 'True');
  const hand = await byHand(world);
  await drifts.find(({ field }) => field === 'brokers: a rule less')?.change(hand);
  await drifts.find(({ field }) => field === 'retention in days')?.change(hand);
  await world.edit({ spec: { mode: 'Plan' } });
  await world.until(async () => (await plannedCalls()).length === 2, 120);
  expect(await planThenApply()).toBe(2);
  await world.edit({ spec: { brokers: 2 } });
  expect(await planThenApply()).toBeGreaterThan(1);
  await world.run(3600);
  expect(await world.status()).toMatchObject({ brokers: 2, exposed: '2/2' });
});

test('every planned call says why, and what waits says for what', async () => {
  world = new Simulation();
  await world.create({ ...quickstartSpec(), mode: 'Plan' });
  await world.untilCondition('Ready', 'False', 'PlanOnly');
  const { plan } = await world.status();
  expect(plan?.calls.map(({ call, resource, why }) => `${resource}: ${call}: ${why}`)).toEqual([
    'log-group: logs:CreateLogGroup: there is none yet',
    'security-groups: ec2:CreateSecurityGroup: there is none yet',
    'security-groups: ec2:CreateSecurityGroup: there is none yet',
    'key: kms:CreateKey: there is none yet',
  ]);
  expect(plan?.waiting).toContain('cluster: the cluster waits for its security group and log group');
});

test('paused: drift is told and not repaired; taken off, it is', async () => {
  world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  await world.edit({ metadata: { annotations: { [pausedAnnotation]: 'true' } } });
  await world.edit({ spec: { cluster: { logRetentionDays: 7 } } });
  const serial = world.double.journal.last;
  await world.untilCondition('Ready', 'False', 'Paused');
  expect(await world.condition('Paused')).toMatchObject({ status: 'True', reason: 'PausedByAnnotation' });
  expect((await world.condition('Ready'))?.message).toContain('retention in days is 30, to be 7');
  await world.run(600);
  expect(world.writesAfter(serial)).toEqual([]);
  await world.edit({ metadata: { annotations: { [pausedAnnotation]: null } } });
  await world.untilCondition('Ready', 'True');
  expect(world.writesAfter(serial)).toEqual(['logs:PutRetentionPolicy']);
});

test('a deletion is held while paused, and says so; an object that made nothing goes at once', async () => {
  world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  await world.edit({ metadata: { annotations: { [pausedAnnotation]: 'true' } } });
  const serial = world.double.journal.last;
  await world.remove();
  await world.untilCondition('DeletionBlocked', 'True', 'Paused');
  expect(world.writesAfter(serial)).toEqual([]);
  await world.create({ ...quickstartSpec(), mode: 'Plan' }, { namespace: 'streaming', name: 'nothing' });
  await world.run(60);
  await world.remove({ namespace: 'streaming', name: 'nothing' });
  await world.untilGone({ namespace: 'streaming', name: 'nothing' });
  expect(world.writesAfter(serial)).toEqual([]);
});

test('abandon lets a deleted object go and touches nothing; a living one stays', async () => {
  world = new Simulation();
  const { metadata } = await world.create();
  await world.untilCondition('Ready', 'True');
  const before = world.inventory();
  await world.edit({ metadata: { annotations: { [abandonAnnotation]: metadata.uid } } });
  await world.run(120);
  expect((await world.get(sensors)).metadata.finalizers).toHaveLength(1);
  const serial = world.double.journal.last;
  await world.remove();
  await world.untilGone(sensors);
  expect(world.writesAfter(serial)).toEqual([]);
  expect(world.inventory()).toEqual(before);
});
