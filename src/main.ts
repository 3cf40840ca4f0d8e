import { ConfigError, help, processConfig } from './config.ts';
import { planCommand } from './plan-command.ts';
import { run } from './process/run.ts';

const [command, ...args] = process.argv.slice(2);

if (process.argv.includes('--help')) {
  console.log(help());
} else {
  try {
    process.exitCode = command === 'plan' ? await planCommand(args) : await run(processConfig(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
