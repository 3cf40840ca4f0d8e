import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acceptAnnotation } from '../../src/api/cross-account-kafka.ts';
import { kubeEvents } from '../../src/kube/events.ts';
import { consumer, provider, stranger, type AwsClients } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { Promises } from './histories/promises.ts';
import { Truth } from './histories/truth.ts';
import { Consumer, makeNetwork } from './people.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
let truth: Truth;
let promises: Promises;
let owner: AwsClients;
beforeEach(() => {
  world = new Simulation();
  truth = new Truth(world.double.world);
  promises = new Promises(world, truth, () => world.peek());
  owner = world.clients(provider);
});
afterEach(async () => {
  expect(promises.broken).toEqual([]);
  await world.stop();
});

const ready = (): Promise<void> => world.untilCondition('Ready', 'True');
const created = async (exposure: object, more: Record<string, unknown> = {}): Promise<void> => {
  await world.create(quickstartSpec({ exposure, ...more }));
  await ready();
};
const rest = async (): Promise<void> => {
  await ready();
  const serial = world.double.journal.last;
  await world.run(1800);
  expect(world.writesAfter(serial)).toEqual([]);
};
const both = {
  consumers: [consumer, stranger].map((account) => ({ principal: `arn:aws:iam::${account}:root` })),
};

describe('acceptance', () => {
  let first: Consumer;
  let second: Consumer;
  const accept = (value: string | null): Promise<void> =>
    world.edit({ metadata: { annotations: { [acceptAnnotation]: value } } });
  const message = async (): Promise<string> => (await world.condition('ConsumersConnected'))?.message ?? '';
  const states = async (reader: Consumer): Promise<unknown> => Object.values(await reader.states());

  beforeEach(async () => {
    first = new Consumer(world, world.clients(consumer));
    const theirs = world.clients(stranger);
    second = new Consumer(world, theirs, await makeNetwork(theirs));
  });

  test('Manual: connections wait, that is told with how to accept them, and accounts or endpoints are let in', async () => {
    await created({ acceptance: 'Manual' }, both);
    await first.connect();
    await second.connect();
    await world.run(120);
    expect(await states(first)).toEqual(['pendingAcceptance', 'pendingAcceptance']);
    expect(await message()).toMatch(
      /Waiting to be accepted: vpce-\w+ of 222222222222; .*The annotation crossaccountkafka.dev\/accept/,
    );
    expect((await world.status()).consumers?.[0]).toEqual({
      account: consumer,
      connected: 0,
      pending: 2,
      missing: [1, 2],
    });
    const [endpoint = ''] = second.endpoints.values();
    await accept(` ${consumer}, ${endpoint}`);
    await world.until(async () => (await world.status()).connectedAccounts === 1);
    expect(await states(first)).toEqual(['available', 'available']);
    expect(await states(second)).toEqual(['available', 'pendingAcceptance']);
    const { items } = await world.kube.list(kubeEvents, {});
    const told = items.filter(({ reason }) => reason === 'EndpointAccepted').map(({ note }) => note);
    expect(told).toContainEqual(expect.stringContaining(`${endpoint} of `));
    expect(items.map(({ reason }) => reason)).not.toContain('Repaired');
    await rest();
  });

  test('whom the annotation names and the spec does not is not let in', async () => {
    await created({ acceptance: 'Manual' }, both);
    await second.connect();
    await world.edit({ spec: { consumers: [both.consumers[0]] } });
    await accept(stranger);
    await ready();
    await world.run(120);
    expect(await states(second)).toEqual(['rejected', 'rejected']);
  });

  test('from Manual to Automatic who waits is let in; back again, who is connected stays', async () => {
    await created({ acceptance: 'Manual' });
    await first.connect();
    await world.edit({ spec: { exposure: { acceptance: 'Automatic' } } });
    await world.untilCondition('ConsumersConnected', 'True');
    expect(truth.services.map(({ acceptanceRequired }) => acceptanceRequired)).toEqual([false, false]);
    await world.edit({ spec: { exposure: { acceptance: 'Manual' } } });
    await rest();
    expect(await states(first)).toEqual(['available', 'available']);
    expect(truth.services.map(({ acceptanceRequired }) => acceptanceRequired)).toEqual([true, true]);
  });
});

