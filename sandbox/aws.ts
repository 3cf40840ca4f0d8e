import { parseArgs } from 'node:util';
import { RunningClock } from './aws/clock.ts';
import { startDouble } from './aws/double.ts';
import { untilSignal } from './signals.ts';
import { speedOf } from './speed.ts';

/** The AWS double alone, until SIGINT or SIGTERM. */
export const aws = async (args: string[]): Promise<number> => {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4566' },
      clock: { type: 'string', default: '1' },
      'data-plane': { type: 'boolean', default: false },
    },
  });
  const speed = speedOf(values.clock);
  const double = await startDouble({
    port: Number(values.port),
    clock: new RunningClock(speed),
    dataPlane: values['data-plane'],
  });
  console.log(`ready ${double.endpoint}`);
  await untilSignal();
  await double.stop();
  return 0;
};
