import { parseArgs } from 'node:util';
import { inventoryOf } from '../inventory.ts';
import { missingForKafka } from '../kafka/parts.ts';
import { untilSignal } from '../signals.ts';
import { speedOf } from '../speed.ts';
import { startWorld, type SandboxWorld } from '../world.ts';
import { prepareSites } from './accounts.ts';
import { consuming, creation, farewell, scaling, sensors, stranger } from './chapters.ts';
import { Recording } from './recording.ts';
import { Story } from './story.ts';
import { NotAsTold, Teller } from './teller.ts';

/** The story of one CrossAccountKafka, told with a real API server and an AWS double: exit code 0 only if all of it came true. */
export const demo = async (args: string[]): Promise<number> => {
  const { values } = parseArgs({
    args,
    options: { clock: { type: 'string', default: '120' }, record: { type: 'string' } },
  });
  const recording = values.record === undefined ? undefined : new Recording(process.stdout);
  const teller = new Teller(recording ?? process.stdout);
  const interrupted = untilSignal().then((signal) => {
    throw new Interrupted(signal);
  });
  const began = Date.now();
  teller.say(
    `A Kubernetes API server, an AWS that runs ${values.clock} times faster than the real one, and the operator:`,
  );
  const starting = startWorld({
    clock: speedOf(values.clock),
    kafka: true,
    progress: (line) => {
      teller.say(line);
    },
  });
  try {
    const world = await Promise.race([starting, interrupted]);
    await Promise.race([tell(world, teller), interrupted]);
    teller.say('');
    teller.say(`All of it came true, in ${Math.round((Date.now() - began) / 1000)} s.`);
    recording?.save(values.record ?? '', 'A Kafka cluster on Amazon MSK, shared with another account');
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    if (!(error instanceof NotAsTold)) throw error;
    return 1;
  } finally {
    await starting.then(
      (world) => world.stop(),
      () => undefined,
    );
  }
};

class Interrupted extends Error {}

const tell = async (world: SandboxWorld, teller: Teller): Promise<void> => {
  const story = new Story(world, teller);
  const sites = await prepareSites(world);
  const fresh = inventoryOf(world.aws.world);
  const operator = await world.startOperator({ flags: ['--lease-duration', '3s'] });
  await creation(story);
  const bytesFlow = (await missingForKafka()) === undefined;
  if (bytesFlow) await sensors(story);
  const consumer = bytesFlow ? await consuming(story, sites.consumer) : undefined;
  await stranger(story, sites.stranger);
  await scaling(story, consumer);
  await farewell(story, consumer, fresh);
  teller.check(operator.isRunning, 'the operator was one process, under its own RBAC and IAM policy, all the time');
};
