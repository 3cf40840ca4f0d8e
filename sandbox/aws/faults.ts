import * as z from 'zod';
import { kindOf } from './journal.ts';
import { AwsRefusal } from './service.ts';
import { concerns, whichCalls, type OneCall } from './which-calls.ts';

const positive = z.int().min(1);

const effects = z.discriminatedUnion('is', [
  /** Refused as the service refuses callers that are too fast. */
  z.strictObject({ is: z.literal('throttle') }),
  z.strictObject({
    is: z.literal('error'),
    code: z.string().min(1),
    message: z.string(),
    status: z.int().min(400).max(599),
  }),
  /** The connection breaks before anything is done. */
  z.strictObject({ is: z.literal('reset-before') }),
  /** The call is done, or refused, and its answer is lost. */
  z.strictObject({ is: z.literal('reset-after') }),
  /** The caller waits so long, in our own time. */
  z.strictObject({ is: z.literal('delay'), milliseconds: z.number().min(0).max(3_600_000) }),
  /** A15: a read answers from the world as it was before the last write. */
  z.strictObject({ is: z.literal('stale') }),
  /** A read leaves out the last so many of each list in its answer. */
  z.strictObject({ is: z.literal('partial'), missing: positive }),
  /** A16: a read's pages are at most so long, whatever was asked for. */
  z.strictObject({ is: z.literal('pageSize'), size: positive }),
]);

/** What happens to a call instead of, or besides, its answer. */
export type FaultEffect = z.infer<typeof effects>;

export const faultSchema = z.strictObject({
  ...whichCalls,
  /** The first call that it hits, counted from 1: the first of all without it. */
  nth: positive.optional(),
  /** How many calls it hits; for ever without it. */
  times: positive.optional(),
  effect: effects,
});

export type Fault = z.infer<typeof faultSchema>;

interface Armed {
  readonly fault: Fault;
  /** Calls to let pass before the first hit. */
  toPass: number;
  left: number;
}

const readEffects: readonly FaultEffect['is'][] = ['stale', 'partial', 'pageSize'];

/** The faults that are asked for now. */
export class Faults {
  #armed: readonly Armed[] = [];

  add(fault: Fault): void {
    this.#armed = [...this.#armed, { fault, toPass: (fault.nth ?? 1) - 1, left: fault.times ?? Infinity }];
  }

  all(): readonly Fault[] {
    return this.#armed.filter(({ left }) => left > 0).map(({ fault }) => fault);
  }

  clear(): void {
    this.#armed = [];
  }

  /** Whether writes must be remembered for reads that are stale. */
  get wantsEarlier(): boolean {
    return this.#armed.some(({ fault, left }) => left > 0 && fault.effect.is === 'stale');
  }

  /**
   * The effects on this call, one of each kind; counts it.
   * @param hasEarlier whether there is an earlier moment that a stale read could show
   */
  take(call: OneCall, hasEarlier = false): Effects {
    const isRead = kindOf(call.action.slice(call.action.indexOf(':') + 1)) === 'read';
    const concerning = this.#armed.filter(
      ({ fault, left }) =>
        left > 0 &&
        (isRead || !readEffects.includes(fault.effect.is)) &&
        (hasEarlier || fault.effect.is !== 'stale') &&
        concerns(fault, call),
    );
    const hits = concerning.filter((armed) => armed.toPass === 0);
    for (const armed of concerning) if (armed.toPass > 0) armed.toPass -= 1;
    const first = hits.filter(
      ({ fault }, index) => hits.findIndex((other) => other.fault.effect.is === fault.effect.is) === index,
    );
    for (const armed of first) armed.left -= 1;
    return new Effects(first.map(({ fault }) => fault.effect));
  }
}

type EffectOf<Is extends FaultEffect['is']> = Extract<FaultEffect, { readonly is: Is }>;

/** What hits one call: at most one effect of each kind. */
export class Effects {
  readonly #effects: readonly FaultEffect[];

  constructor(effects: readonly FaultEffect[]) {
    this.#effects = effects;
  }

  get<Is extends FaultEffect['is']>(is: Is): EffectOf<Is> | undefined {
    return this.#effects.find((effect): effect is EffectOf<Is> => effect.is === is);
  }

  /** Their names, for the journal; undefined without any. */
  get names(): string | undefined {
    return this.#effects.length === 0 ? undefined : this.#effects.map(({ is }) => is).join(' ');
  }

  /** What the call is refused with, if that is an effect. */
  refusal(throttled: () => AwsRefusal): AwsRefusal | undefined {
    if (this.get('throttle')) return throttled();
    const error = this.get('error');
    return error && new AwsRefusal(error.code, error.message, error.status);
  }
}

/** An answer without the last so many elements of each of its lists. */
export const withoutLast = (missing: number, output: object): object =>
  Object.fromEntries(
    Object.entries(output).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? value.slice(0, Math.max(0, value.length - missing)) : value,
    ]),
  );
