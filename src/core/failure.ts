/**
 * What a failed call to AWS means for us. The class decides the wait, the condition and whether it counts as a failure:
 * `throttled`, `transient`: try again soon; `busy`: AWS is not done with something, wait; `exists`: look again;
 * `gone`: what was asked for is not there; `denied`: a permission is missing; `refused`: the request itself is wrong;
 * `quota`: a limit of the account; `uncertain`: no answer came, the call may have happened; `notOwned`: ours no more.
 */
export type FailureClass =
  | 'throttled'
  | 'transient'
  | 'busy'
  | 'exists'
  | 'gone'
  | 'denied'
  | 'refused'
  | 'quota'
  | 'uncertain'
  | 'notOwned'
  | 'unknown';

/** A failed call or read, as a value. What a user is told of it: failure-messages.ts. */
export interface Failure {
  readonly class: FailureClass;
  /** The call or read, named as its IAM action. */
  readonly call: string;
  /** AWS's code on the wire, or the network's. */
  readonly code: string;
  /** AWS's words. */
  readonly message: string;
}

/** A call that was not sent, since our lease may end before it does. */
export const leaseEnding = (call: string): Failure => ({
  class: 'transient',
  call,
  code: 'LeaseEnding',
  message: 'another replica may be taking over',
});
