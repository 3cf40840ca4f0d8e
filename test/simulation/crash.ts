import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from './scenarios.ts';
import { Saboteur, type Sabotage } from './saboteur.ts';
import { Simulation } from './simulation.ts';

/** After a scenario: what is there, and how often each call made or unmade something. */
export interface Outcome {
  readonly inventory: readonly unknown[];
  readonly made: Readonly<Record<string, number>>;
  /** Calls that the operator still made in the minutes after it had come to rest. */
  readonly restless: readonly string[];
  readonly writes: readonly string[];
}

const restSeconds = 300;
/** How long AWS takes for anything here: what matters is what lies between two writes, not how long it lasts. */
const paceSeconds = 60;

/** Runs a scenario with one spoilt write, or with none. */
export const runScenario = async (scenario: Scenario, at = -1, how: Sabotage = 'killed'): Promise<Outcome> => {
  const world = new Simulation();
  world.hurry(paceSeconds);
  try {
    await scenario.prepare(world);
    const from = world.double.journal.last;
    const saboteur = new Saboteur(at, how);
    world.startOperator(saboteur);
    await scenario.act(world);
    await scenario.rest(world);
    const serial = world.double.journal.last;
    await world.run(restSeconds);
    return {
      inventory: world.inventory().map(({ kind, name, state, account, tags }) => ({
        kind,
        name: nameless(name),
        state,
        account,
        tags: own(tags),
      })),
      made: madeSince(world, from),
      restless: world.writesAfter(serial),
      writes: saboteur.writes,
    };
  } finally {
    await world.stop();
  }
};

/** Ids are given by AWS in the order of the calls: equal worlds may differ in them. */
const nameless = (name: string): string =>
  name.replaceAll(/[0-9a-f]{17}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…');

const own = (tags: Readonly<Record<string, string>>): unknown =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${nameless(value)}`)
    .sort();

/** Action → how many things its calls created or deleted. */
const madeSince = (world: Simulation, serial: number): Record<string, number> => {
  const tally: Record<string, number> = {};
  for (const { action, changes } of world.double.journal.after(serial)) {
    const count = (changes?.created.length ?? 0) + (changes?.deleted.length ?? 0);
    if (count > 0) tally[action] = (tally[action] ?? 0) + count;
  }
  return tally;
};

/** What differs between a spoilt run and the undisturbed one, in sentences; none when all is well. */
export const differences = (calm: Outcome, spoilt: Outcome): readonly string[] => [
  ...(sameRows(calm.inventory, spoilt.inventory) ? [] : [`another world: ${diff(calm.inventory, spoilt.inventory)}`]),
  ...(isDeepStrictEqual(sorted(calm.made), sorted(spoilt.made))
    ? []
    : [`made and unmade ${JSON.stringify(sorted(spoilt.made))}, not ${JSON.stringify(sorted(calm.made))}`]),
  ...(spoilt.restless.length === 0 ? [] : [`did not come to rest: ${spoilt.restless.join(', ')}`]),
];

const lines = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
const sameRows = (a: readonly unknown[], b: readonly unknown[]): boolean => isDeepStrictEqual(lines(a), lines(b));
const diff = (calm: readonly unknown[], spoilt: readonly unknown[]): string => {
  const [before, after] = [lines(calm), lines(spoilt)];
  return [
    ...before.filter((row) => !after.includes(row)).map((row) => `lacks ${row}`),
    ...after.filter((row) => !before.includes(row)).map((row) => `has ${row}`),
  ].join('; ');
};
const sorted = (tally: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(tally).sort(([a], [b]) => a.localeCompare(b));
