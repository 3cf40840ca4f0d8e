import { aws } from './aws.ts';
import { printCoverage } from './coverage.ts';
import { demo } from './demo/index.ts';
import { up } from './up.ts';

interface Command {
  readonly usage: string;
  readonly run: (args: string[]) => Promise<number>;
}

/** What the sandbox can do, by the word after `npm run sandbox --`. */
const commands: Readonly<Record<string, Command>> = {
  aws: { usage: 'aws [--port 4566] [--clock 1]          the AWS double alone', run: aws },
  coverage: {
    usage: 'coverage             what the AWS double answers, refuses, and does not know',
    run: printCoverage,
  },
  demo: { usage: 'demo [--clock 120] [--record FILE]   the story of one object, told and checked', run: demo },
  up: {
    usage:
      'up [--env-file FILE] [--clock 120] [--no-operator | --bare]   AWS, Kubernetes and the operator; bare: nothing of it is installed',
    run: up,
  },
};

// The script in package.json puts a `--` first: without it node would take our --env-file for its own.
const [name = '', ...args] = process.argv.slice(2).filter((arg, index) => index > 0 || arg !== '--');
const command = commands[name];
if (command) {
  try {
    process.exitCode = await command.run(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
} else {
  console.error(
    ['usage: npm run sandbox -- <command>', ...Object.values(commands).map(({ usage }) => `  ${usage}`)].join('\n'),
  );
  process.exitCode = 2;
}
