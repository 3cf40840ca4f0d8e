import { sessionNameOf } from '../aws/accounts.ts';
import { Aws, type AwsOptions } from '../aws/client.ts';
import { clientsFor, httpHandler } from '../aws/clients.ts';
import { awsTimeAt } from '../aws/durations.ts';
import type { Config } from '../config.ts';
import { leaseTimes } from '../kube/leader.ts';

interface AwsOf extends Pick<AwsOptions, 'clock' | 'log' | 'mayWrite' | 'onCall' | 'stop'> {
  /** Tells this process apart in CloudTrail. */
  readonly writer: string;
  readonly installation: string;
}

/** AWS as the settings say: which endpoint, and how fast it runs. */
export const awsOf = (config: Config, { writer, installation, ...more }: AwsOf): Aws => {
  const { callTimeoutMs } = leaseTimes(config.leaseDurationMs);
  return new Aws({
    ...more,
    clients: (region, credentials) =>
      clientsFor(region, {
        requestHandler: httpHandler(callTimeoutMs),
        writer,
        ...(config.awsEndpoint === undefined ? {} : { endpoint: config.awsEndpoint }),
        ...(credentials === undefined ? {} : { credentials }),
      }),
    sessionName: sessionNameOf(installation),
    callTimeoutMs,
    time: awsTimeAt(config.awsTimeScale),
  });
};
