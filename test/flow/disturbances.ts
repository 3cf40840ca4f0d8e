import { bootstrapOf } from '../../sandbox/consumer/secret.ts';
import { control } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';
import { asAdminOn } from '../support/streaming.ts';
import { producer, topic, type Disturbance, type Flow } from './flow.ts';

const cluster = 'sensors';

const statusOf = ({ streaming: { world, namespace } }: Flow) => world.status(namespace, cluster);

const kubectl = ({ streaming: { world, namespace } }: Flow, ...args: string[]): Promise<string> =>
  world.sandbox.kubectl(...args, '--namespace', namespace);

const untilReady = ({ streaming: { world, namespace } }: Flow) => world.until(namespace, cluster, 'Ready', 'True');

const brokersOf = async (flow: Flow): Promise<readonly { id: number; address: string }[]> => {
  const { exposedBrokers = [] } = await statusOf(flow);
  return exposedBrokers.map(({ brokerId, address = '' }) => ({ id: brokerId, address }));
};

/** The broker with the highest id dies, and MSK brings it back at another address. */
export const replaceBroker = (): Disturbance => {
  let before: { id: number; address: string } | undefined;
  return {
    what: 'a broker is killed and replaced',
    begin: async (flow) => {
      before = (await brokersOf(flow)).at(-1);
      const { arn } = (await statusOf(flow)).cluster ?? {};
      const event = { event: 'replaceBroker', clusterArn: arn, brokerId: before?.id, keepAddress: false };
      await control(flow.streaming.world.sandbox.aws, 'POST', '/events', event);
    },
    end: async (flow) => {
      await eventually(async () => {
        const now = (await brokersOf(flow)).find(({ id }) => id === before?.id);
        if (now?.address === before?.address) throw new Error(`broker ${before?.id ?? 0} has its old address`);
      });
      await untilReady(flow);
    },
  };
};

/** The cluster grows, and half of the topic moves to the new brokers. */
export const scaleOut = (): Disturbance => {
  let old: readonly number[] = [];
  return {
    what: 'the cluster grows from 2 brokers to 4',
    begin: async (flow) => {
      old = (await brokersOf(flow)).map(({ id }) => id);
      await kubectl(flow, 'scale', `cak/${cluster}`, '--replicas=4');
    },
    end: async (flow) => {
      await untilReady(flow);
      await flow.streaming.first.connect();
      const fresh = (await brokersOf(flow)).map(({ id }) => id).filter((id) => !old.includes(id));
      await reassign(flow, [topic], (partition) => inTurns(partition % 2 === 0 ? old : fresh, partition));
    },
  };
};

/** The brokers that came last are emptied, as MSK asks for, and leave. */
export const scaleIn = (): Disturbance => ({
  what: 'the cluster shrinks from 4 brokers to 2',
  begin: async (flow) => {
    const [one = 0, other = 0] = (await brokersOf(flow)).map(({ id }) => id);
    await reassign(flow, [topic, '__consumer_offsets'], (partition) => inTurns([one, other], partition));
    await kubectl(flow, 'scale', `cak/${cluster}`, '--replicas=2');
  },
  end: async (flow) => {
    await untilReady(flow);
    await flow.streaming.first.connect();
  },
});

/** The pods are replaced, one after another, as `kubectl rollout restart` does it. */
export const rollPods = (): Disturbance => ({
  what: 'the pods are restarted, one by one',
  begin: async (flow) => {
    await kubectl(flow, 'rollout', 'restart', `statefulset/${producer}`);
  },
  end: async (flow) => {
    await kubectl(flow, 'rollout', 'status', `statefulset/${producer}`, '--timeout=90s');
    await flow.producing();
  },
});

/** What a long run goes through again and again. */
export const longRun: readonly (() => Disturbance)[] = [replaceBroker, scaleOut, rollPods, replaceBroker, scaleIn];

/** Each broker leads as many partitions as the other. */
const inTurns = ([one = 0, other = 0]: readonly number[], partition: number): number[] =>
  Math.floor(partition / 2) % 2 === 0 ? [one, other] : [other, one];

/** Moves replicas of topics, as kafka-reassign-partitions does, and waits until they are there. */
const reassign = async (
  flow: Flow,
  names: readonly string[],
  replicasOf: (partition: number) => number[],
): Promise<void> => {
  const { first } = flow.streaming;
  await asAdminOn(first.host, bootstrapOf(await first.brokers()), async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
    const wanted = topics.map(({ name, partitions }) => ({
      topic: name,
      partitionAssignment: partitions.map(({ partitionId }) => ({
        ...{ partition: partitionId, replicas: replicasOf(partitionId) },
      })),
    }));
    await admin.alterPartitionReassignments({ topics: wanted });
    await eventually(async () => {
      const moving = await admin.listPartitionReassignments({});
      if (moving.topics.length > 0) throw new Error('partitions are still on the move');
    }, 60_000);
  });
};
