import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sts from '@aws-sdk/client-sts';
import type { NormalizedSchema } from '@smithy/core/schema';
import { expect, test } from '@jest/globals';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { Dispatcher } from '../../sandbox/aws/dispatch.ts';
import { Faults } from '../../sandbox/aws/faults.ts';
import { inProcess, type InProcessHandler } from '../../sandbox/aws/in-process.ts';
import { Journal } from '../../sandbox/aws/journal.ts';
import { realLoopback } from '../../sandbox/aws/loopback.ts';
import { serve } from '../../sandbox/aws/server.ts';
import { AwsRefusal } from '../../sandbox/aws/service.ts';
import { Throttle } from '../../sandbox/aws/throttle.ts';
import { checkOutput } from '../../sandbox/aws/wire/check-output.ts';
import { modelOf, type ErrorModel, type ServiceModel } from '../../sandbox/aws/wire/model.ts';
import { World } from '../../sandbox/aws/world.ts';
import { sampleOf } from './samples.ts';

type Send = (command: object) => Promise<object>;

interface Echo {
  readonly dispatcher: Dispatcher;
  readonly handler: InProcessHandler;
  readonly seen: () => unknown;
}

/** A service that answers every operation of its model, with a sample unless told otherwise, and what its handlers were given last. */
const echo = (
  module: object,
  model: ServiceModel,
  answer: (output: NormalizedSchema) => unknown = (output) => sampleOf(output),
): Echo => {
  let seen: unknown;
  const handlers = Object.fromEntries(
    [...model.operations.values()].map(({ name, output }) => [
      name,
      (input: unknown) => {
        seen = input;
        return answer(output);
      },
    ]),
  );
  const world = new World(new SteppedClock(), realLoopback);
  const dispatcher = new Dispatcher([{ module, handlers, rules: [] }], {
    world,
    journal: new Journal(),
    faults: new Faults(),
    throttle: new Throttle(world, false),
    limits: {},
    parts: {},
  });
  return { dispatcher, handler: inProcess((request) => dispatcher.answer(request)), seen: () => seen };
};

const clientOf = (module: object, transport: { requestHandler: InProcessHandler } | { endpoint: string }): Send => {
  const exported = module as Record<string, new (options: object) => { send: Send }>;
  const name = Object.keys(exported).find((one) => one.endsWith('Client') && !one.startsWith('_')) ?? '';
  const Client = exported[name];
  if (!Client) throw new Error('no client');
  const credentials = { accessKeyId: 'LOCAL111111111111X', secretAccessKey: 'x' };
  const client = new Client({ region: 'eu-central-1', maxAttempts: 1, credentials, ...transport });
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

const answerable = ({ operations }: ServiceModel) =>
  [...operations.values()].filter(({ name }) => !exceptions.includes(name));

/** Every operation there and back. */
const sweep = async (module: object, model: ServiceModel, send: Send, seen: () => unknown): Promise<void> => {
  for (const { name, input, output } of answerable(model)) {
    const given = sampleOf(input);
    const answer = await send(commandOf(module, name, given));
    expect({ name, input: seen() }).toEqual({ name, input: given });
    expect({ name, output: withoutMetadata(answer) }).toEqual({ name, output: sampleOf(output) });
  }
};

/** The same value with nothing in its lists. */
const withEmptyLists = (value: unknown): unknown => {
  if (Array.isArray(value)) return [];
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withEmptyLists(member)]));
};

const message = 'no <&"\'>, said AWS';

/** What an error has beside its message; those of the query protocol tell nothing else. */
const fieldsOf = ({ schema }: ErrorModel, { protocol }: ServiceModel): Record<string, unknown> => {
  if (protocol === 'query') return {};
  const sample = sampleOf(schema) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(sample).filter(([name]) => name.toLowerCase() !== 'message'));
};

