import { randomUUID } from 'node:crypto';
import { during } from './call-under-way.ts';
import { knownCallerOf, type KnownCaller } from './callers.ts';
import type { Changes } from './changes.ts';
import { withoutLast, type Effects, type Faults } from './faults.ts';
import { authorize } from './iam/authorize.ts';
import { kindOf, type Journal, type NewEntry } from './journal.ts';
import { Served } from './served.ts';
import { AwsRefusal, type Call, type Service } from './service.ts';
import { throttled, type Throttle } from './throttle.ts';
import { checkLimits } from './wire/check-limits.ts';
import { parseRequest, writeAnswer, writeError, type WireRequest, type WireResponse } from './wire/codec.ts';
import type { Limits } from './wire/limits.ts';
import type { OperationModel } from './wire/model.ts';
import { checkServed, type ServedParts } from './wire/unserved.ts';
import { defect, expired, plainRefusal, unknownKey } from './wire/refusals.ts';
import type { World } from './world.ts';

/** The answer to a request; `reset`: the connection breaks instead. */
export type Answer = WireResponse | { readonly reset: true };

/** A request as far as it could be read. */
interface Attempt {
  readonly operation: OperationModel | undefined;
  readonly input: unknown;
  /** Why it could be read no further. */
  readonly unreadable: AwsRefusal | undefined;
}

/** One request on its way through the double. */
interface Exchange extends Attempt {
  readonly served: Served;
  readonly caller: KnownCaller;
  readonly call: Call;
  readonly action: string;
  readonly kind: NewEntry['kind'];
  readonly effects: Effects;
}

interface Outcome {
  readonly answer: WireResponse;
  readonly refusal?: AwsRefusal;
  readonly changes?: Changes;
}

const readAttempt = ({ model }: Served, request: WireRequest): Attempt => {
  let operation: OperationModel | undefined;
  try {
    const parsed = parseRequest(model, request);
    operation = parsed.operation;
    return { operation, input: parsed.input(), unreadable: undefined };
  } catch (error) {
    if (error instanceof AwsRefusal) return { operation, input: {}, unreadable: error };
    throw error;
  }
};

/** What a dispatcher works on, and with. */
export interface Surroundings {
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly limits: Limits;
  readonly parts: ServedParts;
}

/** Takes a request through signature, wire format, faults, rights and handler, and writes it down. */
export class Dispatcher {
  readonly #services: ReadonlyMap<string, Served>;
  readonly #world: World;
  readonly #journal: Journal;
  readonly #faults: Faults;
  readonly #throttle: Throttle;
  readonly #limits: Limits;
  readonly #parts: ServedParts;
  /** The world before the last write, while there are stale reads to answer. */
  #earlier: World | undefined;

  constructor(services: readonly Service[], { world, journal, faults, throttle, limits, parts }: Surroundings) {
    const served = services.map((service) => new Served(service));
    this.#services = new Map(served.map((one) => [one.model.signingName, one]));
    this.#world = world;
    this.#journal = journal;
    this.#faults = faults;
    this.#throttle = throttle;
    this.#limits = limits;
    this.#parts = parts;
  }

