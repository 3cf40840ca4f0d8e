const second = 1000;
const minute = 60 * second;

/**
 * Times that follow AWS's own pace, in milliseconds. All are divided by `--aws-time-scale`, for a sandbox whose AWS runs
 * faster; none falls below 100 ms.
 */
const awsTime = {
  /** Looks at what AWS is working on: how often, by what it is. */
  lookAtCreatingClusterMs: 30 * second,
  lookAtUpdatingClusterMs: 30 * second,
  lookAtProvisioningLoadBalancerMs: 15 * second,
  lookAtTargetHealthMs: 15 * second,
  lookAtPendingEndpointServiceMs: 5 * second,
  lookAtDeletionMs: 15 * second,
  /** Something of AWS's is in the way (a dependency, an operation that runs): when to try again. */
  lookAtBusyMs: 15 * second,
  /** A read failed: when to look again at the soonest; many are asked again twice as often as slow reads are made. */
  lookAgainMs: 15 * second,
  /** Every object is looked at this often, whatever happens. With `fastReadMs` it keeps drift below 60 s. */
  resyncMs: 30 * second,
  /** How old a batched list may be. */
  fastReadMs: 25 * second,
  /** How old a read that asks for one thing must at least be before it is made again; with `resyncMs`, drift is seen within 60 s. */
  slowReadMs: 25 * second,
  /** Slow reads of one account and Region come at most this often, and again those of one service that somebody waits for: 2 a second leave room for others in ELB's 10 (its throttling guide). */
  slowReadEveryMs: second / 2,
  /** What somebody waits for of MSK, which publishes no rates: two calls a second are thought to be safe, whoever makes them. */
  slowMskReadEveryMs: second,
  /**
   * After a start: a look at an object that is not known yet asks ELB five things of each broker and three of all. ELB answers 10 a second, to
   * whoever asks in the account (its throttling guide): half are for first looks.
   */
  firstLookPerBrokerMs: 1.2 * second,
  /** The same step is not sent again sooner: AWS's lists may show it late. */
  sameStepAgainMs: 2 * minute,
  /** A new key is found by its tags, and AWS promises nothing about how soon; the cluster takes as long to be created. */
  keyShownWithinMs: 15 * minute,
  /** A refused step is not sent again sooner, unless the spec changes. */
  refusedAgainMs: 30 * minute,
  /** The same for a call that a missing permission denied: IAM takes minutes to spread a change. */
  deniedAgainMs: 5 * minute,
  /** An MSK operation that failed for the same target holds up the next attempt. */
  failedOperationHoldsMs: 30 * minute,
  /** Between two changes of the storage: MSK developer guide, msk-update-storage. It may be longer while MSK optimizes the disks. */
  storageRestMs: 6 * 60 * minute,
  /** Failed reads change conditions only after this. */
  cannotSeeAfterMs: 5 * minute,
  /** Brokers seen live wait at most this long for the others before they enter the secret. */
  addTogetherMs: 10 * minute,
  /** From a removed broker's leaving the secret until connections to it are rejected: consumers take their endpoints down. */
  removedBrokerGraceMs: 5 * minute,
  /** The two clean looks before the finalizer goes off are at least this far apart. */
  cleanLooksApartMs: 2 * minute,
} as const;

/**
 * Our time, never divided: what AWS hands to clients lives by clients' clocks. Credentials of a role last an hour and are
 * renewed so long before their end: a time in which STS may fail twenty times.
 */
export const renewCredentialsBeforeMs = 5 * minute;

export type AwsTime = { readonly [Name in keyof typeof awsTime]: number };

const leastMs = 100;
/** What is counted by the thing, of which there may be thousands, is always divided. */
const ofEach: readonly string[] = ['slowReadEveryMs', 'slowMskReadEveryMs', 'firstLookPerBrokerMs'];

/** @param scale how many times faster than the real one the AWS in use runs; 1 for the real one */
export const awsTimeAt = (scale: number): AwsTime =>
  Object.fromEntries(
    Object.entries(awsTime).map(([name, ms]) => [
      name,
      scale === 1 ? ms : Math.max(ofEach.includes(name) ? 1 : leastMs, ms / scale),
    ]),
  ) as AwsTime;
