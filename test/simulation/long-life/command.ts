import { parseArgs } from 'node:util';
import { randomOf } from '../../support/random.ts';
import { liveLong, type LongLifeReport } from './long-life.ts';

/** What a heap may grow by after it is warm. */
const growth = 1.1;
/** A change of one among 300 brokers is to be seen within 20 minutes, of more later; documents promise less (docs/limits.md). */
const slowestRepairSeconds = (brokers: number): number => 20 * 60 * Math.max(1, brokers / 300);
/** Of 300 brokers each is read about every two minutes; of fewer each oftener. */
const mostReadsAMinuteAndBroker = (brokers: number): number => 0.5 * Math.max(1, 300 / brokers);

/** What is not as promised, in sentences. */
export const broken = ({ heap, idle, dealtWith, violations, brokers }: LongLifeReport): readonly string[] => {
  const late = dealtWith.filter(
    ({ happening, seconds }) => happening.repair !== undefined && seconds > slowestRepairSeconds(brokers),
  );
  return [
    ...violations,
    ...late.map(({ happening, seconds }) => `${happening.what}: seen after ${seconds.toFixed(0)} s only`),
    ...(heap.last <= heap.warm * growth ? [] : [`the heap grew from ${mib(heap.warm)} to ${mib(heap.last)}`]),
    ...(idle.readsAMinuteAndBroker <= mostReadsAMinuteAndBroker(brokers)
      ? []
      : [`${idle.readsAMinuteAndBroker.toFixed(2)} reads a minute and broker in an idle hour`]),
    ...(idle.writes === 0 ? [] : [`${idle.writes} writes in an idle hour`]),
  ];
};

const mib = (size: number): string => `${size.toFixed(0)} MiB`;

/** `life --objects N --hours N --seed S`. @returns whether anything was not as promised */
export const playLongLife = async (args: readonly string[]): Promise<boolean> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      objects: { type: 'string', default: '200' },
      hours: { type: 'string', default: '24' },
      seed: { type: 'string', default: String(Date.now() % 1e9) },
    },
  });
  const [objects, hours, seed] = [Number(values.objects), Number(values.hours), Number(values.seed)];
  console.log(`${objects} objects for ${hours} hours, --seed ${seed}`);
  const report = await liveLong({ objects, hours, random: randomOf(seed), progress: console.error });
  tell(report);
  const found = broken(report);
  for (const line of found) console.log(`  ${line}`);
  console.log(`violations ${found.length}`);
  return found.length > 0;
};

const tell = ({ brokers, dealtWith, heap, idle, calls }: LongLifeReport): void => {
  console.log('what happened                times   longest s');
  for (const what of [...new Set(dealtWith.map(({ happening }) => happening.what))].sort()) {
    const times = dealtWith.filter(({ happening }) => happening.what === what).map(({ seconds }) => seconds);
    const longest = Math.max(...times).toFixed(0);
    console.log(what.padEnd(26) + String(times.length).padStart(8) + longest.padStart(12));
  }
  console.log(`${brokers} brokers at the end, ${calls} calls to AWS`);
  console.log(`heap ${mib(heap.warm)} when warm, ${mib(heap.last)} at the end`);
  console.log(
    `idle: ${idle.readsAMinuteAndBroker.toFixed(2)} reads a minute and broker, ${idle.writes} writes an hour`,
  );
};
