import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KafkaClient, type KafkaClientConfig } from '@aws-sdk/client-kafka';
import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
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
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly logs: CloudWatchLogsClient;
  readonly servicequotas: ServiceQuotasClient;
  readonly sts: STSClient;
}

const connectTimeoutMs = 3_000;

/** Temporary credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Asked at every call: the SDK keeps nothing of what one gives that is marked so. */
export type CredentialsSource = (() => Promise<Credentials>) & { readonly memoized: true };

/** What every client is made with. */
export interface ClientOptions {
  readonly requestHandler: NonNullable<KafkaClientConfig['requestHandler']>;
  /** Tells this process apart in CloudTrail: part of the User-Agent. */
  readonly writer: string;
  /** Another endpoint than AWS's own. */
  readonly endpoint?: string;
  /** Others than those that the SDK finds by itself. */
  readonly credentials?: NonNullable<KafkaClientConfig['credentials']>;
}

const nothing = (): void => undefined;
/**
 * Calls are told by `client.ts`. A logger that has `info`, and the SDK's default has one, gets every answer prepared without
 * its secrets, for nobody: that takes a twelfth of the time of a call.
 */
const warningsOnly = { trace: nothing, debug: nothing, warn: nothing } as Required<KafkaClientConfig>['logger'];

/**
 * Every call is a single attempt: a token-less create that the SDK repeated by itself after a reset connection could
 * create three of a thing. Repeats are ours, after having looked.
 */
export const clientsFor = (region: string, { writer, ...given }: ClientOptions): Clients => {
  const customUserAgent = `cross-account-kafka/${writer}`;
  const options = { ...given, region, maxAttempts: 1, customUserAgent, logger: warningsOnly };
  return {
    kafka: new KafkaClient(options),
    ec2: new EC2Client(options),
    elasticloadbalancing: new ElasticLoadBalancingV2Client(options),
    secretsmanager: new SecretsManagerClient(options),
    kms: new KMSClient(options),
    tagging: new ResourceGroupsTaggingAPIClient(options),
    logs: new CloudWatchLogsClient(options),
    servicequotas: new ServiceQuotasClient(options),
    sts: new STSClient(options),
  };
};

/** @param callTimeoutMs one HTTP call, from the first byte sent to the last received */
export const httpHandler = (callTimeoutMs: number): NodeHttpHandler =>
  new NodeHttpHandler({
    connectionTimeout: connectTimeoutMs,
    requestTimeout: callTimeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
  });
