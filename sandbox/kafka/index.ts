import path from 'node:path';
import type { Progress } from '../cache.ts';
import { Children } from '../children.ts';
import { makeAuthority } from '../authority.ts';
import { KafkaCluster } from './cluster.ts';
import { kafkaParts, type KafkaParts } from './parts.ts';

/** Kafka of this version, ready to be started; made once on a machine. @throws Error in a sentence */
export const readyKafka = (version: string, progress: Progress): Promise<KafkaParts> =>
  kafkaParts(version, progress, warmUp);

/** One broker from start to an orderly end: Java writes down which classes it loaded. */
const warmUp = async (parts: KafkaParts, folder: string): Promise<void> => {
  const children = new Children(folder);
  const cluster = new KafkaCluster({
    ...{ parts, children, authority: await makeAuthority() },
    folder: path.join(folder, 'broker'),
  });
  try {
    await cluster.start([{ id: 1, host: 'b-1.warm-up', zoneId: 'warm-up' }]);
    await cluster.end();
  } finally {
    await children.stop();
  }
};
