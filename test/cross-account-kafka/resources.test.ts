import { describe, expect, test } from '@jest/globals';
import { emptyMemory } from '../../src/core/memory.ts';
import { sight } from '../../src/core/seen.ts';
import { awsTimeAt } from '../../src/aws/durations.ts';
import { phaseOf } from '../../src/cross-account-kafka/phase.ts';
import type { World } from '../../src/cross-account-kafka/world.ts';
import {
  addressOf,
  callsFor,
  clusterOf,
  endpointServiceOf,
  loadBalancerOf,
  nodeOf,
  nowMs,
  owner,
  planFor,
  secretText,
  secretWith,
  specOf,
  steadyWorld,
  stepsFor,
  targetGroupOf,
} from '../support/world.ts';

const time = awsTimeAt(1);
const failure = { class: 'throttled' as const, call: 'kafka:ListNodes', code: 'x', message: 'Rate exceeded' };
const target = (address: string, state: string) => ({ address, port: 9094, state, reason: undefined });
const groupsOf = (...targets: ReturnType<typeof target>[]): World['targetGroups'] =>
  sight([targetGroupOf(1, targets), targetGroupOf(2)]);
const written = (world: World): string[] =>
  stepsFor(world).flatMap((step) =>
    step.call === 'secretsmanager:PutSecretValue'
      ? [Object.keys(JSON.parse(step.input.SecretString ?? '') as object).join()]
      : [],
  );

test('a steady world needs nothing', () => {
  expect(planFor(steadyWorld()).filter(({ verdict }) => verdict.is !== 'ready')).toEqual([]);
});

test('an empty world begins with log group, security groups and key; the rest waits', () => {
  const empty = steadyWorld({
    securityGroups: sight([]),
    logGroup: sight(undefined),
    cluster: sight(undefined),
    nodes: sight({ brokers: [], incomplete: [] }),
    interfaces: sight([]),
    loadBalancers: sight([]),
    targetGroups: sight([]),
    endpointServices: sight([]),
    secret: sight(undefined),
    ownKeys: sight({ all: [], aliasedId: undefined }),
  });
  expect(callsFor(empty)).toEqual([
    ...['logs:CreateLogGroup', 'ec2:CreateSecurityGroup', 'ec2:CreateSecurityGroup'],
    'kms:CreateKey',
  ]);
});

describe('a broker’s address', () => {
  const moved = { nodes: sight({ brokers: [{ ...nodeOf(1), address: '127.20.9.9' }, nodeOf(2)], incomplete: [] }) };

  test('a new one is registered at once, beside the old one', () => {
    expect(callsFor(steadyWorld(moved))).toEqual(['elasticloadbalancing:RegisterTargets']);
  });
  test('the old one stays while the new one is not healthy and its interface exists', () => {
    expect(
      callsFor(
        steadyWorld({
          ...moved,
          targetGroups: groupsOf(target(addressOf(1), 'healthy'), target('127.20.9.9', 'initial')),
        }),
      ),
    ).toEqual([]);
  });
  test('the old one goes when the new one is healthy', () => {
    expect(
      callsFor(
        steadyWorld({
          ...moved,
          targetGroups: groupsOf(target(addressOf(1), 'healthy'), target('127.20.9.9', 'healthy')),
        }),
      ),
    ).toEqual(['elasticloadbalancing:DeregisterTargets']);
  });
  test('the old one goes when its interface does not exist any more', () => {
    const world = steadyWorld({
      ...moved,
      interfaces: sight([]),
      targetGroups: groupsOf(target(addressOf(1), 'unhealthy'), target('127.20.9.9', 'initial')),
    });
    expect(callsFor(world)).toEqual(['elasticloadbalancing:DeregisterTargets']);
  });
  test('whether its interface exists must be seen, not guessed', () => {
    const world = steadyWorld({
      ...moved,
      interfaces: { seen: false, failure },
      targetGroups: groupsOf(target(addressOf(1), 'unhealthy'), target('127.20.9.9', 'initial')),
    });
    expect(callsFor(world)).toEqual([]);
  });
});

