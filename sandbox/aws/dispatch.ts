import { randomUUID } from 'node:crypto';
import { callerOf, type Caller } from './accounts.ts';
import { refusalByFault, type FaultEffect, type Faults } from './faults.ts';
import { kindOf, type Journal, type NewEntry } from './journal.ts';
import { AwsRefusal, type Call, type Service } from './service.ts';
import { sessionOf } from './sessions.ts';
import { parseRequest, writeAnswer, writeError, type WireRequest, type WireResponse } from './wire/codec.ts';
import { modelOf, type OperationModel, type ServiceModel } from './wire/model.ts';
import { defect, expired, noSuchOperation, plainRefusal } from './wire/refusals.ts';
import type { World } from './world.ts';

/** The answer to a request; `reset`: the connection breaks instead. */
export type Answer = WireResponse | { readonly reset: true };

type Handler = (input: unknown, call: Call) => unknown;

interface Served {
  readonly model: ServiceModel;
  readonly handlers: Readonly<Record<string, unknown>>;
}

/** A request as far as it could be read. */
type Attempt =
  | { readonly operation: OperationModel; readonly input: unknown; readonly refusal?: undefined }
  | { readonly operation: OperationModel | undefined; readonly input: unknown; readonly refusal: AwsRefusal };

const readAttempt = (model: ServiceModel, request: WireRequest): Attempt => {
  let operation: OperationModel | undefined;
  try {
    const parsed = parseRequest(model, request);
    operation = parsed.operation;
    return { operation, input: parsed.input() };
  } catch (error) {
    if (error instanceof AwsRefusal) return { operation, input: {}, refusal: error };
    throw error;
  }
};

/** Takes a request through signature, wire format, faults and handler, and writes it down. */
export class Dispatcher {
  readonly #services: ReadonlyMap<string, Served>;
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
    if (!caller) return plainRefusal(request, 403, 'MissingAuthenticationToken', 'the request is not signed');
    const served = this.#services.get(caller.service);
    if (served) return this.#perform(served, readAttempt(served.model, request), caller);
    const message = `the sandbox has no service ${caller.service}`;
    return plainRefusal(request, 501, 'NotImplementedByTheSandbox', message);
  }

  async #perform(served: Served, attempt: Attempt, signed: Caller): Promise<Answer> {
    const { model } = served;
    const requestId = randomUUID();
    const session = sessionOf(this.#world, signed.accessKey);
    const caller = { ...signed, ...session };
    const isExpired = session !== undefined && session.expiresAt <= this.#world.clock.now();
    const about = this.#about(caller, model, attempt);
    const effect = this.#faults.take(about.action, caller.account);
    const write = (entry: Pick<NewEntry, 'status' | 'error' | 'message'>): void => {
      this.#journal.add({ ...about, fault: effect?.is, ...entry });
    };
    if (effect?.is === 'reset-before') {
      write({ status: 0, error: 'reset', message: undefined });
      return { reset: true };
    }
    const call = { world: this.#world, ...place(caller), requestId };
    const answer = await this.#handle(served, attempt, call, isExpired, effect).catch((error: unknown) =>
      refusalFor(error),
    );
    const refused = answer instanceof AwsRefusal;
    const response = refused ? writeError(model, answer, requestId) : answer;
    write({
      status: response.status,
      error: refused ? answer.code : undefined,
      message: refused ? answer.message : undefined,
    });
    return effect?.is === 'reset-after' ? { reset: true } : response;
  }

  /** @throws AwsRefusal, or anything else where the double itself is wrong */
  async #handle(
    { model, handlers }: Served,
    { operation, input, refusal }: Attempt,
    call: Call,
    isExpired: boolean,
    effect: FaultEffect | undefined,
  ): Promise<WireResponse> {
    if (effect?.is === 'delay') await new Promise((resolve) => setTimeout(resolve, effect.milliseconds));
    if (isExpired) throw expired(model.protocol);
    const injected = effect && refusalByFault(effect, model.signingName);
    if (injected) throw injected;
    if (refusal) throw refusal;
    const handler = handlers[operation.name] as Handler | undefined;
    if (!handler) throw noSuchOperation(model.signingName, operation.name);
    return writeAnswer(model, operation, (await handler(input, call)) as object, call.requestId);
  }

  #about(caller: Caller, model: ServiceModel, { operation, input }: Attempt) {
    const name = operation?.name ?? '?';
    return {
      at: new Date(this.#world.clock.now()).toISOString(),
      service: model.signingName,
      operation: name,
      action: `${model.actionPrefix}:${name}`,
      kind: kindOf(name),
      ...place(caller),
      input,
    };
  }
}

const place = ({ account, region, principal }: Caller) => ({ account, region, principal });

/** A defect is told in the service's own form too, and not as a 500: SDKs would only repeat it. */
const refusalFor = (error: unknown): AwsRefusal => {
  if (error instanceof AwsRefusal) return error;
  console.error(error);
  return defect(error);
};
