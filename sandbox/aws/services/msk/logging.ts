import type * as kafka from '@aws-sdk/client-kafka';
import type { Place } from '../../world.ts';
import { logGroupExists } from '../logs.ts';
import { deliverLogsTo } from '../log-delivery.ts';
import { badRequest } from './refusals.ts';

/** Where the brokers' logs go. */
export interface Logging {
  readonly logGroup: string | undefined;
  readonly firehose: string | undefined;
  readonly s3: { readonly bucket: string; readonly prefix: string | undefined } | undefined;
}

export const loggingOf = (input: kafka.LoggingInfo | undefined): Logging => {
  const { CloudWatchLogs, Firehose, S3 } = input?.BrokerLogs ?? {};
  return {
    logGroup: CloudWatchLogs?.Enabled === true ? (CloudWatchLogs.LogGroup ?? '') : undefined,
    firehose: Firehose?.Enabled === true ? (Firehose.DeliveryStream ?? '') : undefined,
    s3: S3?.Enabled === true ? { bucket: S3.Bucket ?? '', prefix: S3.Prefix } : undefined,
  };
};

/** M5: what is off says so. */
export const describeLogging = ({ logGroup, firehose, s3 }: Logging): kafka.LoggingInfo => ({
  BrokerLogs: {
    CloudWatchLogs: { Enabled: logGroup !== undefined, LogGroup: logGroup },
    Firehose: { Enabled: firehose !== undefined, DeliveryStream: firehose },
    S3: { Enabled: s3 !== undefined, Bucket: s3?.bucket, Prefix: s3?.prefix },
  },
});

export const missingLogGroup = (name: string): string =>
  `The provided CloudWatch Logs log group is invalid or does not exist: ${name}`;

/** M18 (switch `msk.logGroup`): MSK does not make the log group. */
export const isMissing = ({ logGroup }: Logging, place: Place): boolean =>
  logGroup !== undefined && !logGroupExists(place, logGroup);

/** M52: what is turned on says where to. @throws AwsRefusal */
export const checkDestinations = ({ firehose, s3 }: Logging): void => {
  if (s3?.bucket === '') throw badRequest('Logs to S3 need a bucket.', 's3');
  if (firehose === '') throw badRequest('Logs to Firehose need a delivery stream.', 'firehose');
};

/** M18, M19. @throws AwsRefusal */
export const startDelivery = (logging: Logging, place: Place): void => {
  if (logging.logGroup === undefined) return;
  if (isMissing(logging, place)) throw badRequest(missingLogGroup(logging.logGroup), 'logGroup');
  const hindrance = deliverLogsTo(logging.logGroup, place);
  if (hindrance !== undefined) throw badRequest(hindrance, 'logGroup');
};
