import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KafkaClient } from '@aws-sdk/client-kafka';
import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { STSClient } from '@aws-sdk/client-sts';

/** The three accounts of sandbox/README.md. */
export const provider = '111111111111';
export const consumer = '222222222222';
export const stranger = '333333333333';
export const freshKeyArn = 'arn:aws:kms:eu-central-1:111111111111:key/11111111-aaaa-4bbb-8ccc-000000000001';

export interface AwsClients {
  readonly kafka: KafkaClient;
  readonly ec2: EC2Client;
  readonly elbv2: ElasticLoadBalancingV2Client;
  readonly secrets: SecretsManagerClient;
  readonly keys: KMSClient;
  readonly logs: CloudWatchLogsClient;
  readonly quotas: ServiceQuotasClient;
  readonly sts: STSClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  /** Closes what keeps connections open. */
  destroy(): void;
}

/** The SDK's clients of an account's administrator against a double. One attempt a call: a test wants to see the answer. */
export const clientsOf = (endpoint: string, account = provider, region = 'eu-central-1'): AwsClients =>
  clientsWith({ accessKeyId: `LOCAL${account}TEST`, secretAccessKey: 'sandbox' }, { endpoint, region });

/** The same with given credentials and further options of the SDK's clients, such as a request handler. */
export const clientsWith = (
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  options: ClientOptions,
): AwsClients => {
  const config = { region: 'eu-central-1', maxAttempts: 1, credentials, ...options };
  const clients = {
    kafka: new KafkaClient(config),
    ec2: new EC2Client(config),
    elbv2: new ElasticLoadBalancingV2Client(config),
    secrets: new SecretsManagerClient(config),
    keys: new KMSClient(config),
    logs: new CloudWatchLogsClient(config),
    quotas: new ServiceQuotasClient(config),
    sts: new STSClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
};

type ClientOptions = Pick<NonNullable<ConstructorParameters<typeof STSClient>[0]>, 'requestHandler'> & {
  readonly endpoint?: string;
  readonly region?: string;
};

/** What AWS said no with, as the SDK read it. */
export interface Refused {
  /** The error's name; the code on the wire where the service tells both (ELBv2: `Code`). */
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** @throws Error when the call was done */
export const refusalOf = async (call: Promise<unknown>): Promise<Refused> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason as Thrown,
  );
  if (!error) throw new Error('the call was done, not refused');
  return { code: error.Code ?? error.name, message: error.message, status: error.$metadata?.httpStatusCode };
};

type Thrown = Error & { readonly Code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };
