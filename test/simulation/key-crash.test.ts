import { expect, test } from '@jest/globals';
import { differences, runScenario } from './crash.ts';
import { sabotages } from './saboteur.ts';
import { keyScenarios, scenarios } from './scenarios.ts';

/** Writes to the key, and the one that brings the secret under another. */
const aboutKeys = /Key|Alias|UpdateSecret/;
const concerned = [
  ...scenarios.filter(({ name }) => ['create', 'consumer removed', 'delete'].includes(name)),
  ...keyScenarios,
];

test.each(concerned)(
  '$name: after each write to a key, whether its answer came or not, the world becomes the same',
  async (scenario) => {
    const calm = await runScenario(scenario);
    const writes = [...calm.writes.entries()].filter(([, write]) => aboutKeys.test(write));
    expect(writes).not.toEqual([]);
    const violations: string[] = [];
    for (const [at, write] of writes)
      for (const how of sabotages)
        violations.push(
          ...differences(calm, await runScenario(scenario, at, how)).map((what) => `${how} at ${write}: ${what}`),
        );
    expect(violations).toEqual([]);
  },
  120_000,
);
