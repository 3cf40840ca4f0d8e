import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pausedAnnotation, reconcileAtAnnotation } from '../../src/api/cross-account-kafka.ts';
import { defaultClusterName, logGroupName, ownerOf } from '../../src/core/names.ts';
import type { CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import { healthOf, type Health } from '../support/argo-cd.ts';
import { consumer, provider } from '../support/aws.ts';
import { kstatus } from '../support/kstatus.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { installation } from './operator-process.ts';
import { Consumer } from './people.ts';
import { Simulation } from './simulation.ts';

/** The object as somebody could have seen it, and what was so in AWS then. */
interface Snapshot {
  readonly object: CrossAccountKafka;
  readonly clusterState: string | undefined;
}

const hour = 3600;
let world: Simulation;
let seen: Snapshot[];

beforeEach(() => {
  world = new Simulation();
  seen = [];
  world.afterEachPass = look;
});
afterEach(() => world.stop());

const look = (): void => {
  const object = world.peek();
  if (object === undefined || JSON.stringify(object) === JSON.stringify(seen.at(-1)?.object)) return;
  const clusterState = world.inventory().find(({ kind }) => kind === 'cluster')?.state;
  seen.push({ object: structuredClone(object), clusterState });
};

/** A change that is seen before the operator has seen it. */
const edit = async (body: object): Promise<void> => {
  await world.edit(body);
  look();
};
const annotate = (annotation: string, value: string | null): Promise<void> =>
  edit({ metadata: { annotations: { [annotation]: value } } });
const create = async (changes: Record<string, unknown> = {}): Promise<void> => {
  await world.create(quickstartSpec(changes));
  look();
};
const ready = (): Promise<void> => world.untilCondition('Ready', 'True');
const stalled = (reason: string): Promise<void> => world.untilCondition('Stalled', 'True', reason);
const live = async (): Promise<void> => {
  await create();
  await ready();
};
const remove = async (): Promise<void> => {
  await world.remove();
  look();
  await world.untilGone();
};
/** On every broker, so that there is none that MSK could remove. */
const setPartitions = async (partitions: number): Promise<void> => {
  const clusterArn = (await world.status()).cluster?.arn;
  for (const brokerId of [1, 2, 3, 4]) world.event('setPartitions', { clusterArn, brokerId, partitions });
};

const unavailable = { is: 'error', code: 'InternalServiceError', message: 'not now', status: 500 } as const;
const denied = { is: 'error', code: 'AccessDeniedException', message: 'not authorized', status: 403 } as const;
const theirLogGroup = logGroupName(
  defaultClusterName(ownerOf(installation, { namespace: 'streaming', name: 'sensors', uid: '' })),
);

interface Story {
  readonly name: string;
  readonly play: () => Promise<void>;
  /** What Argo CD shows from first to last, each for as long as it lasts. */
  readonly shows: readonly string[];
}

const stories: readonly Story[] = [
  { name: 'creation', play: live, shows: ['Progressing', 'Healthy'] },
  {
    name: 'creation, and MSK takes ninety minutes',
    play: async () => {
      world.double.world.paces.set({ action: 'kafka:CreateClusterV2', seconds: 1.5 * hour });
      await create();
      await ready();
    },
    shows: ['Progressing', 'Healthy'],
  },
  {
    name: 'an hour in which AWS answers nothing',
    play: async () => {
      await live();
      world.double.faults.add({ action: '*', effect: unavailable });
      await world.run(hour);
      world.double.faults.clear();
      await ready();
    },
    shows: ['Progressing', 'Healthy', 'Progressing', 'Healthy'],
  },
  {
    name: 'scaling out and in',
    play: async () => {
      await live();
      for (const brokers of [4, 2]) {
        await edit({ spec: { brokers } });
        await ready();
      }
    },
    shows: ['Progressing', 'Healthy', 'Progressing', 'Healthy', 'Progressing', 'Healthy'],
  },
  {
    name: 'a scale-in that MSK refuses until the brokers are empty',
    play: async () => {
      await create({ brokers: 4 });
      await ready();
      await setPartitions(5);
      await edit({ spec: { brokers: 2 } });
      await stalled('BrokersNotDrained');
      await setPartitions(0);
      await ready();
    },
    shows: ['Progressing', 'Healthy', 'Progressing', 'Degraded', 'Progressing', 'Healthy'],
  },
  {
    name: 'a log group of somebody else’s, until it has gone',
    play: async () => {
      const { logs: theirs } = world.clients(provider);
      await theirs.send(new logs.CreateLogGroupCommand({ logGroupName: theirLogGroup }));
      await create();
      await stalled('NotOwned');
      await theirs.send(new logs.DeleteLogGroupCommand({ logGroupName: theirLogGroup }));
      await ready();
    },
    shows: ['Progressing', 'Degraded', 'Progressing', 'Healthy'],
  },
  {
    name: 'a quota that is too small, until it is raised',
    play: async () => {
      world.double.world.quotas.set('kafka.brokersPerAccount', 1);
      await create();
      await stalled('QuotaExceeded');
      world.double.world.quotas.set('kafka.brokersPerAccount', 2);
      await ready();
    },
    shows: ['Progressing', 'Degraded', 'Progressing', 'Healthy'],
  },
  {
    name: 'a permission that is missing, until it is granted and the operator is asked again',
    play: async () => {
      world.double.faults.add({ action: 'kafka:CreateClusterV2', effect: denied });
      await create();
      await stalled('AccessDenied');
      world.double.faults.clear();
      await annotate(reconcileAtAnnotation, 'now');
      await ready();
    },
    shows: ['Progressing', 'Degraded', 'Progressing', 'Healthy'],
  },
  {
    name: 'a cluster that failed, and is deleted',
    play: async () => {
      await live();
      world.event('setClusterState', { clusterArn: (await world.status()).cluster?.arn, state: 'FAILED' });
      await stalled('ClusterFailed');
      await remove();
    },
    shows: ['Progressing', 'Healthy', 'Degraded', 'Progressing'],
  },
  {
    name: 'paused, changed meanwhile, and resumed',
    play: async () => {
      await live();
      await annotate(pausedAnnotation, 'true');
      await edit({ spec: { cluster: { logRetentionDays: 7 } } });
      await world.untilCondition('Ready', 'False', 'Paused');
      await annotate(pausedAnnotation, null);
      await ready();
    },
    shows: ['Progressing', 'Healthy', 'Suspended', 'Progressing', 'Healthy'],
  },
  {
    name: 'mode Plan, then Apply',
    play: async () => {
      await create({ mode: 'Plan' });
      await world.untilCondition('Ready', 'False', 'PlanOnly');
      await edit({ spec: { mode: 'Apply' } });
      await ready();
    },
    shows: ['Progressing', 'Suspended', 'Progressing', 'Healthy'],
  },
  {
    name: 'mode Plan of what is as it says',
    play: async () => {
      await live();
      await edit({ spec: { mode: 'Plan' } });
      await ready();
    },
    shows: ['Progressing', 'Healthy', 'Progressing', 'Healthy'],
  },
  {
    name: 'a status that was lost',
    play: async () => {
      await live();
      await world.loseStatus();
      look();
      await ready();
    },
    shows: ['Progressing', 'Healthy', 'Progressing', 'Healthy'],
  },
  {
    name: 'a deletion that waits for a consumer, paused for a while',
    play: async () => {
      await live();
      const reader = new Consumer(world, world.clients(consumer));
      await reader.connect();
      await world.untilCondition('ConsumersConnected', 'True');
      await world.remove();
      await world.untilCondition('DeletionBlocked', 'True', 'ConsumersStillConnected');
      await annotate(pausedAnnotation, 'true');
      await world.run(600);
      await annotate(pausedAnnotation, null);
      await reader.disconnect();
      await world.untilGone();
    },
    shows: ['Progressing', 'Healthy', 'Progressing'],
  },
];

/** A bound for what hangs: the longest story looks on for two hours of AWS time. */
const patienceMs = 300_000;

test.each(stories)(
  '$name: $shows',
  async ({ play, shows }) => {
    await play();
    const health = await healthOf(seen.map(({ object }) => object));
    expect(health.map(({ status }) => status).filter((one, index, all) => one !== all[index - 1])).toEqual(shows);
    seen.forEach((snapshot, index) => {
      expectTrue(snapshot, health[index] ?? { status: 'none' });
    });
  },
  patienceMs,
);

/** Argo CD says what kstatus says, but for what somebody holds; and Healthy is what is whole in AWS. */
const expectTrue = ({ object, clusterState }: Snapshot, { status, message }: Health): void => {
  const told = { status, ofConditions: kstatus(object), object };
  const { metadata, spec, status: reported = {} } = object;
  const { mode, brokers } = spec as { mode?: string; brokers: number };
  const wanted = {
    Terminating: ['Progressing'],
    InProgress: mode === 'Plan' ? ['Progressing', 'Suspended'] : ['Progressing'],
    Failed: ['Degraded'],
    Current: ['Healthy'],
  }[kstatus(object)];
  const paused = reported.conditions?.find(({ type }) => type === 'Paused')?.status === 'True';
  const held = metadata.deletionTimestamp === undefined && (paused || metadata.annotations?.[pausedAnnotation]);
  expect({ ...told, wanted: held ? ['Suspended'] : wanted }).toMatchObject({
    wanted: expect.arrayContaining([status]),
  });
  expect(message).toMatch(/\w+ \w+/);
  if (status === 'Healthy')
    expect({ ...told, clusterState }).toMatchObject({
      clusterState: 'ACTIVE',
      object: { status: { exposed: `${brokers}/${brokers}` } },
    });
};
