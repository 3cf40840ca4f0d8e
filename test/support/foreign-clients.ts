import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { callsProgram, configFile } from './python.ts';

type Json = Readonly<Record<string, unknown>>;

/** A client of AWS that is not ours. */
export interface ForeignClient {
  /** @param service as the client calls it: `elbv2` */
  call<Output = Json>(account: string, service: string, operation: string, input?: Json): Promise<Output>;
  stop(): Promise<void>;
}

/** What AWS refused a foreign client's call with. */
export class ForeignRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ForeignRefusal';
    this.code = code;
  }
}

/** As anyone would have it: an endpoint, a Region, and nothing of this machine's own settings. */
const environment = (endpoint: string): NodeJS.ProcessEnv => ({
  ...{ PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8' },
  ...{ AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: 'eu-central-1', AWS_MAX_ATTEMPTS: '1' },
  ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '', AWS_CONFIG_FILE: configFile },
});

const accessKeyOf = (account: string): string => `LOCAL${account}FOREIGN`;

interface Reply {
  readonly output?: unknown;
  readonly code?: string;
  readonly message?: string;
}

/** boto3, in one process for all calls. */
export const startBoto3 = (python: string, endpoint: string): ForeignClient => {
  const child: ChildProcessWithoutNullStreams = spawn(python, [callsProgram], { env: environment(endpoint) });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    call: async <Output>(account: string, service: string, operation: string, input: Json = {}): Promise<Output> => {
      child.stdin.write(`${JSON.stringify({ accessKey: accessKeyOf(account), service, operation, input })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`boto3 ended: ${errors.join('')}`);
      const { output, code, message = '' } = JSON.parse(line.value) as Reply;
      if (code !== undefined) throw new ForeignRefusal(code, message);
      return output as Output;
    },
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
};

const run = promisify(execFile);
const kebab = (operation: string): string =>
  operation
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/** The AWS CLI, a process for each call. */
export const awsCli = (python: string, endpoint: string): ForeignClient => ({
  call: async <Output>(account: string, service: string, operation: string, input: Json = {}): Promise<Output> => {
    const args = ['-m', 'awscli', service, kebab(operation), '--output', 'json'];
    const env = {
      ...environment(endpoint),
      AWS_ACCESS_KEY_ID: accessKeyOf(account),
      AWS_SECRET_ACCESS_KEY: 'any',
    };
    const { stdout } = await run(python, [...args, '--cli-input-json', JSON.stringify(input)], { env }).catch(
      (error: unknown) => {
        throw cliRefusal((error as { stderr: string }).stderr);
      },
    );
    return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Output;
  },
  stop: () => Promise.resolve(),
});

const cliRefusal = (stderr: string): Error => {
  const [, code, message = ''] =
    /An error occurred \(([^)]+)\) when calling the \w+ operation(?: \([^)]*\))?: ([\s\S]*)/.exec(stderr) ?? [];
  return code === undefined ? new Error(stderr) : new ForeignRefusal(code, message.trim());
};
