import { expect, test } from '@jest/globals';
import { differences, runScenario } from './crash.ts';
import { scenarios } from './scenarios.ts';
import { sabotages } from './saboteur.ts';

/** Of all writes every so many-th is spoilt here, others with another SEED; `npm run simulate -- crash` spoils each. */
const stride = 12;
const seed = Number(process.env['SEED'] ?? 0);

test.each(scenarios)(
  '$name: whatever write is the last one, the world becomes the same',
  async (scenario) => {
    const calm = await runScenario(scenario);
    expect(calm.restless).toEqual([]);
    const violations: string[] = [];
    for (let at = seed % Math.min(stride, calm.writes.length); at < calm.writes.length; at += stride)
      for (const how of sabotages)
        violations.push(
          ...differences(calm, await runScenario(scenario, at, how)).map(
            (what) => `${how} at write ${at} (${calm.writes[at] ?? ''}), SEED=${seed}: ${what}`,
          ),
        );
    expect(violations).toEqual([]);
  },
  300_000,
);
