import { AssumeRoleCommand, type AssumeRoleCommandOutput, type STSClient } from '@aws-sdk/client-sts';
import type { Failure } from '../core/failure.ts';
import { withTimeLimit } from '../abort-signals.ts';
import type { AwsOptions } from './client.ts';
import type { Credentials, CredentialsSource } from './clients.ts';
import { renewCredentialsBeforeMs } from './durations.ts';
import { failureOf } from './failures.ts';

/** A role that an object works as, instead of the operator's own. */
export interface AssumedRole {
  readonly arn: string;
  /** What the role's trust policy may ask for (IAM user guide, the confused deputy problem). */
  readonly externalId: string | undefined;
}

/** Thrown where a call would need a role that cannot be assumed: nothing was sent. */
export class CannotAssumeRole extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** STS API reference, AssumeRole: a session name has at most 64 characters. */
const longestSessionName = 64;

/** Tells installations of the operator apart in CloudTrail. */
export const sessionNameOf = (installation: string): string =>
  `cross-account-kafka-${installation}`.slice(0, longestSessionName);

/**
 * The credentials of one role, for all who work as it: asked for once, renewed before they expire. While they cannot be
 * renewed they are used until they do; STS is asked again only after a while.
 */
export class RoleSession {
  readonly #role: AssumedRole;
  readonly #options: AwsOptions;
  #credentials: Credentials | undefined;
  #failure: Failure = notAsked;
  #renewNotBeforeMs = 0;
  #underWay: Promise<void> | undefined;

  constructor(role: AssumedRole, options: AwsOptions) {
    this.#role = role;
    this.#options = options;
  }

  /** @param sts with the operator's own credentials */
  through(sts: STSClient): CredentialsSource {
    return Object.assign(() => this.#current(sts), { memoized: true } as const);
  }

  /** @throws CannotAssumeRole */
  async #current(sts: STSClient): Promise<Credentials> {
    const now = this.#options.clock.now();
    if (this.#lastsMs(now) < renewCredentialsBeforeMs && now >= this.#renewNotBeforeMs) await this.#renew(sts);
    if (this.#credentials && this.#lastsMs(now) > 0) return this.#credentials;
    throw new CannotAssumeRole(this.#failure);
  }

  /** AWS takes the credentials no longer, whatever our clock says. */
  forget(): void {
    this.#credentials = undefined;
  }

  #lastsMs(now: number): number {
    return (this.#credentials?.expiration.getTime() ?? 0) - now;
  }

  #renew(sts: STSClient): Promise<void> {
    this.#underWay ??= this.#assume(sts).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #assume(sts: STSClient): Promise<void> {
    const { sessionName: RoleSessionName, stop, callTimeoutMs, log } = this.#options;
    const beganMs = this.#options.clock.now();
    const { arn: RoleArn, externalId: ExternalId } = this.#role;
    try {
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName, ExternalId });
      const answer = await withTimeLimit(callTimeoutMs, stop, (abortSignal) => sts.send(command, { abortSignal }));
      this.#credentials = credentialsIn(answer);
      this.#ended(beganMs);
      log.info({ call: 'sts:AssumeRole', role: RoleArn }, 'AWS call');
    } catch (error) {
      this.#failure = failureOf('sts:AssumeRole', error, false);
      this.#renewNotBeforeMs = this.#options.clock.now() + this.#options.time.lookAgainMs;
      this.#ended(beganMs, this.#failure);
    }
  }

  #ended(beganMs: number, failure?: Failure): void {
    const { onCall, clock } = this.#options;
    onCall({ call: 'sts:AssumeRole', failure, seconds: (clock.now() - beganMs) / 1000 });
  }
}

const notAsked: Failure = { class: 'unknown', call: 'sts:AssumeRole', code: '', message: 'STS was not asked yet' };

const credentialsIn = ({ Credentials: given }: AssumeRoleCommandOutput): Credentials => ({
  accessKeyId: given?.AccessKeyId ?? '',
  secretAccessKey: given?.SecretAccessKey ?? '',
  sessionToken: given?.SessionToken ?? '',
  expiration: given?.Expiration ?? new Date(0),
});
