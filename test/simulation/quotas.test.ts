import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Simulation } from './simulation.ts';

let world: Simulation;
beforeEach(() => {
  world = new Simulation();
});
afterEach(() => world.stop());

const ready = (): Promise<void> => world.untilCondition('Ready', 'True');
const quotaExceeded = (): Promise<void> => world.untilCondition('Stalled', 'True', 'QuotaExceeded');
const stalled = async (): Promise<string> => (await world.condition('Stalled'))?.message ?? '';
type Quota = Parameters<typeof world.double.world.quotas.set>[0];
const limit = (quota: Quota, most: number): void => {
  world.double.world.quotas.set(quota, most);
};
/** Made, with two brokers. */
const made = async (): Promise<void> => {
  await world.create();
  await ready();
};

test('a cluster for which there is no room is not asked for, until there is', async () => {
  limit('kafka.brokersPerAccount', 1);
  limit('elasticloadbalancing.networkLoadBalancers', 0);
  await world.create();
  await quotaExceeded();
  expect(await stalled()).toContain(
    'the quota of MSK brokers of the account is too small: 0 are used, 2 more are needed, and the limit is 1; ' +
      'the quota of Network Load Balancers of the Region is too small: 0 are used, 2 more are needed, and the limit is 0.',
  );
  await world.run(3600);
  expect(world.writesAfter(0)).not.toContain('kafka:CreateClusterV2');
  limit('kafka.brokersPerAccount', 2);
  limit('elasticloadbalancing.networkLoadBalancers', 2);
  await ready();
});

test.each<[Quota, string]>([
  ['kafka.brokersPerAccount', 'MSK brokers of the account'],
  ['elasticloadbalancing.networkLoadBalancers', 'Network Load Balancers of the Region'],
])(
  'brokers that %s has no room for are not asked for; other updates are, and those when there is',
  async (quota, what) => {
    await made();
    limit(quota, 3);
    const serial = world.double.journal.last;
    await world.edit({ spec: { brokers: 4, cluster: { monitoring: 'PerBroker' } } });
    await quotaExceeded();
    expect(await stalled()).toContain(`${what} is too small: 2 are used, 2 more are needed, and the limit is 3`);
    expect(world.writesAfter(serial)).toEqual(['kafka:UpdateMonitoring']);
    expect((await world.status()).exposed).toBe('2/2');
    limit(quota, 4);
    await ready();
    expect((await world.status()).exposed).toBe('4/4');
  },
);

test('what another object has counts', async () => {
  await made();
  limit('kafka.brokersPerAccount', 5);
  const other = { namespace: 'streaming', name: 'other' };
  await world.create({ ...((await world.get()).spec as object), brokers: 4 }, other);
  await world.untilCondition('Stalled', 'True', 'QuotaExceeded', other);
  expect((await world.condition('Stalled', other))?.message).toContain(
    '2 are used, 4 more are needed, and the limit is 5',
  );
});

test('fewer brokers wanted is a way out', async () => {
  await made();
  limit('kafka.brokersPerAccount', 4);
  await world.edit({ spec: { brokers: 6 } });
  await quotaExceeded();
  await world.edit({ spec: { brokers: 4 } });
  await ready();
});

test('quotas that cannot be read hold up nothing', async () => {
  const effect = { is: 'error', code: 'AccessDeniedException', message: 'not authorized', status: 403 } as const;
  for (const action of ['servicequotas:GetServiceQuota', 'elasticloadbalancing:DescribeAccountLimits'])
    world.double.faults.add({ action, effect });
  await made();
  await world.edit({ spec: { brokers: 4 } });
  await ready();
});

test('where ELB does not tell the limit, its own refusal is told', async () => {
  world.double.world.switches.set('elb.limitName', 'absent');
  await made();
  limit('elasticloadbalancing.networkLoadBalancers', 3);
  await world.edit({ spec: { brokers: 4 } });
  await quotaExceeded();
  expect(await stalled()).toContain('AWS refused elasticloadbalancing:CreateLoadBalancer');
  expect((await world.status()).brokers).toBe(4);
  limit('elasticloadbalancing.networkLoadBalancers', 4);
  await ready();
});

test('nobody asks for quotas while no brokers are wanted that are not there', async () => {
  await made();
  const serial = world.double.journal.last;
  await world.run(3600);
  const asked = world.double.journal.after(serial).map(({ action }) => action);
  expect(asked).toContain('kafka:ListClustersV2');
  expect(asked).not.toContain('servicequotas:GetServiceQuota');
  expect(asked).not.toContain('elasticloadbalancing:DescribeAccountLimits');
});
