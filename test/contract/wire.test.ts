import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sts from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { Dispatcher } from '../../sandbox/aws/dispatch.ts';
import { Faults } from '../../sandbox/aws/faults.ts';
import { inProcess, type InProcessHandler } from '../../sandbox/aws/in-process.ts';
import { Journal } from '../../sandbox/aws/journal.ts';
import { realLoopback } from '../../sandbox/aws/loopback.ts';
import { checkOutput } from '../../sandbox/aws/wire/check-output.ts';
import { modelOf, type ServiceModel } from '../../sandbox/aws/wire/model.ts';
import { World } from '../../sandbox/aws/world.ts';
import { sampleOf } from './samples.ts';

type Send = (command: object) => Promise<object>;

/** A service that answers every operation of its model with a sample, and what its handlers were given last. */
const echo = (module: object, model: ServiceModel): { handler: InProcessHandler; seen: () => unknown } => {
  let seen: unknown;
  const handlers = Object.fromEntries(
    [...model.operations.values()].map(({ name, output }) => [
      name,
      (input: unknown) => {
        seen = input;
        return sampleOf(output);
      },
    ]),
  );
  const world = new World(new SteppedClock(), realLoopback);
  const dispatcher = new Dispatcher([{ module, handlers }], world, new Journal(), new Faults());
  return { handler: inProcess((request) => dispatcher.answer(request)), seen: () => seen };
};

const clientOf = (module: object, requestHandler: InProcessHandler): Send => {
  const exported = module as Record<string, new (options: object) => { send: Send }>;
  const name = Object.keys(exported).find((one) => one.endsWith('Client') && !one.startsWith('_')) ?? '';
  const Client = exported[name];
  if (!Client) throw new Error('no client');
  const credentials = { accessKeyId: 'LOCAL111111111111X', secretAccessKey: 'x' };
  const client = new Client({ region: 'eu-central-1', maxAttempts: 1, credentials, requestHandler });
  return (command) => client.send(command);
};

const commandOf = (module: object, operation: string, input: unknown): object => {
  const Command = (module as Record<string, new (input: unknown) => object>)[`${operation}Command`];
  if (!Command) throw new Error(`no command of ${operation}`);
  return new Command(input);
};

const withoutMetadata = (output: object): object =>
  Object.fromEntries(Object.entries(output).filter(([name]) => name !== '$metadata'));

/** Unsigned calls name no service in a signature; event streams are no single answer. */
const exceptions = ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'GetLogObject', 'StartLiveTail'];

const services: [name: string, module: object, operations: number][] = [
  ['kafka', kafka, 60],
  ['ec2', ec2, 800],
  ['elasticloadbalancing', elbv2, 50],
  ['secretsmanager', secretsmanager, 20],
  ['kms', kms, 50],
  ['logs', logs, 110],
  ['sts', sts, 10],
];

test.each(services)('every operation of %s passes the wire whole, both ways', async (name, module, operations) => {
  const model = modelOf(module);
  expect(model.signingName).toBe(name);
  expect(model.operations.size).toBeGreaterThanOrEqual(operations);
  const { handler, seen } = echo(module, model);
  const send = clientOf(module, handler);
  for (const operation of model.operations.values()) {
    if (exceptions.includes(operation.name)) continue;
    const input = sampleOf(operation.input);
    const output = await send(commandOf(module, operation.name, input));
    expect({ operation: operation.name, input: seen() }).toEqual({ operation: operation.name, input });
    expect({ operation: operation.name, output: withoutMetadata(output) }).toEqual({
      operation: operation.name,
      output: sampleOf(operation.output),
    });
  }
});

test.each([
  ['a member that the model does not know', { Account: '1', Acount: '2' }, 'Acount is unknown to the model'],
  ['a wrong type', { Account: 1 }, 'Account is a number, not a string'],
])('%s in an output is a defect of ours', (_what, output, words) => {
  const operation = modelOf(sts).operations.get('GetCallerIdentity');
  if (!operation) throw new Error('no such operation');
  expect(() => {
    checkOutput(operation.output, output);
  }).toThrow(words);
});
