import { execFile } from 'node:child_process';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached, makeWith, type Progress } from '../cache.ts';

/** Apache Kafka as it stands on this machine. */
export interface KafkaParts {
  readonly version: string;
  /** The jars in a fixed order, as Java's class path. */
  readonly classPath: string;
  /** What a Java that starts fast and stays small is started with. */
  readonly javaFlags: readonly string[];
}

/** Kafka has no other patch levels here: `3.9.x` and older of MSK's versions run on the first, `4.x` on the second. */
export const kafkaVersions = { three: '3.9.2', four: '4.1.2' } as const;

/** The version that plays an MSK version. */
export const kafkaVersionFor = (mskVersion: string): string =>
  mskVersion.startsWith('4.') ? kafkaVersions.four : kafkaVersions.three;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
export const logConfiguration = here('log4j2.xml');

/** Small heap, quick start: measured, a broker of three takes about 165 MiB. */
const smallJava = [
  '-Xmx128m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xss512k',
  '-Xlog:disable',
  '-Xlog:all=off',
];

/** Whether brokers can be run here: undefined, or what is missing, in a sentence. */
export const missingForKafka = async (): Promise<string | undefined> => {
  for (const [program, what] of [
    ['java', 'Java 17 or newer'],
    ['mvn', 'Maven'],
  ] as const)
    if ((await outputOf(program, ['-version'])) === undefined)
      return `real Kafka brokers need ${what} (no ${program} on the PATH); without it a broker is an address that accepts connections`;
  return undefined;
};

const outputOf = async (program: string, args: readonly string[]): Promise<string | undefined> => {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args]);
    return stdout + stderr;
  } catch {
    return undefined;
  }
};

/**
 * Kafka of this version, fetched by Maven once, with an archive of its classes that halves the time of a start.
 * @param warmUp runs a broker once with these parts, which writes the archive at its end
 */
export const kafkaParts = async (
  version: string,
  progress: Progress,
  warmUp: (parts: KafkaParts, folder: string) => Promise<void>,
): Promise<KafkaParts> => {
  const pom = here('pom.xml');
  const libs = await cached({
    name: `kafka-${version}`,
    pins: [version, await readFile(pom, 'utf8')],
    progress,
    make: (draft) =>
      makeWith('mvn', ['-q', '-B', '-f', pom, `-Dkafka.version=${version}`, ...copyInto(draft)], {
        ...{ what: `Kafka ${version}`, about: '10 s', draft, progress },
      }),
  });
  const jars = (await readdir(libs)).filter((name) => name.endsWith('.jar')).sort();
  const classPath = jars.map((jar) => path.join(libs, jar)).join(':');
  const plain = { version, classPath, javaFlags: smallJava };
  const archive = await cached({
    name: `kafka-${version}-classes`,
    pins: [classPath, (await outputOf('java', ['-version'])) ?? '', smallJava.join(' ')],
    progress,
    make: async (draft) => {
      progress(`archiving the classes of Kafka ${version} (first time only, about 8 s) …`);
      const writing = { ...plain, javaFlags: [...smallJava, `-XX:ArchiveClassesAtExit=${draft}/kafka.jsa`] };
      await warmUp(writing, draft);
      await rm(path.join(draft, 'broker'), { recursive: true, force: true });
    },
  });
  return { ...plain, javaFlags: [...smallJava, `-XX:SharedArchiveFile=${archive}/kafka.jsa`] };
};

const copyInto = (folder: string): string[] => [
  'dependency:copy-dependencies',
  '-DincludeScope=runtime',
  `-DoutputDirectory=${folder}`,
];
