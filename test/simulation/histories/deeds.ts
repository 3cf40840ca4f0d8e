import { DeleteVpcEndpointServiceConfigurationsCommand } from '@aws-sdk/client-ec2';
import {
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeregisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { faultSchema, type Fault } from '../../../sandbox/aws/faults.ts';
import { pausedAnnotation, reconcileAtAnnotation } from '../../../src/api/cross-account-kafka.ts';
import { KubeError } from '../../../src/kube/error.ts';
import { consumer, provider, stranger } from '../../support/aws.ts';
import { quickstartSpec } from '../../support/sandbox.ts';
import { byHand, NothingThere } from '../by-hand.ts';
import { drifts } from '../drift-table.ts';
import type { Trouble } from '../api-server-trouble.ts';
import type { Consumer } from '../people.ts';
import { Saboteur, type Sabotage } from '../saboteur.ts';
import { sensors, type Simulation } from '../simulation.ts';
import type { Truth } from './truth.ts';

/** Where a history is played. */
export interface Stage {
  readonly world: Simulation;
  readonly truth: Truth;
  readonly reader: Consumer;
}

/** A thing that somebody does, or that happens: its name, what it is done with, and how many seconds pass then. */
export type Deed =
  | { readonly do: 'scale'; readonly brokers: 2 | 4 | 6 }
  | { readonly do: 'consumers'; readonly accounts: readonly string[] }
  | { readonly do: 'retention'; readonly days: number }
  | { readonly do: 'grow' | 'pause' | 'unpause' | 'plan' | 'apply' | 'lookNow' | 'create' | 'loseStatus' | 'restart' }
  | { readonly do: 'change'; readonly to: object }
  | { readonly do: 'remove'; readonly policy: 'Retain' | 'Delete'; readonly consumers: 'Wait' | 'Disconnect' }
  | { readonly do: 'connect' | 'disconnect' | 'maintain' | 'oneNode' }
  | {
      readonly do: 'replaceBroker' | 'stopBroker' | 'startBroker' | 'failLoadBalancer' | 'failEndpointService';
      readonly nth: number;
    }
  | { readonly do: 'operationFails' }
  | { readonly do: 'quota'; readonly most: number }
  | { readonly do: 'drift'; readonly row: number }
  | { readonly do: 'takeAway'; readonly what: Takeaway; readonly nth: number }
  | { readonly do: 'apiServer'; readonly trouble: Trouble }
  | { readonly do: 'lag'; readonly passes: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'sabotage'; readonly at: number; readonly how: Sabotage };

export interface Step {
  readonly deed: Deed;
  /** How long it is until the next. */
  readonly seconds: number;
}

type DeedOf<Do extends Deed['do']> = Extract<Deed, { do: Do }>;
type Deeds = { readonly [Do in Deed['do']]: (stage: Stage, deed: DeedOf<Do>) => Promise<unknown> };

const edit =
  (body: object) =>
  ({ world }: Stage): Promise<unknown> =>
    world.edit(body);
const annotate = (name: string, value: string | null): object => ({ metadata: { annotations: { [name]: value } } });
const principals = (accounts: readonly string[]): object[] =>
  accounts.map((account) => ({ principal: `arn:aws:iam::${account}:root` }));

/** Something that AWS does by itself; it does not happen where it cannot. */
const happen = (world: Simulation, event: string, details: object): Promise<unknown> => {
  try {
    world.event(event, details);
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
  }
  return Promise.resolve();
};

/** Does something that takes no time. */
const at = (act: () => void): Promise<void> => {
  act();
  return Promise.resolve();
};

const pick = <T>(all: readonly T[], nth: number): T | undefined => all[nth % Math.max(1, all.length)];

/** Something that happens to one of the brokers that there are. */
const toBroker =
  (event: string) =>
  ({ world, truth }: Stage, { nth }: { readonly nth: number }): Promise<unknown> =>
    happen(world, event, { clusterArn: truth.cluster?.arn ?? '', brokerId: pick(truth.brokers, nth)?.id ?? 0 });

const toCluster =
  (event: string, details: object = {}) =>
  ({ world, truth }: Stage): Promise<unknown> =>
    happen(world, event, { clusterArn: truth.cluster?.arn ?? '', ...details });

/** Somebody with the provider's rights deletes a thing; AWS refuses most of it while it is in use. */
const takeaways = {
  service: async ({ world, truth }: Stage, nth: number) =>
    world.clients(provider).ec2.send(
      new DeleteVpcEndpointServiceConfigurationsCommand({
        ServiceIds: [pick(truth.services, nth)?.id ?? 'vpce-svc-0'],
      }),
    ),
  listener: async ({ world, truth }: Stage, nth: number) =>
    world
      .clients(provider)
      .elbv2.send(new DeleteListenerCommand({ ListenerArn: pick(truth.listeners, nth)?.arn ?? '' })),
  loadBalancer: async ({ world, truth }: Stage, nth: number) =>
    world
      .clients(provider)
      .elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: pick(truth.loadBalancers, nth)?.arn ?? '' })),
  targets: async ({ world, truth }: Stage, nth: number) => {
    const group = pick(truth.targetGroups, nth);
    const Targets = (group?.targets ?? []).map(({ address }) => ({ Id: address }));
    return world
      .clients(provider)
      .elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: group?.arn ?? '', Targets }));
  },
  secret: async ({ world }: Stage) =>
    world.clients(provider).secrets.send(new DeleteSecretCommand({ SecretId: 'cak/streaming/sensors/brokers' })),
  secretValue: async ({ world }: Stage) =>
    world
      .clients(provider)
      .secrets.send(
        new PutSecretValueCommand({ SecretId: 'cak/streaming/sensors/brokers', SecretString: '{"b-1": "elsewhere"}' }),
      ),
} as const;

