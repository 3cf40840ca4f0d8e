import * as kafka from '@aws-sdk/client-kafka';
import { CreateSecretCommand, TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { freshKeyArn, provider, type AwsClients } from '../support/aws.ts';
import type { Simulation } from './simulation.ts';

/** A private certificate authority: the double takes any ARN of the form. */
export const authorityArn =
  'arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/11111111-aaaa-4bbb-8ccc-000000000001';

/** What is different about a secret. */
interface Wish {
  readonly allow?: string;
  /** Undefined for the key that all secrets have by default. */
  readonly KmsKeyId?: undefined;
}

/** Somebody with the provider's administrator rights, who makes what a spec can name of a cluster, and looks at the cluster. */
export class ClusterParts {
  readonly #world: Simulation;
  readonly #aws: AwsClients;

  constructor(world: Simulation) {
    this.#world = world;
    this.#aws = world.clients(provider);
  }

  /** A secret for a SCRAM user, which a namespace may use, under a customer managed key, unless told otherwise. */
  async user(name: string, { allow = 'streaming', ...more }: Wish = {}): Promise<string> {
    const SecretString = JSON.stringify({ username: name, password: 'correct horse' });
    const secret = { Name: `AmazonMSK_${name}`, KmsKeyId: freshKeyArn, SecretString, ...more };
    const { ARN = '' } = await this.#aws.secrets.send(new CreateSecretCommand(secret));
    await this.allow(ARN, allow);
    return ARN;
  }

  async users(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, (_, index) => this.user(`user-${index}`)));
  }

  async allow(SecretId: string, namespaces: string): Promise<void> {
    const Tags = [{ Key: 'crossaccountkafka.dev/allow', Value: namespaces }];
    await this.#aws.secrets.send(new TagResourceCommand({ SecretId, Tags }));
  }

  async configuration(Name = 'streams'): Promise<{ arn: string; revision: number }> {
    const ServerProperties = new TextEncoder().encode('auto.create.topics.enable=false');
    const made = await this.#aws.kafka.send(new kafka.CreateConfigurationCommand({ Name, ServerProperties }));
    return { arn: made.Arn ?? '', revision: made.LatestRevision?.Revision ?? 0 };
  }

  /** The cluster of the object, as MSK describes it. */
  async cluster(): Promise<kafka.Cluster> {
    const ClusterArn = (await this.#world.status()).cluster?.arn;
    return (await this.#aws.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn }))).ClusterInfo ?? {};
  }

  async associated(): Promise<readonly string[]> {
    const ClusterArn = (await this.#world.status()).cluster?.arn;
    const { SecretArnList = [] } = await this.#aws.kafka.send(new kafka.ListScramSecretsCommand({ ClusterArn }));
    return [...SecretArnList].sort();
  }

  async associate(...SecretArnList: string[]): Promise<void> {
    const ClusterArn = (await this.#world.status()).cluster?.arn;
    await this.#aws.kafka.send(new kafka.BatchAssociateScramSecretCommand({ ClusterArn, SecretArnList }));
  }

  /** The operations of the cluster that have been, first to last. */
  async operations(): Promise<readonly string[]> {
    const ClusterArn = (await this.#world.status()).cluster?.arn;
    const command = new kafka.ListClusterOperationsV2Command({ ClusterArn, MaxResults: 100 });
    const { ClusterOperationInfoList = [] } = await this.#aws.kafka.send(command);
    return [...ClusterOperationInfoList]
      .sort((a, b) => (a.StartTime?.getTime() ?? 0) - (b.StartTime?.getTime() ?? 0))
      .map(({ OperationType, OperationState }) => `${OperationType} ${OperationState}`);
  }
}
