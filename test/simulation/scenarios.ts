import { consumer, freshKeyArn } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { ClusterOwner } from './cluster-owner.ts';
import { ClusterParts } from './cluster-parts.ts';
import { sensors, type Simulation } from './simulation.ts';

/** Something a user does, from a world at rest to the next. */
export interface Scenario {
  readonly name: string;
  readonly prepare: (world: Simulation) => Promise<void>;
  readonly act: (world: Simulation) => Promise<void>;
  readonly rest: (world: Simulation) => Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();
const ready = (world: Simulation): Promise<void> => world.untilCondition('Ready', 'True');
const created =
  (changes: Record<string, unknown> = {}) =>
  async (world: Simulation): Promise<void> => {
    await world.create(quickstartSpec(changes));
    await ready(world);
  };

/** A granted cluster that lets nobody in yet, and an object that may add the rule. */
const granted = async (world: Simulation): Promise<object> => {
  const owner = new ClusterOwner(world);
  await owner.create({ opensTo: [] });
  await owner.grant('streaming/sensors');
  await owner.allowRules('streaming');
  const { region, consumers, sharing } = quickstartSpec();
  return { region, consumers, sharing, clusterArn: owner.arn, network: { manageBrokerIngress: true } };
};

/** Until exactly these users can log in. */
const usersAre =
  (...names: string[]) =>
  async (world: Simulation): Promise<void> => {
    await ready(world);
    const parts = new ClusterParts(world);
    await world.until(async () => {
      const associated = (await parts.associated()).map((arn) => /AmazonMSK_(.*)-\w{6}$/.exec(arn)?.[1]);
      return associated.sort().join() === names.sort().join();
    });
  };

const loadBalancers = (world: Simulation) => world.inventory().filter(({ kind }) => kind === 'load-balancer');

/** That of broker 1 fails in service. */
const failLoadBalancer = (world: Simulation): Promise<void> => {
  const arn = loadBalancers(world).find(({ name }) => name.endsWith('-b1'))?.id;
  world.event('setLoadBalancerState', { arn, state: 'failed' });
  return Promise.resolve();
};

/** Until another has taken its place and it has gone. */
const replaced = async (world: Simulation): Promise<void> => {
  await world.until(() => loadBalancers(world).every(({ name }) => !name.endsWith('-b1')));
  await ready(world);
};

export const scenarios: readonly Scenario[] = [
  {
    name: 'create',
    prepare: nothing,
    act: async (world) => {
      await world.create(quickstartSpec());
    },
    rest: ready,
  },
  { name: 'scale out', prepare: created(), act: (world) => world.edit({ spec: { brokers: 4 } }), rest: ready },
  {
    name: 'scale in',
    prepare: created({ brokers: 4 }),
    act: (world) => world.edit({ spec: { brokers: 2 } }),
    rest: ready,
  },
  {
    name: 'consumer removed',
    prepare: created(),
    act: (world) => world.edit({ spec: { consumers: [] } }),
    rest: ready,
  },
  {
    name: 'consumer added',
    prepare: created({ consumers: [] }),
    act: (world) => world.edit({ spec: { consumers: [{ principal: `arn:aws:iam::${consumer}:root` }] } }),
    rest: ready,
  },
  { name: 'NLB fails', prepare: created(), act: failLoadBalancer, rest: replaced },
  {
    name: 'delete',
    prepare: created(),
    act: (world) => world.remove(),
    rest: (world) => world.untilGone(sensors),
  },
  {
    name: 'expose an existing cluster',
    prepare: nothing,
    act: async (world) => {
      await world.create(await granted(world));
    },
    rest: ready,
  },
  {
    name: 'stop exposing an existing cluster',
    prepare: async (world) => {
      await world.create(await granted(world));
      await ready(world);
    },
    act: (world) => world.remove(),
    rest: (world) => world.untilGone(sensors),
  },
  {
    name: 'made again',
    prepare: async (world) => {
      await created()(world);
      await world.remove();
      await world.untilGone(sensors);
    },
    act: async (world) => {
      await world.create(quickstartSpec());
    },
    rest: ready,
  },
  {
    name: 'given key given up',
    prepare: created({ sharing: { kmsKeyArn: freshKeyArn } }),
    act: (world) => world.edit({ spec: { sharing: { kmsKeyArn: null } } }),
    rest: ready,
  },
  {
    name: 'key given',
    prepare: created(),
    act: (world) => world.edit({ spec: { sharing: { kmsKeyArn: freshKeyArn } } }),
    rest: ready,
  },
  {
    name: 'users change',
    prepare: async (world) => {
      const scramSecretArns = await new ClusterParts(world).users(2);
      await created({ cluster: { authentication: ['Unauthenticated', 'Scram'], scramSecretArns } })(world);
    },
    act: async (world) => {
      const [, kept] = (await world.status()).cluster?.scramSecretArns ?? [];
      const added = await new ClusterParts(world).user('added');
      await world.edit({ spec: { cluster: { scramSecretArns: [kept, added], monitoring: 'PerBroker' } } });
    },
    rest: usersAre('user-1', 'added'),
  },
];
