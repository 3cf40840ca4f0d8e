import { differences, runScenario } from './crash.ts';
import { scenarios } from './scenarios.ts';
import { playAgain, playHistories } from './histories/command.ts';
import { playLongLife } from './long-life/command.ts';
import { sabotages } from './saboteur.ts';

const row = (name: string, [writes = '', runs = '', violations = '']: readonly (string | number)[]): string =>
  `${name.padEnd(36)}${String(writes).padStart(8)}${String(runs).padStart(8)}${String(violations).padStart(12)}`;

/** Spoils each write of each scenario in each way, and prints what came of it. @returns whether any run ended otherwise */
const crash = async (): Promise<boolean> => {
  let violated = false;
  console.log(row('scenario', ['writes', 'runs', 'violations']));
  for (const scenario of scenarios) {
    const calm = await runScenario(scenario);
    const violations: string[] = [];
    for (const [at, write] of calm.writes.entries())
      for (const how of sabotages) {
        const found = differences(calm, await runScenario(scenario, at, how));
        violations.push(...found.map((what) => `${how} at write ${at} (${write}): ${what}`));
      }
    const counts = [calm.writes.length, calm.writes.length * sabotages.length, violations.length];
    console.log(row(scenario.name, counts));
    for (const violation of violations) console.log(`  ${violation}`);
    violated ||= violations.length > 0;
  }
  return violated;
};

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  crash,
  histories: playHistories,
  history: playAgain,
  life: playLongLife,
};

const [name = '', ...args] = process.argv.slice(2).filter((arg) => arg !== '--');
const command = commands[name];
if (command) process.exitCode = (await command(args)) ? 1 : 0;
else {
  console.error(
    "npm run simulate -- crash | histories [--count N] [--seed S] | history 'JSON' | life [--objects N] [--hours N] [--seed S]",
  );
  process.exitCode = 2;
}
