import { connect } from 'node:tls';
import type { Admin } from 'kafkajs';

const patienceMs = 2_000;

/** Whether a TLS session with a broker comes about. */
const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const session = connect({ host, port, servername: host });
    const end = (answer: boolean) => (): void => {
      session.destroy();
      resolve(answer);
    };
    session.once('secureConnect', end(true)).once('close', end(false)).on('error', end(false));
    session.setTimeout(patienceMs, end(false));
  });

export interface Partitions {
  readonly readable: number[];
  /** Their leaders do not answer, or there are none. */
  readonly unreadable: number[];
  /** Partition → host name of the broker that leads it. */
  readonly leaders: Readonly<Record<number, string>>;
}

/** Which partitions of a topic can be read from here, now. @throws Error when no broker answers at all */
export const partitionsOf = async (admin: Admin, topic: string): Promise<Partitions> => {
  const { brokers } = await admin.describeCluster();
  const reached = await Promise.all(
    brokers.map(async ({ nodeId, host, port }) => ((await answers(host, port)) ? [nodeId] : [])),
  );
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitions = topics.flatMap((one) => one.partitions);
  const isReadable = ({ leader }: { leader: number }): boolean => reached.flat().includes(leader);
  const hostOf = (leader: number): string => brokers.find(({ nodeId }) => nodeId === leader)?.host ?? '';
  return {
    leaders: Object.fromEntries(partitions.map(({ partitionId, leader }) => [partitionId, hostOf(leader)])),
    readable: partitions.filter(isReadable).map(({ partitionId }) => partitionId),
    unreadable: partitions.filter((one) => !isReadable(one)).map(({ partitionId }) => partitionId),
  };
};
