import * as z from 'zod';
import { AwsRefusal } from './service.ts';

const effects = z.discriminatedUnion('is', [
  /** Refused as the service refuses callers that are too fast. */
  z.strictObject({ is: z.literal('throttle') }),
  z.strictObject({ is: z.literal('error'), code: z.string(), message: z.string(), status: z.number() }),
  /** The connection breaks before anything is done. */
  z.strictObject({ is: z.literal('reset-before') }),
  /** The call is done, or refused, and its answer is lost. */
  z.strictObject({ is: z.literal('reset-after') }),
  /** The caller waits so long, in our own time. */
  z.strictObject({ is: z.literal('delay'), milliseconds: z.number() }),
]);

/** What happens to a call instead of, or besides, its answer. */
export type FaultEffect = z.infer<typeof effects>;

export const faultSchema = z.strictObject({
  /** IAM action, such as `ec2:CreateSecurityGroup`; `*` at the end stands for anything. */
  action: z.string(),
  account: z.string().optional(),
  /** How many calls it hits; for ever without it. */
  times: z.number().optional(),
  effect: effects,
});

export type Fault = z.infer<typeof faultSchema>;

/** The faults that are asked for now. */
export class Faults {
  #faults: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The effect on this call, if any; counts it. */
  take(action: string, account: string): FaultEffect | undefined {
    const hit = this.#faults.find(({ fault, left }) => left > 0 && matches(fault, action, account));
    if (hit) hit.left -= 1;
    return hit?.fault.effect;
  }
}

const matches = (fault: Fault, action: string, account: string): boolean =>
  (fault.account === undefined || fault.account === account) &&
  (fault.action.endsWith('*') ? action.startsWith(fault.action.slice(0, -1)) : fault.action === action);

/** A19: each service has its own way to say that callers are too fast; four have their own code, the others share one. */
const throttled = (service: string): AwsRefusal => {
  if (service === 'kafka') return new AwsRefusal('TooManyRequestsException', 'Too Many Requests', 429);
  if (service === 'ec2') return new AwsRefusal('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (service === 'elasticloadbalancing') return new AwsRefusal('Throttling', 'Rate exceeded');
  if (service === 'tagging') return new AwsRefusal('ThrottledException', 'Rate exceeded');
  return new AwsRefusal('ThrottlingException', 'Rate exceeded');
};

/** What a fault refuses the call with, if that is its effect. */
export const refusalByFault = (effect: FaultEffect, service: string): AwsRefusal | undefined => {
  if (effect.is === 'throttle') return throttled(service);
  return effect.is === 'error' ? new AwsRefusal(effect.code, effect.message, effect.status) : undefined;
};