describe('the secret', () => {
  test('an unhealthy target never changes it', () => {
    expect(written(steadyWorld({ targetGroups: groupsOf(target(addressOf(1), 'unhealthy')) }))).toEqual([]);
  });
  const withThird = (state: string, liveSinceMs: number | undefined): World =>
    steadyWorld({
      cluster: sight(clusterOf({ brokers: 4 })),
      nodes: sight({ brokers: [1, 2, 3, 4].map(nodeOf), incomplete: [] }),
      loadBalancers: sight([1, 2, 3, 4].map(loadBalancerOf)),
      targetGroups: sight([
        targetGroupOf(1),
        targetGroupOf(2),
        targetGroupOf(3),
        targetGroupOf(4, [target(addressOf(4), state)]),
      ]),
      endpointServices: sight([1, 2, 3, 4].map(endpointServiceOf)),
      remembered: { ...emptyMemory, since: liveSinceMs === undefined ? {} : { 'live:3': liveSinceMs } },
    });
  test('newcomers come in together', () => {
    expect(written(withThird('healthy', nowMs))).toEqual(['b-1,b-2,b-3,b-4']);
  });
  test('one that is live waits for the others', () => {
    expect(written(withThird('initial', nowMs - time.addTogetherMs + 1))).toEqual([]);
  });
  test('but not for more than ten minutes', () => {
    expect(written(withThird('initial', nowMs - time.addTogetherMs))).toEqual(['b-1,b-2,b-3']);
  });
  test('a foreign hand in it is taken out', () => {
    expect(written(steadyWorld({ secret: sight(secretWith(`{"x": 1, ${secretText(1, 2).slice(1)}`)) }))).toEqual([
      'b-1,b-2',
    ]);
  });
  test('one that is scheduled for deletion is taken back', () => {
    expect(
      callsFor(steadyWorld({ secret: sight({ ...secretWith('{}'), deletedAt: '2026-01-01T00:00:00Z' }) })),
    ).toEqual(['secretsmanager:RestoreSecret']);
  });
});

describe('a broker that the node list lacks', () => {
  const lacking = { nodes: sight({ brokers: [nodeOf(1)], incomplete: [] }), cluster: sight(clusterOf({ brokers: 1 })) };
  const removed = ['secretsmanager:PutSecretValue'];

  test('is gone when an operation that ended names it', () => {
    expect(callsFor(steadyWorld({ ...lacking, deletedBrokerIds: sight([2]) }), oneBroker())).toEqual(removed);
  });
  test('is gone when the list is whole, MSK at rest and its address is nobody’s', () => {
    expect(callsFor(steadyWorld({ ...lacking, interfaces: sight([]) }), oneBroker())).toEqual(removed);
  });
  test.each([
    ['its address is still held by an interface', {}],
    [
      'the list has fewer brokers than the cluster',
      { cluster: sight(clusterOf({ brokers: 2 })), interfaces: sight([]) },
    ],
    [
      'a node is incomplete',
      { nodes: sight({ brokers: [nodeOf(1)], incomplete: [undefined] }), interfaces: sight([]) },
    ],
    [
      'MSK is at work',
      { cluster: sight(clusterOf({ brokers: 1, activeOperationArn: 'arn:operation' })), interfaces: sight([]) },
    ],
    ['interfaces cannot be seen', { interfaces: { seen: false as const, failure } }],
  ])('stays wanted while %s', (_what, change) => {
    expect(written(steadyWorld({ ...lacking, ...change }))).toEqual([]);
    expect(
      callsFor(steadyWorld({ ...lacking, ...change }), oneBroker()).filter((call) =>
        /Delete|Reject|Permissions/.test(call),
      ),
    ).toEqual([]);
  });
  test('leaves in order: secret, then permissions, service, load balancer, target group', () => {
    const gone = { ...lacking, interfaces: sight([]), secret: sight(secretWith(secretText(1))) };
    expect(callsFor(steadyWorld(gone), oneBroker())).toEqual(['ec2:ModifyVpcEndpointServicePermissions']);
    const closed = {
      ...gone,
      endpointServices: sight([endpointServiceOf(1), { ...endpointServiceOf(2), principals: sight([]) }]),
    };
    expect(callsFor(steadyWorld(closed), oneBroker())).toEqual(['ec2:DeleteVpcEndpointServiceConfigurations']);
    const without = { ...gone, endpointServices: sight([endpointServiceOf(1)]) };
    expect(callsFor(steadyWorld(without), oneBroker())).toEqual(['elasticloadbalancing:DeleteLoadBalancer']);
    const bare = { ...without, loadBalancers: sight([loadBalancerOf(1)]) };
    expect(callsFor(steadyWorld(bare), oneBroker())).toEqual(['elasticloadbalancing:DeleteTargetGroup']);
  });
});

/** The spec as it would be after the user had asked for one broker; only its number matters here. */
const oneBroker = () => ({ ...specOf(), brokers: 1 });

