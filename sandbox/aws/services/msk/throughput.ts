import { badRequest } from './refusals.ts';
import type { Settings } from './state.ts';

/** MSK developer guide, msk-provision-throughput: MiB a second at most, of those types whose throughput can be provisioned. */
const most: Readonly<Record<string, number>> = {
  'kafka.m5.4xlarge': 593,
  'kafka.m5.8xlarge': 850,
  'kafka.m5.12xlarge': 1000,
  'kafka.m5.16xlarge': 1000,
  'kafka.m5.24xlarge': 1000,
  'kafka.m7g.2xlarge': 312.5,
  'kafka.m7g.4xlarge': 625,
  'kafka.m7g.8xlarge': 1000,
  'kafka.m7g.12xlarge': 1000,
  'kafka.m7g.16xlarge': 1000,
};
const least = 250;
const smallestVolume = 10;

/** M57. @throws AwsRefusal */
export const checkThroughput = ({ instanceType, storageGiB = 0, throughput }: Settings, parameter: string): void => {
  if (throughput?.Enabled !== true) return;
  const limit = most[instanceType];
  if (limit === undefined)
    throw badRequest(`Storage throughput cannot be provisioned for brokers of type ${instanceType}.`, parameter);
  if (storageGiB < smallestVolume)
    throw badRequest(`Storage throughput is provisioned for volumes of ${smallestVolume} GiB or more.`, parameter);
  const { VolumeThroughput: asked = least } = throughput;
  if (asked < least || asked > limit)
    throw badRequest(
      `The throughput of ${instanceType} is between ${least} and ${limit} MiB/s, not ${asked}.`,
      parameter,
    );
};
