import { pausedAnnotation, reconcileAtAnnotation } from '../../src/api/cross-account-kafka.ts';
import type { ObjectRef } from '../../src/kube/object.ts';
import { Recorder, type Recorded } from '../simulation/alerts/recorder.ts';
import { Consumer } from '../simulation/people.ts';
import { sensors, Simulation } from '../simulation/simulation.ts';
import { consumer } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';

/** Somebody did something, or something happened. */
export interface Happened {
  readonly minute: number;
  readonly what: string;
}

export interface Story {
  readonly recorded: Recorded;
  readonly happened: readonly Happened[];
}

interface Stage {
  readonly world: Simulation;
  readonly recorder: Recorder;
  readonly reader: Consumer;
}

type Scene = readonly [what: string, act: (stage: Stage) => unknown, minutes: number];

const orders: ObjectRef = { namespace: 'shop', name: 'orders' };
const annotate = (name: string, value: string | null): object => ({ metadata: { annotations: { [name]: value } } });

const toBroker =
  (event: string, brokerId: number, ref: ObjectRef = sensors) =>
  async ({ world }: Stage): Promise<void> => {
    const { cluster } = await world.status(ref);
    world.event(event, { clusterArn: cluster?.arn, brokerId });
  };

const edit =
  (body: object, ref: ObjectRef = sensors) =>
  ({ world }: Stage): Promise<void> =>
    world.edit(body, ref);

const connect = ({ reader }: Stage): Promise<void> => reader.connect();

const throttle = ({ world }: Stage): void => {
  world.double.faults.add({ action: 'ec2:*', effect: { is: 'throttle' } });
};

const calm = ({ world }: Stage): void => {
  world.double.faults.clear();
};

const beyondTheQuota = async ({ world }: Stage): Promise<void> => {
  world.double.world.quotas.set('elasticloadbalancing.networkLoadBalancers', 5);
  await world.edit({ spec: { brokers: 4 } });
};

const withRoom = async ({ world }: Stage): Promise<void> => {
  world.double.world.quotas.clear();
  await world.edit(annotate(reconcileAtAnnotation, 'now'));
};

const pausedAndEdited = async ({ world }: Stage): Promise<void> => {
  await world.edit(annotate(pausedAnnotation, 'true'), orders);
  await world.edit({ spec: { cluster: { logRetentionDays: 7 } } }, orders);
};

const denied = async ({ world }: Stage): Promise<void> => {
  const effect = { is: 'error', code: 'AccessDeniedException', message: 'not allowed', status: 403 } as const;
  world.double.faults.add({ action: 'kafka:UpdateBrokerStorage', effect });
  await world.edit({ spec: { cluster: { storageGiB: 200 } } }, orders);
};

const failOver = ({ recorder }: Stage): void => {
  recorder.failOver();
};

/** Two clusters of two teams and what may befall them; at its end some of it is not over. */
const scenes: readonly Scene[] = [
  ['streaming/sensors is created', ({ world }) => world.create(), 10],
  ['shop/orders is created', ({ world }) => world.create(quickstartSpec(), orders), 32],
  ['a consumer connects to streaming/sensors', connect, 6],
  ['AWS throttles EC2', throttle, 12],
  ['AWS throttles no longer', calm, 4],
  ['streaming/sensors wants 4 brokers; the quota has no room', beyondTheQuota, 12],
  ['the quota is raised', withRoom, 32],
  ['the consumer connects to the new brokers', connect, 5],
  ['broker 2 of streaming/sensors dies', toBroker('stopBroker', 2), 10],
  ['broker 2 is back', toBroker('startBroker', 2), 6],
  ['the leader dies, the other pod takes over', failOver, 5],
  ['shop/orders is paused and edited', pausedAndEdited, 8],
  ['shop/orders goes on', edit(annotate(pausedAnnotation, null), orders), 6],
  ['AWS denies more storage to shop/orders', denied, 12],
  ['broker 1 of shop/orders dies', toBroker('stopBroker', 1, orders), 3],
  ['streaming/sensors wants 6 brokers', edit({ spec: { brokers: 6 } }), 5],
];

/** Plays it, on a stepped clock. */
export const tellStory = async (): Promise<Story> => {
  const world = new Simulation();
  try {
    const recorder = new Recorder(world);
    const stage: Stage = { world, recorder, reader: new Consumer(world, world.clients(consumer)) };
    const happened: Happened[] = [];
    for (const [what, act, minutes] of scenes) {
      happened.push({ minute: recorder.minute, what });
      await act(stage);
      await world.run(minutes * 60);
    }
    return { recorded: await recorder.recorded(), happened };
  } finally {
    await world.stop();
  }
};
