import type { Clock } from './clock.ts';
import { bucketOf } from './rates.ts';
import { AwsRefusal } from './service.ts';
import type { Switches } from './switches.ts';
import type { World } from './world.ts';

interface Level {
  readonly tokens: number;
  readonly at: number;
}

/** A19: token buckets for every account and Region, on the double's clock. */
export class Throttle {
  /** Off for a world whose time stands still: a bucket there is never filled again. */
  enabled: boolean;
  readonly #clock: Clock;
  readonly #switches: Switches;
  readonly #levels = new Map<string, Level>();

  constructor({ clock, switches }: Pick<World, 'clock' | 'switches'>, enabled: boolean) {
    this.#clock = clock;
    this.#switches = switches;
    this.enabled = enabled;
  }

  /** Whether there was a token for this call; takes it. */
  admits(action: string, { account, region }: { readonly account: string; readonly region: string }): boolean {
    const bucket = this.enabled ? bucketOf(action, this.#switches) : undefined;
    if (!bucket) return true;
    const key = `${account}/${region}/${bucket.name}`;
    const now = this.#clock.now();
    const { tokens, at } = this.#levels.get(key) ?? { tokens: bucket.burst, at: now };
    const filled = Math.min(bucket.burst, tokens + ((now - at) / 1000) * bucket.perSecond);
    const admitted = filled >= 1;
    this.#levels.set(key, { tokens: admitted ? filled - 1 : filled, at: now });
    return admitted;
  }

  clear(): void {
    this.#levels.clear();
  }
}

/** MSK's operations that model TooManyRequestsException (botocore kafka service-2.json). */
const modelsTooMany = new Set([
  ...['CreateCluster', 'CreateClusterV2', 'RebootBroker', 'UpdateBrokerType', 'UpdateStorage', 'UpdateSecurity'],
  ...['UpdateClusterKafkaVersion', 'UpdateRebalancing', 'DescribeClusterOperationV2', 'ListClusterOperationsV2'],
  ...['GetCompatibleKafkaVersions', 'BatchAssociateScramSecret', 'BatchDisassociateScramSecret', 'ListScramSecrets'],
]);

/** A19, M33: each service has its own way to say that callers are too fast; four have their own code, the others share one. */
export const throttled = (action: string, switches: Switches): AwsRefusal => {
  const [service, operation = ''] = action.split(':');
  if (service === 'kafka')
    return new AwsRefusal(
      modelsTooMany.has(operation) ? 'TooManyRequestsException' : switches.get('msk.throttleCode'),
      'Too Many Requests',
      429,
    );
  if (service === 'ec2') return new AwsRefusal('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (service === 'elasticloadbalancing') return new AwsRefusal('Throttling', 'Rate exceeded');
  if (service === 'tag') return new AwsRefusal('ThrottledException', 'Rate exceeded');
  return new AwsRefusal('ThrottlingException', 'Rate exceeded');
};
