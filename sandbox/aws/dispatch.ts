import { randomUUID } from 'node:crypto';
import { callerOf, type Caller } from './accounts.ts';
import type { Faults } from './faults.ts';
import { kindOf, type Journal } from './journal.ts';
import { AwsRefusal, type Call, type Service } from './service.ts';
import {
  parseRequest,
  writeAnswer,
  writeError,
  type Parsed,
  type WireRequest,
  type WireResponse,
} from './wire/codec.ts';
import { modelOf, type ServiceModel } from './wire/model.ts';
import { noSuchOperation } from './wire/refusals.ts';
import type { World } from './world.ts';

/** The answer to a request; `reset`: the connection breaks instead. */
export type Answer = WireResponse | { readonly reset: true };

type Handler = (input: unknown, call: Call) => unknown;

/** Takes a request through signature, wire format, faults and handler, and writes it down. */
export class Dispatcher {
  readonly #services: ReadonlyMap<
    string,
    { readonly model: ServiceModel; readonly handlers: Readonly<Record<string, unknown>> }
  >;
  readonly #world: World;
  readonly #journal: Journal;
  readonly #faults: Faults;

  constructor(services: readonly Service[], world: World, journal: Journal, faults: Faults) {
    this.#services = new Map(
      services.map(({ module, handlers }) => {
        const model = modelOf(module);
        return [model.signingName, { model, handlers }];
      }),
    );
    this.#world = world;
    this.#journal = journal;
    this.#faults = faults;
  }

  async answer(request: WireRequest): Promise<Answer> {
    const caller = callerOf(request.headers['authorization']);
    if (!caller) return plain(403, 'MissingAuthenticationToken', 'the request is not signed');
    const service = this.#services.get(caller.service);
    if (!service) return plain(501, 'NotImplementedByTheSandbox', `the sandbox has no service ${caller.service}`);
    const requestId = randomUUID();
    const { model } = service;
    try {
      const parsed = parseRequest(model, request);
      return await this.#perform(model, service.handlers, parsed, caller, requestId);
    } catch (error) {
      if (error instanceof AwsRefusal) return writeError(model, error, requestId);
      throw error;
    }
  }

  async #perform(
    model: ServiceModel,
    handlers: Readonly<Record<string, unknown>>,
    parsed: Parsed,
    caller: Caller,
    requestId: string,
  ): Promise<Answer> {
    const { operation } = parsed;
    const action = `${model.actionPrefix}:${operation.name}`;
    const effect = this.#faults.take(action, caller.account);
    const about = { ...this.#about(caller, model, operation.name, action), fault: effect?.is };
    let input: unknown = {};
    try {
      if (effect?.is === 'reset-before') throw new Reset();
      if (effect?.is === 'delay') await new Promise((resolve) => setTimeout(resolve, effect.milliseconds));
      if (effect?.is === 'error') throw new AwsRefusal(effect.code, effect.message, effect.status);
      const handler = handlers[operation.name] as Handler | undefined;
      if (!handler) throw noSuchOperation(model.signingName, operation.name);
      input = parsed.input();
      const { account, region, principal } = caller;
      const output = (await handler(input, { world: this.#world, account, region, principal, requestId })) as object;
      const answer = writeAnswer(model, operation, output, requestId);
      this.#journal.add({ ...about, input, status: answer.status, error: undefined, message: undefined });
      return effect?.is === 'reset-after' ? { reset: true } : answer;
    } catch (error) {
      if (error instanceof Reset) {
        this.#journal.add({ ...about, input, status: 0, error: 'reset', message: undefined });
        return { reset: true };
      }
      if (!(error instanceof AwsRefusal)) throw error;
      this.#journal.add({ ...about, input, status: error.status, error: error.code, message: error.message });
      return writeError(model, error, requestId);
    }
  }

  #about(caller: Caller, model: ServiceModel, operation: string, action: string) {
    return {
      at: new Date(this.#world.clock.now()).toISOString(),
      service: model.signingName,
      operation,
      action,
      kind: kindOf(operation),
      account: caller.account,
      region: caller.region,
      principal: caller.principal,
    };
  }
}

class Reset extends Error {}

const plain = (status: number, code: string, message: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message }),
});