describe('zones', () => {
  const zonesOfBrokers = (): readonly number[] => truth.loadBalancers.map(({ subnetIds }) => subnetIds.length);
  const zonesOfServices = (): readonly number[] => truth.services.map(({ zoneIds }) => zoneIds.size);

  test('BrokerZone: a load balancer only where the broker is; widened to AllZones in place, services too', async () => {
    await created({ zones: 'BrokerZone' });
    const { exposure, exposedBrokers = [] } = await world.status();
    expect(exposure).toEqual({ authentication: 'Unauthenticated', zones: 'BrokerZone' });
    expect(zonesOfBrokers()).toEqual([1, 1]);
    for (const { zoneId, endpointService } of exposedBrokers) expect(endpointService?.zoneIds).toEqual([zoneId]);
    const arns = truth.loadBalancers.map(({ arn }) => arn);
    await world.edit({ spec: { exposure: { zones: 'AllZones' } } });
    await world.until(() => zonesOfServices().join() === '2,2');
    await rest();
    expect(zonesOfBrokers()).toEqual([2, 2]);
    expect(truth.loadBalancers.map(({ arn }) => arn)).toEqual(arns);
    expect((await world.status()).exposure?.zones).toBe('AllZones');
  });

  test('a zone that somebody takes from a load balancer is given back', async () => {
    world.double.world.switches.setByName('elb.dropAz', 'accepted');
    await created({});
    const [found] = truth.loadBalancers;
    const command = { LoadBalancerArn: found?.arn, Subnets: found?.subnetIds.slice(0, 1) };
    await owner.elbv2.send(new elb.SetSubnetsCommand(command));
    await world.until(() => zonesOfBrokers().join() === '2,2');
    await rest();
  });

  test('more zones than asked for stay: a load balancer keeps its zones', async () => {
    await created({ zones: 'BrokerZone' });
    const [found] = truth.loadBalancers;
    const Subnets = ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'];
    await owner.elbv2.send(new elb.SetSubnetsCommand({ LoadBalancerArn: found?.arn, Subnets }));
    await world.until(() => truth.services[0]?.zoneIds.size === 2);
    await rest();
    expect(zonesOfBrokers()).toEqual([2, 1]);
  });
});

describe('Regions', () => {
  const offered = async (): Promise<readonly unknown[]> => {
    const { ServiceConfigurations = [] } = await owner.ec2.send(
      new ec2.DescribeVpcEndpointServiceConfigurationsCommand({}),
    );
    return ServiceConfigurations.map(({ SupportedRegions = [] }) =>
      SupportedRegions.map(({ Region, ServiceState }) => `${Region ?? ''} ${ServiceState ?? ''}`),
    );
  };

  test('services are offered in the Regions of the spec, from their creation on and when it changes', async () => {
    await created({ regions: ['us-east-1'] });
    expect(await offered()).toEqual([['us-east-1 Available'], ['us-east-1 Available']]);
    await world.edit({ spec: { exposure: { regions: ['eu-west-1'] } } });
    await rest();
    const now = ['us-east-1 Deleted', 'eu-west-1 Available'];
    expect(await offered()).toEqual([now, now]);
  });

  test('one that AWS gives up is asked for again', async () => {
    await created({ regions: ['us-east-1'] });
    const [service] = truth.services;
    world.event('setServiceRegionState', { serviceId: service?.id, region: 'us-east-1', state: 'Failed' });
    await world.until(async () => (await offered()).every((one) => String(one) === 'us-east-1 Available'));
    await rest();
  });
});