const refusalFor = (error: ErrorModel, model: ServiceModel): AwsRefusal =>
  new AwsRefusal(error.queryCode ?? error.name, message, 418, fieldsOf(error, model));

const expectedOf = (error: ErrorModel, model: ServiceModel): Record<string, unknown> => ({
  ...fieldsOf(error, model),
  ...(model.protocol === 'query' ? { Code: error.queryCode ?? error.name } : {}),
  name: error.name,
  message,
  $metadata: { httpStatusCode: 418, requestId: expect.stringMatching(/-/) },
});

const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'the call was done',
    (error: unknown) => error,
  );

const services: [name: string, module: object, operations: number][] = [
  ['kafka', kafka, 60],
  ['ec2', ec2, 800],
  ['elasticloadbalancing', elbv2, 50],
  ['secretsmanager', secretsmanager, 20],
  ['kms', kms, 50],
  ['logs', logs, 110],
  ['servicequotas', quotas, 20],
  ['sts', sts, 10],
  ['tagging', tagging, 8],
];

test.each(services)(
  'A1 A2 every operation of %s passes the wire whole, both ways',
  async (name, module, operations) => {
    const model = modelOf(module);
    expect(model.signingName).toBe(name);
    expect(model.operations.size).toBeGreaterThanOrEqual(operations);
    const { handler, seen } = echo(module, model);
    await sweep(module, model, clientOf(module, { requestHandler: handler }), seen);
  },
);

/** A server reads paths and queries by itself: labels full of slashes and percent signs must come through it too. */
test.each([
  ['kafka', kafka],
  ['elasticloadbalancing', elbv2],
  ['kms', kms],
])('A1 the same over a real socket: %s', async (_name, module) => {
  const model = modelOf(module);
  const { dispatcher, seen } = echo(module, model);
  const { server, endpoint } = await serve(dispatcher, () => Promise.reject(new Error('no control here')), 0);
  try {
    await sweep(module, model, clientOf(module, { endpoint }), seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each(services)(
  'A3 an empty list in an answer of %s is an empty list, not an absent one',
  async (_name, module) => {
    const model = modelOf(module);
    const { handler } = echo(module, model, (output) => withEmptyLists(sampleOf(output)));
    const send = clientOf(module, { requestHandler: handler });
    for (const { name, input, output } of answerable(model)) {
      const answer = await send(commandOf(module, name, sampleOf(input)));
      expect({ name, output: withoutMetadata(answer) }).toEqual({ name, output: withEmptyLists(sampleOf(output)) });
    }
  },
);

/** EC2 models no errors. */
test.each(services.filter(([name]) => name !== 'ec2'))(
  'A4 every error of %s is read as its own class, with code, status and members',
  async (_name, module) => {
    const model = modelOf(module);
    const [operation] = answerable(model);
    if (!operation) throw new Error('no operation');
    const modelled = [...model.errors.values()].filter(({ name }) => !name.endsWith('ServiceException'));
    expect(modelled.length).toBeGreaterThanOrEqual(5);
    for (const error of modelled) {
      const { handler } = echo(module, model, () => {
        throw refusalFor(error, model);
      });
      const call = clientOf(module, { requestHandler: handler })(
        commandOf(module, operation.name, sampleOf(operation.input)),
      );
      const thrown = await thrownBy(call);
      expect(thrown).toMatchObject(expectedOf(error, model));
      expect(thrown).toBeInstanceOf((module as Record<string, new () => Error>)[error.name]);
    }
  },
);

test.each([
  ['a member that the model does not know', { Account: '1', Acount: '2' }, 'Acount is unknown to the model'],
  ['a wrong type', { Account: 1 }, 'Account is a number, not a string'],
])('A3 %s in an output is a defect of ours', (_what, output, words) => {
  const operation = modelOf(sts).operations.get('GetCallerIdentity');
  if (!operation) throw new Error('no such operation');
  expect(() => {
    checkOutput(operation.output, output);
  }).toThrow(words);
});
