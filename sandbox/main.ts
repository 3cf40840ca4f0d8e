import { aws } from './aws.ts';

interface Command {
  readonly usage: string;
  readonly run: (args: string[]) => Promise<number>;
}

/** What the sandbox can do, by the word after `npm run sandbox --`. */
const commands: Readonly<Record<string, Command>> = {
  aws: { usage: 'aws [--port 4566] [--clock 1]          the AWS double alone', run: aws },
};

const [name = '', ...args] = process.argv.slice(2);
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
