import { expect, test } from '@jest/globals';
import type { EndpointConnection } from '../../src/aws/facts.ts';
import type { Sights } from '../../src/aws/view.ts';
import { awsTimeAt } from '../../src/aws/durations.ts';
import { emptyMemory } from '../../src/core/memory.ts';
import { brokerName, brokersGroupName, ownerOf, shortName, type Owner } from '../../src/core/names.ts';
import { seenOr, sight, type Seen } from '../../src/core/seen.ts';
import { ownerTag } from '../../src/core/tags.ts';
import { observe, type World } from '../../src/cross-account-kafka/world.ts';
import { endpointServiceOf, loadBalancerOf, nowMs, owner, specOf, targetGroupOf } from '../support/world.ts';

const other = ownerOf('test', { namespace: 'streaming', name: 'orders', uid: 'uid-2' });
const namesOf = (prefix: string) => ['b1', 'b2-r1', 'web'].map((slot) => `${prefix}-${slot}`);

/** Everything of an account in which two objects live, beside things of nobody's, some named nearly alike. */
const named = [owner, other].flatMap((one) => namesOf(shortName(one)));
const strangers = [shortName(owner), `${shortName(owner)}0-b1`, `my-${shortName(owner)}-b1`, 'default'];
const arnOf = (name: string): string => `arn:aws:elasticloadbalancing:::loadbalancer/net/${name}/50dc6c495c0c9188`;

const serviceOf = (id: string, tagged: string | undefined, leadsTo: readonly string[]) => ({
  ...endpointServiceOf(1),
  id,
  tags: tagged === undefined ? {} : { [ownerTag]: tagged },
  loadBalancerArns: leadsTo.map(arnOf),
});

const services = [
  serviceOf('of-another', other.id, [brokerName(other, 'b1')]),
  serviceOf('tags-lost', undefined, [brokerName(owner, 'b2')]),
  serviceOf('of-ours', owner.id, [brokerName(owner, 'b1')]),
  serviceOf('leads-nowhere', owner.id, []),
  serviceOf('of-no-broker', undefined, [`${shortName(owner)}-web`]),
  serviceOf('of-nobody', undefined, ['web']),
];

const connectionTo = (serviceId: string): EndpointConnection => ({
  ...{ serviceId, endpointId: `vpce-of-${serviceId}`, account: '222222222222', state: 'available' },
});

const lists: Readonly<Record<string, readonly unknown[]>> = {
  'kafka:ListClustersV2': ['orders', 'sensors', 'sensors-2'].map((name) => ({
    ...{ name, arn: `arn:cluster/${name}`, tags: {}, securityGroupIds: [] },
  })),
  'ec2:DescribeSecurityGroups': [owner, other].map((one) => ({ id: one.name, name: brokersGroupName(one), tags: {} })),
  'elasticloadbalancing:DescribeLoadBalancers': [...strangers, ...named].map((name) => ({
    ...loadBalancerOf(1),
    name,
  })),
  'elasticloadbalancing:DescribeTargetGroups': [...named, ...strangers].map((name) => ({ ...targetGroupOf(1), name })),
  'ec2:DescribeVpcEndpointServiceConfigurations': services,
  'ec2:DescribeVpcEndpointConnections': services.map(({ id }) => connectionTo(id)),
};

const failure = { class: 'transient', call: 'ec2:Something', code: 'Unavailable', message: 'words' } as const;

/** A view of these lists, in which nothing that is asked one by one can be seen. */
const viewOf = (more: Readonly<Record<string, Seen<unknown>>> = {}): Sights => ({
  look: (name) => {
    const list = lists[name];
    return Promise.resolve((more[name] ?? (list ? sight(list) : { seen: false, failure })) as never);
  },
});

const worldOf = (one: Owner, view = viewOf()): Promise<World> =>
  observe({
    ...{ view, nowMs, time: awsTimeAt(1), owner: one, spec: specOf(), requiresGrants: false, freshness: {} },
    identity: { account: '111111111111', region: 'eu-central-1', clusterName: 'sensors', secretName: 'brokers' },
    ...{ remembered: emptyMemory, notedScramSecrets: [] },
  });

const namesIn = (slot: Seen<readonly { readonly name: string }[]>): readonly string[] =>
  seenOr(slot, []).map(({ name }) => name);

test.each([owner, other])('of an account, a pass sees what is named for its object', async (one) => {
  const world = await worldOf(one);
  const brokers = [brokerName(one, 'b1'), brokerName(one, 'b2-r1')];
  expect(namesIn(world.loadBalancers)).toEqual(brokers);
  expect(namesIn(world.targetGroups)).toEqual(brokers);
  expect(namesIn(world.securityGroups)).toEqual([brokersGroupName(one)]);
});

test('a cluster is found by its whole name', async () => {
  expect(seenOr((await worldOf(owner)).cluster, undefined)?.arn).toBe('arn:cluster/sensors');
});

test('endpoint services are found by tag, or by the broker’s load balancer that they lead to, with their connections', async () => {
  const world = await worldOf(owner);
  const ours = ['leads-nowhere', 'of-ours', 'tags-lost'];
  expect(
    seenOr(world.endpointServices, [])
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ours);
  expect(
    seenOr(world.connections, [])
      .map(({ serviceId }) => serviceId)
      .sort(),
  ).toEqual(ours);
});

test('a service that EC2 lists twice has its connections once', async () => {
  const twice = sight([serviceOf('of-ours', owner.id, []), serviceOf('of-ours', owner.id, [])]);
  const world = await worldOf(owner, viewOf({ 'ec2:DescribeVpcEndpointServiceConfigurations': twice }));
  expect(seenOr(world.connections, [])).toEqual([connectionTo('of-ours')]);
});

test('while services cannot be seen it is not known who is connected', async () => {
  const unseen = { seen: false, failure } as const;
  const world = await worldOf(owner, viewOf({ 'ec2:DescribeVpcEndpointServiceConfigurations': unseen }));
  expect(world.connections).toEqual(unseen);
});
