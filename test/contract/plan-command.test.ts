import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestDouble, type TestDouble } from '../support/double.ts';

const run = promisify(execFile);

let aws: TestDouble;
beforeAll(async () => {
  aws = await startTestDouble();
});
afterAll(() => aws.stop());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const plan = async (...args: readonly string[]): Promise<Ended> => {
  const env = {
    ...{ PATH: process.env['PATH'], AWS_ENDPOINT_URL: aws.double.endpoint },
    ...{ AWS_ACCESS_KEY_ID: 'LOCAL111111111111PLAN', AWS_SECRET_ACCESS_KEY: 'x' },
  };
  try {
    const { stdout, stderr } = await run(process.execPath, ['src/main.ts', 'plan', ...args], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
};

test('plan -f prints the calls of the next pass with their why, and writes nothing', async () => {
  const { code, stdout } = await plan('-f', 'examples/quickstart.yaml', '--installation-id', 'here');
  expect(code).toBe(0);
  expect(stdout).toContain('Calls of the next pass:\n  logs:CreateLogGroup  log-group: there is none yet\n');
  expect(stdout).toContain('Waiting:\n  cluster: the cluster waits for its security group and log group\n');
  const calls = aws.double.journal.query({ writer: 'cross-account-kafka/plan' });
  expect(calls.length).toBeGreaterThan(5);
  expect(calls.filter(({ kind }) => kind === 'write')).toEqual([]);
});

test.each([
  [['-f', 'examples/none.yaml', '--installation-id', 'here'], /examples\/none.yaml cannot be read/],
  [['-f', 'package.json', '--installation-id', 'here'], /package.json holds not exactly one CrossAccountKafka/],
  [['-f', 'examples/quickstart.yaml'], /plan needs --installation-id/],
  [['--installation-id', 'here'], /usage: cross-account-kafka plan -f object.yaml/],
])('plan %j says in a sentence what is wrong', async (args, sentence) => {
  const { code, stderr } = await plan(...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(sentence) as unknown });
});