test('a cluster of which MSK does not list every broker yet is not ready', () => {
  const grown = sight({ ...clusterOf(), brokers: 4 });
  const spec = { ...specOf(), brokers: 4 };
  const [told] = planFor({ ...steadyWorld(), cluster: grown }, spec).filter(({ resource }) => resource === 'cluster');
  expect(told?.verdict).toMatchObject({ is: 'wait', message: 'MSK lists 2 of 4 brokers completely' });
});

test('a node list that could not be read removes nothing', () => {
  expect(callsFor(steadyWorld({ nodes: { seen: false, failure } }))).toEqual([]);
});

test('a load balancer of somebody else’s stops everything', () => {
  const foreign = { ...loadBalancerOf(1), tags: sight({}) };
  const world = steadyWorld({ loadBalancers: sight([foreign, loadBalancerOf(2)]), logGroup: sight(undefined) });
  expect(callsFor(world)).toEqual([]);
  expect(
    planFor(world).find(({ slot, resource }) => slot === 'b1' && resource === 'load-balancer')?.verdict,
  ).toMatchObject({ is: 'stuck', reason: 'NotOwned', message: expect.stringContaining(owner.id) });
});

test.each([
  ['UPDATING', { state: 'UPDATING' }],
  ['an operation under way', { activeOperationArn: 'arn:operation' }],
])('no update of the cluster while it is %s', (_what, change) => {
  expect(callsFor(steadyWorld({ cluster: sight(clusterOf(change)) }), { ...specOf(), brokers: 4 })).toEqual([]);
});

test('an update carries the version just read', () => {
  expect(
    stepsFor(steadyWorld({ cluster: sight(clusterOf({ currentVersion: 'K7' })) }), { ...specOf(), brokers: 4 }),
  ).toMatchObject([{ call: 'kafka:UpdateBrokerCount', input: { CurrentVersion: 'K7', TargetNumberOfBrokerNodes: 4 } }]);
});

describe('deletion', () => {
  const connection = (state: string) =>
    sight([{ serviceId: 'vpce-svc-1', endpointId: 'vpce-1', account: '222222222222', state }]);
  const closed = { endpointServices: sight([1, 2].map((id) => ({ ...endpointServiceOf(id), principals: sight([]) }))) };

  test('drains while anybody could come or is there, or that cannot be seen', () => {
    expect(phaseOf(true, steadyWorld())).toBe('drain');
    expect(phaseOf(true, steadyWorld({ ...closed, connections: connection('available') }))).toBe('drain');
    expect(phaseOf(true, steadyWorld({ ...closed, connections: { seen: false, failure } }))).toBe('drain');
    expect(phaseOf(true, steadyWorld({ ...closed, connections: connection('rejected') }))).toBe('remove');
    expect(phaseOf(false, steadyWorld())).toBe('keep');
  });
  test('draining lets nobody new in and removes nothing', () => {
    expect(callsFor(steadyWorld({ connections: connection('available') }), specOf(), 'drain')).toEqual([
      'ec2:ModifyVpcEndpointServicePermissions',
      'ec2:ModifyVpcEndpointServicePermissions',
    ]);
    expect(callsFor(steadyWorld({ ...closed, connections: connection('available') }), specOf(), 'drain')).toEqual([]);
  });
  test('draining rejects who is only waiting to come in', () => {
    expect(
      callsFor(steadyWorld({ ...closed, connections: connection('pendingacceptance') }), specOf(), 'drain'),
    ).toEqual(['ec2:RejectVpcEndpointConnections']);
  });
  test('removes the secret first', () => {
    expect(callsFor(steadyWorld(closed), specOf(), 'remove')).toEqual(['secretsmanager:DeleteSecret']);
  });
  test('Retain keeps cluster, log group and the brokers’ group, less the rule that names the load balancers', () => {
    const exposed = {
      loadBalancers: sight([]),
      targetGroups: sight([]),
      endpointServices: sight([]),
      secret: sight(undefined),
      ownKeys: sight({ all: [], aliasedId: undefined }),
    };
    expect(stepsFor(steadyWorld(exposed), specOf({ deletionPolicy: 'Retain' }), 'remove')).toMatchObject([
      {
        call: 'ec2:RevokeSecurityGroupIngress',
        input: { GroupId: 'sg-brokers', IpPermissions: [{ UserIdGroupPairs: [{ GroupId: 'sg-nlb' }] }] },
      },
    ]);
    expect(callsFor(steadyWorld(exposed), specOf({ deletionPolicy: 'Delete' }), 'remove')).toEqual([
      'ec2:RevokeSecurityGroupIngress',
      'kafka:DeleteCluster',
    ]);
  });
});