export type Takeaway = keyof typeof takeaways;

const deeds: Deeds = {
  scale: (stage, { brokers }) => edit({ spec: { brokers } })(stage),
  consumers: (stage, { accounts }) => edit({ spec: { consumers: principals(accounts) } })(stage),
  retention: (stage, { days }) => edit({ spec: { cluster: { logRetentionDays: days } } })(stage),
  change: (stage, { to }) => edit({ spec: to })(stage),
  grow: edit({ spec: { cluster: { storageGiB: 200 } } }),
  pause: edit(annotate(pausedAnnotation, 'true')),
  unpause: edit(annotate(pausedAnnotation, null)),
  plan: edit({ spec: { mode: 'Plan' } }),
  apply: edit({ spec: { mode: 'Apply' } }),
  lookNow: ({ world }) => world.edit(annotate(reconcileAtAnnotation, String(world.clock.now()))),
  create: ({ world }) => world.create(quickstartSpec()),
  loseStatus: ({ world }) => world.loseStatus(),
  restart: ({ world }) => Promise.resolve(world.startOperator()),
  remove: async ({ world }, { policy, consumers }) => {
    await world.edit({ spec: { deletionPolicy: policy, connectedConsumers: consumers } });
    await world.remove();
  },
  connect: ({ reader }) => reader.connect(),
  disconnect: ({ reader }) => reader.disconnect(),
  maintain: toCluster('maintain'),
  /** MSK answers once with a list that lacks nodes. */
  oneNode: ({ world }) =>
    at(() => {
      world.double.faults.add({ action: 'kafka:ListNodes', times: 2, effect: { is: 'partial', missing: 1 } });
    }),
  replaceBroker: toBroker('replaceBroker'),
  stopBroker: toBroker('stopBroker'),
  startBroker: toBroker('startBroker'),
  failLoadBalancer: ({ world, truth }, { nth }) => {
    const { arn = '' } = pick(truth.loadBalancers, nth) ?? {};
    return happen(world, 'setLoadBalancerState', { arn, state: 'failed' });
  },
  failEndpointService: ({ world, truth }, { nth }) => {
    const { id = '' } = pick(truth.services, nth) ?? {};
    return happen(world, 'failEndpointService', { serviceId: id });
  },
  operationFails: toCluster('failNextOperation', { message: 'An internal error occurred.' }),
  quota: ({ world }, { most }) =>
    at(() => {
      world.double.world.quotas.set('elasticloadbalancing.networkLoadBalancers', most);
    }),
  drift: async ({ world }, { row }) => {
    const { exposedBrokers = [], secret, cluster } = await world.status();
    if (exposedBrokers.length > 0 && secret && cluster) await pick(drifts, row)?.change(await byHand(world));
  },
  takeAway: (stage, { what, nth }) => takeaways[what](stage, nth),
  apiServer: ({ world }, { trouble }) =>
    at(() => {
      world.apiForOperator.begin(trouble);
    }),
  lag: ({ world }, { passes }) =>
    at(() => {
      world.lag(passes);
    }),
  fault: ({ world }, { fault }) =>
    at(() => {
      world.double.faults.add(faultSchema.parse(fault));
    }),
  sabotage: ({ world }, { at, how }) => Promise.resolve(world.startOperator(new Saboteur(at, how))),
};

/** What cannot be done in this moment (no object, no such broker, AWS refuses it) is left undone, as a person would. */
export const perform = async (stage: Stage, deed: Deed): Promise<void> => {
  try {
    await (deeds[deed.do] as (stage: Stage, deed: Deed) => Promise<unknown>)(stage, deed);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
};

const isRefusal = (error: unknown): boolean =>
  error instanceof KubeError || error instanceof NothingThere || (error instanceof Error && '$metadata' in error);

/** What is over once the bad days are: then the world must come to rest in the state that the object asks for. */
export const makePeace = async (stage: Stage): Promise<void> => {
  const { world, truth } = stage;
  world.double.faults.clear();
  world.apiForOperator.end();
  world.double.world.quotas.clear();
  world.startOperator();
  if (truth.cluster) truth.cluster.failNext = undefined;
  for (const nth of truth.brokers.keys()) await perform(stage, { do: 'startBroker', nth });
  await perform(stage, { do: 'unpause' });
  await perform(stage, { do: 'apply' });
  if ((await object(world))?.metadata.deletionTimestamp !== undefined) await perform(stage, { do: 'disconnect' });
};

export const object = async (world: Simulation) => world.get(sensors).catch(() => undefined);

export const accounts = [consumer, stranger] as const;
