import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Children } from '../../sandbox/children.ts';
import { makeAuthority } from '../../sandbox/authority.ts';
import { KafkaCluster } from '../../sandbox/kafka/cluster.ts';
import { readyKafka } from '../../sandbox/kafka/index.ts';
import { kafkaVersions } from '../../sandbox/kafka/parts.ts';
import { figure } from './figure.ts';

const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
};

/** Resident memory of the processes whose command names a folder. */
const mebibytesOf = (folder: string): number =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && contentOf(`/proc/${name}/cmdline`).includes(folder))
    .map((pid) => Number(/VmRSS:\s+(\d+)/.exec(contentOf(`/proc/${pid}/status`))?.[1] ?? 0) / 1024)
    .reduce((sum, one) => sum + one, 0);

/** How soon three brokers of each version are up, and how much they take once they are. */
export const kafka = async (): Promise<void> => {
  for (const version of Object.values(kafkaVersions)) {
    const parts = await readyKafka(version, console.log);
    const folder = mkdtempSync(path.join(tmpdir(), 'bench-kafka-'));
    const children = new Children(folder, folder);
    const cluster = new KafkaCluster({ parts, children, folder, authority: await makeAuthority() });
    const began = performance.now();
    await cluster.start([1, 2, 3].map((id) => ({ id, host: `b-${id}.bench`, zoneId: `zone-${id}` })));
    figure(`Kafka ${version}, three brokers until they are up`, performance.now() - began, 'ms', 'budget 6000 ms');
    figure(`Kafka ${version}, three brokers once they are up`, mebibytesOf(folder), 'MiB', 'budget 600 MiB');
    await cluster.stop();
    await children.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
