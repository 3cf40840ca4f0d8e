import { afterEach, expect, test } from '@jest/globals';
import type { ExposedBroker } from '../../src/api/status.ts';
import { awsTimeAt } from '../../src/aws/durations.ts';
import { reads, type ReadName } from '../../src/aws/reads.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { byHand } from './by-hand.ts';
import { drifts, type Drift } from './drift-table.ts';
import { sensors, Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

/** So many that a round of what is asked one by one, 28 things of each at two a second, takes minutes. */
const others = 20;

/** Simulated seconds from the wish for one broker in each zone more until all are exposed. */
const scalingSeconds = async (): Promise<number> => {
  const begunAtMs = world.clock.now();
  await world.edit({ spec: { brokers: 4 } });
  await world.untilCondition('Ready', 'True');
  return (world.clock.now() - begunAtMs) / 1000;
};

test('an object is scaled as soon among many as alone', async () => {
  world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  const alone = await scalingSeconds();
  await world.stop();

  world = new Simulation();
  const { quotas } = world.double.world;
  quotas.set('kafka.brokersPerAccount', 100);
  quotas.set('elasticloadbalancing.networkLoadBalancers', 100);
  await world.create();
  for (let index = 0; index < others; index += 1)
    await world.create(quickstartSpec(), { ...sensors, name: `other-${index}` });
  for (let index = 0; index < others; index += 1)
    await world.untilCondition('Ready', 'True', undefined, { ...sensors, name: `other-${index}` });
  await world.untilCondition('Ready', 'True');
  expect(await scalingSeconds()).toBeLessThan(alone + 60);
});

/** Simulated seconds until what somebody changed of one broker is put back. */
const repairSeconds = async ({ change, repair }: Drift, broker: ExposedBroker): Promise<number> => {
  await change({ ...(await byHand(world)), broker });
  const [serial, begunAtMs] = [world.double.journal.last, world.clock.now()];
  await world.until(() => world.writesAfter(serial).some((call) => repair.includes(call)));
  return (world.clock.now() - begunAtMs) / 1000;
};

test('of fifteen brokers, what is asked one by one is put back within a minute', async () => {
  world = new Simulation();
  const network = { subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa3'] };
  await world.create(quickstartSpec({ network, brokers: 15 }));
  await world.untilCondition('Ready', 'True');
  const { exposedBrokers = [] } = await world.status();
  expect(exposedBrokers).toHaveLength(15);
  const drift = drifts.filter(({ field }) => ['cross-zone', 'proxy_protocol_v2.enabled'].includes(field));
  const seconds: number[] = [];
  await world.run(awsTimeAt(1).sameStepAgainMs / 1000);
  for (const broker of exposedBrokers)
    for (const one of drift) {
      await world.run((17 * seconds.length) % 60);
      seconds.push(await repairSeconds(one, broker));
    }
  expect(Math.max(...seconds)).toBeLessThanOrEqual(60);
});

/** How often each of the reads that ask for one thing is made by the first pass of a process. */
const slowReads = async (brokers: number): Promise<Readonly<Record<string, number>>> => {
  world = new Simulation();
  await world.create({ ...quickstartSpec(), brokers });
  await world.untilCondition('Ready', 'True');
  const made: Record<string, number> = {};
  world.onAwsCall = ({ call }) => {
    if (reads[call as ReadName].class === 'slow') made[call] = (made[call] ?? 0) + 1;
  };
  world.startOperator();
  await world.look();
  await world.stop();
  return made;
};

test('sixteen things of an object and six of each broker are asked one by one, three and five of those of ELB (docs/limits.md counts on it)', async () => {
  const [two, four] = [await slowReads(2), await slowReads(4)];
  const sum = (made: Readonly<Record<string, number>>, service = ''): number =>
    Object.entries(made).reduce((all, [call, times]) => all + (call.startsWith(service) ? times : 0), 0);
  const ofTheRole = two['sts:GetCallerIdentity'] ?? 0;
  expect((sum(four) - sum(two)) / 2).toBe(6);
  expect(sum(two) - 2 * 6 - ofTheRole).toBe(16);
  expect((sum(four, 'elasticloadbalancing:') - sum(two, 'elasticloadbalancing:')) / 2).toBe(5);
  expect(sum(two, 'elasticloadbalancing:') - 2 * 5).toBe(3);
});
