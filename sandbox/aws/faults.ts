/** What happens to a call instead of, or besides, its answer. */
export type FaultEffect =
  | { readonly is: 'error'; readonly code: string; readonly message: string; readonly status: number }
  /** The connection breaks before anything is done. */
  | { readonly is: 'reset-before' }
  /** The call is done and its answer is lost. */
  | { readonly is: 'reset-after' }
  | { readonly is: 'delay'; readonly milliseconds: number };

export interface Fault {
  /** IAM action, such as `ec2:CreateSecurityGroup`; `*` at the end stands for anything. */
  readonly action: string;
  readonly account?: string;
  /** How many calls it hits; for ever without it. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

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
