import * as quotas from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { Elb } from '../support/elb.ts';
import { Msk } from '../support/msk.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const brokers = { ServiceCode: 'kafka', QuotaCode: 'L-EDD31C36' };
const loadBalancers = { ServiceCode: 'elasticloadbalancing', QuotaCode: 'L-69A177A2' };
const get = async (quota: quotas.GetServiceQuotaCommandInput) =>
  (await world.aws.quotas.send(new quotas.GetServiceQuotaCommand(quota))).Quota?.Value;
const setQuota = ({ ServiceCode, QuotaCode }: typeof brokers, value: number) =>
  world.event({ event: 'setQuota', serviceCode: ServiceCode, quotaCode: QuotaCode, value });

test('Q1 M11 what it tells of brokers is what MSK enforces', async () => {
  const msk = new Msk(world);
  expect(await get(brokers)).toBe(90);
  await setQuota(brokers, 4);
  expect(await get(brokers)).toBe(4);
  await msk.create('one', { NumberOfBrokerNodes: 4 });
  expect(await refusalOf(msk.create('two'))).toMatchObject({ code: 'BadRequestException' });
  await setQuota(brokers, 6);
  await expect(msk.create('two')).resolves.toBeDefined();
});
test('Q1 L37 what it tells of load balancers is what ELB enforces', async () => {
  const balancing = new Elb(world);
  expect(await get(loadBalancers)).toBe(50);
  await setQuota(loadBalancers, 1);
  await balancing.make('one');
  expect(await refusalOf(balancing.make('two'))).toMatchObject({ code: 'TooManyLoadBalancers' });
  await setQuota(loadBalancers, 2);
  await expect(balancing.make('two')).resolves.toBeDefined();
});
test('Q1 the list of a service, page by page', async () => {
  const list = async (input: Partial<quotas.ListServiceQuotasCommandInput>) =>
    world.aws.quotas.send(new quotas.ListServiceQuotasCommand({ ServiceCode: 'kafka', ...input }));
  const first = await list({ MaxResults: 2 });
  const second = await list({ MaxResults: 2, NextToken: first.NextToken });
  const codes = [...(first.Quotas ?? []), ...(second.Quotas ?? [])].map(({ QuotaCode }) => QuotaCode);
  expect(codes).toEqual(['L-EDD31C36', 'L-FAB9E493', 'L-03FD6822']);
  expect(first.Quotas?.[0]).toMatchObject({ ServiceCode: 'kafka', Value: 90, Adjustable: true });
});
test('Q2 the default stays what it was', async () => {
  await setQuota(brokers, 4);
  const { Quota } = await world.aws.quotas.send(new quotas.GetAWSDefaultServiceQuotaCommand(brokers));
  expect(Quota?.Value).toBe(90);
});
test('Q3 no such quota, and no such service', async () => {
  const none = { code: 'NoSuchResourceException', status: 400 };
  expect(await refusalOf(get({ ServiceCode: 'kafka', QuotaCode: 'L-00000000' }))).toMatchObject(none);
  const list = world.aws.quotas.send(new quotas.ListServiceQuotasCommand({ ServiceCode: 'none' }));
  expect(await refusalOf(list)).toMatchObject(none);
  await expect(setQuota({ ServiceCode: 'kafka', QuotaCode: 'L-00000000' }, 1)).rejects.toThrow('no quota');
});
