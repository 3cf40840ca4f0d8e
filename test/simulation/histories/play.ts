import { GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { consumer, freshKeyArn, provider } from '../../support/aws.ts';
import { Consumer } from '../people.ts';
import { NotReached, sensors, Simulation } from '../simulation.ts';
import { accounts, makePeace, object, perform, type Stage } from './deeds.ts';
import type { History } from './history.ts';
import { Promises } from './promises.ts';
import { Truth } from './truth.ts';
import { whatIsWrong } from './wanted.ts';

/** How long AWS's slowest work takes, and what was held back is tried again in. */
const peaceSeconds = 5 * 3600;
/** What consumers set going has come to its end and is told of after a quiet minute; removed brokers have had their grace after seven. */
const quietSeconds = 60;
const settleMinutes = 7;
const restSeconds = 90;

/** Plays a history from an object's creation to its rest. @returns what went against the promises, in sentences */
export const play = async (history: History): Promise<readonly string[]> => {
  const world = new Simulation();
  const truth = new Truth(world.double.world);
  const promises = new Promises(world, truth, () => world.peek(sensors));
  try {
    await arrange(world, history);
    const stage: Stage = { world, truth, reader: new Consumer(world, world.clients(consumer)) };
    world.afterEachPass = () => {
      promises.hear();
    };
    await perform(stage, { do: 'create' });
    for (const { deed, seconds } of history.steps) {
      await perform(stage, deed);
      await world.run(seconds);
    }
    await makePeace(stage);
    return [...(await unrest(stage)), ...promises.broken];
  } finally {
    promises.stop();
    await world.stop();
  }
};

const arrange = async (world: Simulation, { switches, pace, pageSize }: History): Promise<void> => {
  const { double } = world;
  await admitToKey(world);
  for (const [name, answer] of Object.entries(switches)) double.world.switches.setByName(name, answer);
  if (pace !== undefined) world.hurry(pace);
  if (pageSize !== undefined) double.faults.add({ action: '*', effect: { is: 'pageSize', size: pageSize } });
};

/** The owner of the key that is given at times lets every consumer of these histories use it. */
const admitToKey = async (world: Simulation): Promise<void> => {
  const { keys } = world.clients(provider);
  const name = { KeyId: freshKeyArn, PolicyName: 'default' };
  const { Policy = '' } = await keys.send(new GetKeyPolicyCommand(name));
  const all = JSON.stringify(accounts.map((account) => `arn:aws:iam::${account}:root`));
  await keys.send(new PutKeyPolicyCommand({ ...name, Policy: Policy.replace(`"arn:aws:iam::${consumer}:root"`, all) }));
};

/** Until a minute has passed in which no endpoint came or went and nothing was written, and nothing is amiss. */
const settle = async (world: Simulation, truth: Truth): Promise<void> => {
  for (let minute = 0; minute < settleMinutes; minute += 1) {
    const [calls, writes] = [world.double.journal.last, world.operator.writes];
    const isMoving = truth.endpoints.some(({ state }) => state === 'pending' || state === 'deleting');
    await world.run(quietSeconds);
    const isQuiet = !isMoving && world.writesAfter(calls).length === 0 && world.operator.writes === writes;
    if (isQuiet && (await whatIsWrong(world, truth)).length === 0) return;
  }
};

/** What keeps the world from the wanted state, or from rest in it. */
const unrest = async ({ world, truth }: Stage): Promise<readonly string[]> => {
  const last = await object(world);
  try {
    if (!last || last.metadata.deletionTimestamp !== undefined) await world.untilGone();
    else await world.untilCondition('Ready', 'True', undefined, sensors, peaceSeconds);
  } catch (error) {
    if (error instanceof NotReached) return [error.message];
    throw error;
  }
  await settle(world, truth);
  const [calls, writes] = [world.double.journal.last, world.operator.writes];
  await world.run(restSeconds);
  return [
    ...(await whatIsWrong(world, truth)),
    ...world.writesAfter(calls).map((action) => `promise 9: ${action} although nothing is to be done`),
    ...(world.operator.writes === writes ? [] : ['promise 9: the API server was written to although nothing changed']),
  ];
};
