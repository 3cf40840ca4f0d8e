import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KafkaClient } from '@aws-sdk/client-kafka';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** The SDK's clients for one Region. */
export interface Clients {
  readonly kafka: KafkaClient;
  readonly ec2: EC2Client;
  readonly elasticloadbalancing: ElasticLoadBalancingV2Client;
  readonly secretsmanager: SecretsManagerClient;
  readonly kms: KMSClient;
  readonly logs: CloudWatchLogsClient;
  readonly sts: STSClient;
}

const connectTimeoutMs = 3_000;

/**
 * @param endpoint another endpoint than AWS's own, for a sandbox
 * @param callTimeoutMs one HTTP call, from the first byte sent to the last received
 *
 * Every call is a single attempt: a token-less create that the SDK repeated by itself after a reset connection could
 * create three of a thing. Repeats are ours, after having looked.
 */
export const clientsFor = (region: string, endpoint: string | undefined, callTimeoutMs: number): Clients => {
  const options = {
    region,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: connectTimeoutMs,
      requestTimeout: callTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
    }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return {
    kafka: new KafkaClient(options),
    ec2: new EC2Client(options),
    elasticloadbalancing: new ElasticLoadBalancingV2Client(options),
    secretsmanager: new SecretsManagerClient(options),
    kms: new KMSClient(options),
    logs: new CloudWatchLogsClient(options),
    sts: new STSClient(options),
  };
};
