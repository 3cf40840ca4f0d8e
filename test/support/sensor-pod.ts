import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Child, Exit } from '../../sandbox/children.ts';
import type { ProgressReport } from '../../src/sensor-producer/program/progress.ts';
import type { Settings } from '../../src/sensor-producer/program/settings.ts';
import { eventually } from './eventually.ts';
import type { TestKafka } from './kafka.ts';

const fileOf = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** The sensors' program, as a process that resolves MSK's names. */
export interface SensorPod {
  readonly child: Child;
  report(): Promise<ProgressReport>;
  get(path: string): Promise<Response>;
  configure(change: Partial<Settings>): void;
}

const gracePeriodSeconds = 20;

/** A Secret as a folder of files. */
export const secretFolder = (kafka: TestKafka, name: string, files: Readonly<Record<string, string>>): string => {
  const folder = path.join(kafka.folder, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
  return folder;
};

let serial = 0;

export const startSensorPod = async (
  kafka: TestKafka,
  change: Partial<Settings> = {},
  name = 'sensors-0',
): Promise<SensorPod> => {
  const authority = secretFolder(kafka, 'authority', { 'ca.crt': kafka.authority.cert });
  let settings: Settings = {
    bootstrapServers: kafka.bootstrap(9094),
    intervalMs: 20,
    sensorsPerReplica: 2,
    topic: { name: 'readings', create: true, partitions: 3 },
    tls: { caFolder: authority },
    authentication: { mode: 'None' },
    delivery: { acks: 'all', bufferRecords: 1000, whenFull: 'Block' },
    gracePeriodSeconds,
    ...change,
  };
  serial += 1;
  const file = path.join(kafka.folder, `${name}-${serial}.json`);
  const write = (): void => {
    writeFileSync(file, JSON.stringify(settings));
  };
  write();
  const listen = `${kafka.podAddress(serial)}:8080`;
  const child = await kafka.children.start(
    `${name}-${serial}`,
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--import', fileOf('sandbox/hosts/preload.ts')],
      fileOf('src/sensor-producer/program/main.ts'),
      ...[`--settings=${file}`, `--pod-name=${name}`, `--listen=${listen}`],
    ],
    { env: { ...process.env, NODE_OPTIONS: '', SANDBOX_NAMES_FILE: kafka.namesFile } },
  );
  const get = (at: string): Promise<Response> => fetch(`http://${listen}${at}`);
  return {
    child,
    get,
    report: async () => (await (await get('/status')).json()) as ProgressReport,
    configure: (more) => {
      settings = { ...settings, ...more };
      write();
    },
  };
};

/** Until it has had so many readings acknowledged. */
export const acknowledges = (pod: SensorPod, count: number): Promise<ProgressReport> =>
  eventually(async () => {
    const report = await pod.report();
    if (report.acknowledged < count)
      throw new Error(`acknowledged ${report.acknowledged}, not ${count}: ${report.trouble ?? ''}`);
    return report;
  }, 30_000);

/** Ends it as kubelet does: SIGTERM, and SIGKILL when its grace period is over. */
export const end = async ({ child }: SensorPod, graceSeconds = gracePeriodSeconds): Promise<Exit> => {
  await child.stop(graceSeconds * 1000);
  return child.exited();
};

/** The counts of its last line. */
export const lastWordOf = ({ child }: SensorPod): LastWord => JSON.parse(child.tail(1)) as LastWord;

interface LastWord {
  readonly msg: string;
  readonly taken: number;
  readonly acknowledged: number;
  readonly dropped: number;
  readonly retried: number;
  readonly skipped: number;
  readonly undelivered?: number;
}