  async answer(request: WireRequest): Promise<Answer> {
    const caller = knownCallerOf(request, this.#world);
    if (!caller) return plainRefusal(request, 403, 'MissingAuthenticationToken', 'the request is not signed');
    const served = this.#services.get(caller.service);
    if (served) return this.#perform(this.#exchangeOf(served, caller, request));
    const message = `the sandbox has no service ${caller.service}`;
    return plainRefusal(request, 501, 'NotImplementedByTheSandbox', message);
  }

  /** Refuses a request that is not to be read, in the form of the service that it is for. */
  refuse(request: WireRequest, refusal: AwsRefusal): WireResponse {
    const served = this.#services.get(knownCallerOf(request, this.#world)?.service ?? '');
    if (!served) return plainRefusal(request, refusal.status, refusal.code, refusal.message);
    return writeError(served.model, refusal, randomUUID());
  }

  /** Forgets what was before: the world begins anew. */
  clear(): void {
    this.#earlier = undefined;
    this.#throttle.clear();
  }

  #exchangeOf(served: Served, caller: KnownCaller, request: WireRequest): Exchange {
    const attempt = readAttempt(served, request);
    const { account, region, principal, identity, userId } = caller;
    const writer = request.headers['user-agent'] ?? '';
    const call = { world: this.#world, account, region, principal, identity, userId, writer, requestId: randomUUID() };
    const action = attempt.operation ? served.actionOf(attempt.operation) : `${served.model.actionPrefix}:?`;
    const effects = this.#faults.take({ action, account, input: attempt.input }, this.#earlier !== undefined);
    return { ...attempt, served, caller, call, action, kind: kindOf(attempt.operation?.name ?? '?'), effects };
  }

  async #perform(exchange: Exchange): Promise<Answer> {
    const { effects, served, call } = exchange;
    if (effects.get('reset-before')) {
      this.#write(exchange, { status: 0, error: 'reset', message: undefined, changes: undefined });
      return { reset: true };
    }
    const { answer, refusal, changes } = await this.#outcomeOf(exchange).catch((error: unknown): Outcome => {
      const refused = refusalFor(error);
      return { answer: writeError(served.model, refused, call.requestId), refusal: refused };
    });
    this.#write(exchange, { status: answer.status, error: refusal?.code, message: refusal?.message, changes });
    return effects.get('reset-after') ? { reset: true } : answer;
  }

  /** @throws AwsRefusal, or anything else where the double itself is wrong */
  async #outcomeOf(exchange: Exchange): Promise<Outcome> {
    const { served, operation, input, unreadable, caller, call, action, effects } = exchange;
    const { model } = served;
    const delay = effects.get('delay');
    if (delay) await new Promise((resolve) => setTimeout(resolve, delay.milliseconds));
    if (caller.isUnknown) throw unknownKey(model.protocol);
    if (caller.isExpired) throw expired(model.protocol);
    const injected = effects.refusal(() => throttled(action, this.#world.switches));
    if (injected) throw injected;
    if (!operation || unreadable) throw unreadable ?? new Error('a request without operation was not refused');
    if (!this.#throttle.admits(action, call)) throw throttled(action, this.#world.switches);
    const handler = served.handlerOf(operation);
    checkLimits(this.#limits, model.signingName, operation.name, input);
    checkServed(this.#parts, action, input);
    authorize(model.signingName, served.askedBy(operation, input, call), call);
    const { output, changes } = await this.#run(exchange, handler);
    const partial = effects.get('partial');
    const told = partial ? withoutLast(partial.missing, output) : output;
    const answer = writeAnswer(model, operation, told, call.requestId);
    if (exchange.kind === 'read') this.#world.paces.answered({ action, account: call.account, input }, told);
    return { answer, changes };
  }

  /** Hands the call to its handler, in the world that it may see, and notes what comes of it. */
  async #run(
    { call, action, input, kind, effects }: Exchange,
    handler: (input: unknown, call: Call) => unknown,
  ): Promise<{ output: object; changes: Changes }> {
    const record = { named: new Set<string>(), created: new Set<string>(), deleted: new Set<string>() };
    const underWay = { action, account: call.account, input, record, mostPerPage: effects.get('pageSize')?.size };
    const seen = effects.get('stale') && this.#earlier ? { ...call, world: this.#earlier } : call;
    if (kind === 'read')
      return { output: (await during(underWay, () => handler(input, seen))) as object, changes: none };
    const before = this.#faults.wantsEarlier ? this.#world.copy() : undefined;
    const end = this.#world.changes.begin(input, record);
    const output = (await during(underWay, () => handler(input, call))) as object;
    this.#earlier = before;
    return { output, changes: end() };
  }

  #write(
    { served, operation, call, action, kind, input, effects }: Exchange,
    told: Pick<NewEntry, 'status' | 'error' | 'message' | 'changes'>,
  ): void {
    const { account, region, principal, writer } = call;
    this.#journal.add({
      at: new Date(this.#world.clock.now()).toISOString(),
      service: served.model.signingName,
      operation: operation?.name ?? '?',
      ...{ action, kind, account, region, principal, writer, input },
      fault: effects.names,
      ...told,
    });
  }
}

const none: Changes = { created: [], changed: [], deleted: [] };

/** A defect is told in the service's own form too, and not as a 500: SDKs would only repeat it. */
const refusalFor = (error: unknown): AwsRefusal => {
  if (error instanceof AwsRefusal) return error;
  console.error(error);
  return defect(error);
};
