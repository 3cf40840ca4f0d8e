import { parseArgs } from 'node:util';
import { missingForKafka } from '../../sandbox/kafka/parts.ts';
import { isWhole, tableOf } from './balance.ts';
import { longRun } from './disturbances.ts';
import { startFlow } from './flow.ts';

/**
 * The long form of test/e2e/flow.test.ts: a thousand sensors write for so many minutes while one disturbance follows the
 * other. Prints what became of every reading. @returns whether all of them arrived, in order
 */
const run = async (minutes: number): Promise<boolean> => {
  console.log(`1,000 sensors, ten readings a second each, for ${minutes} minutes`);
  const flow = await startFlow();
  try {
    const began = Date.now();
    const elapsed = (): number => Math.round((Date.now() - began) / 1000);
    const tell = (what: string): void => {
      console.log(`${String(elapsed()).padStart(4)} s  ${what}`);
    };
    for (let next = 0; elapsed() < minutes * 60; next += 1) {
      const disturbance = longRun[next % longRun.length]?.();
      if (!disturbance) break;
      tell(`${disturbance.what}; the operator is killed meanwhile`);
      await flow.bear(disturbance);
    }
    tell('the pods end');
    const balance = await flow.settle();
    console.log(`\n${tableOf(balance)}`);
    return isWhole(balance);
  } finally {
    await flow.stop();
  }
};

const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: { minutes: { type: 'string', default: '10' } },
});
const missing = await missingForKafka();
if (missing !== undefined) console.error(missing);
process.exitCode = missing === undefined && (await run(Number(values.minutes))) ? 0 : 1;
